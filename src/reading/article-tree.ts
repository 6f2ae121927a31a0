import type { Element, ElementContent, Root, RootContent } from 'hast';
import type { Pictures } from './pictures.ts';
import { shapePictures } from './shape-pictures.ts';
import { shapeTables } from './shape-tables.ts';
import {
  drawTasks,
  hideFootnoteHeading,
  isFootnotes,
  keepTogether,
  levelInvitation,
  nameHeadings,
  reachCode,
} from './shape-text.ts';
import { element, hasClass, isElement, textOf, walk } from './tree.ts';

/**
 * The one tree of an article. What the components rendered is parsed once and shaped here; page, feed, Markdown and
 * search are read off the result, so their words cannot differ.
 */

export interface Heading {
  depth: 2 | 3;
  id: string;
  text: string;
}

/** What a table of contents lists; the heading of an invitation is not part of the text. */
export function headingsOf(tree: Root): Heading[] {
  const found: Heading[] = [];
  walk(tree, (element) => {
    if (hasClass(element, 'try') || isFootnotes(element)) return false;
    const depth = element.tagName === 'h2' ? 2 : element.tagName === 'h3' ? 3 : null;
    if (depth) found.push({ depth, id: String(element.properties.id ?? ''), text: textOf(element).trim() });
    return true;
  });
  return found;
}

interface Shaping {
  /** False for an article that exists and is not public yet: links to it become text. */
  isPublished: (slug: string) => boolean;
  /** Origin, for the addresses that paper shows behind the site's own links. */
  siteUrl: string;
  /** The article's own slug: its links into audit and booking say where they come from, so that it can be counted. */
  from?: string;
  /** Those beside the articles. */
  pictures?: Pictures;
}

/**
 * Turns what Markdown and the components rendered into the article as readers get it.
 * @returns a new tree; `tree` is used up
 */
export function shapeArticle(tree: Root, { isPublished, siteUrl, from, pictures = {} }: Shaping): Root {
  const shaped: Root = { type: 'root', children: placeSidenotes(liftSidenotes(tree.children)) };
  markFirstParagraph(shaped);
  nameHeadings(shaped);
  levelInvitation(shaped);
  drawTasks(shaped);
  hideFootnoteHeading(shaped);
  reachCode(shaped);
  shapePictures(shaped, pictures);
  shapeTables(shaped);
  curlQuotes(shaped);
  keepTogether(shaped);
  walk(shaped, (element) => {
    const href = String(element.properties.href ?? '');
    const slug = /^\/articles\/([^/#?]+?)(?:\.md)?(?:[/#?]|$)/.exec(href)?.[1];
    if (slug && !isPublished(slug)) {
      element.tagName = 'span';
      element.properties = {};
    } else if (href.startsWith('/')) {
      element.properties.dataPrint = siteUrl + href;
      if (from) element.properties.href = namingEssay(href, from);
    }
    return true;
  });
  return shaped;
}

/** "/book?offer=a#times" from an essay is "/book?offer=a&from=essay#times"; every other address stays as it is. */
function namingEssay(href: string, from: string): string {
  const [, path, query, hash = ''] = /^(\/(?:audit|book)(?:\/[^?#]*)?)(\?[^#]*)?(#.*)?$/.exec(href) ?? [];
  return path ? `${path}${query ? `${query}&` : '?'}from=${from}${hash}` : href;
}

/** Markdown puts a side note into its paragraph when no empty line stands between; it belongs behind. */
function liftSidenotes(nodes: RootContent[]): RootContent[] {
  return nodes.flatMap((node) => {
    if (!isElement(node) || node.tagName !== 'p') return [node];
    const notes = node.children.filter(isSidenote);
    if (notes.length === 0) return [node];
    node.children = node.children.filter((child) => !isSidenote(child));
    trimEnd(node);
    return [node, ...notes];
  });
}

function placeSidenotes(nodes: RootContent[]): RootContent[] {
  const placed: RootContent[] = [];
  let count = 0;
  for (const node of nodes) {
    if (!isSidenote(node)) {
      placed.push(node);
      continue;
    }
    const number = String(++count);
    const noted = lastNoted(placed);
    const paragraph = noted.children.findLast(
      (child) => isElement(child) && child.tagName === 'p' && !hasClass(child, 'sidenote'),
    );
    if (isElement(paragraph)) paragraph.children.push(reference(number));
    noted.children.push(sidenote(number, node));
  }
  return placed;
}

/** The wrapper of the paragraph before a note, made around it when this is its first note. */
function lastNoted(placed: RootContent[]): Element {
  while (placed.at(-1)?.type === 'text' && !textOf(placed.at(-1) as RootContent).trim()) placed.pop();
  const last = placed.at(-1);
  if (isElement(last) && hasClass(last, 'noted')) return last;
  const noted = element('div', { className: ['noted'] }, isElement(last) ? [last] : []);
  placed.splice(-1, 1, noted);
  return noted;
}

function reference(number: string): Element {
  const properties = { className: ['ref'], href: `#note-${number}`, ariaLabel: `Note ${number}` };
  return element('a', properties, [{ type: 'text', value: number }]);
}

function sidenote(number: string, node: Element): Element {
  const inside = node.children.flatMap((child) =>
    isElement(child) && child.tagName === 'p' ? child.children : [child],
  );
  const mark = element('b', {}, [{ type: 'text', value: number }]);
  const properties = { className: ['sidenote'], role: 'note', id: `note-${number}` };
  return element('p', properties, [mark, { type: 'text', value: ' ' }, ...trimmed(inside)]);
}

function isSidenote(node: RootContent | ElementContent): node is Element {
  return isElement(node) && 'dataSidenote' in node.properties;
}

function trimmed(nodes: ElementContent[]): ElementContent[] {
  const isBlank = (node: ElementContent | undefined) => node?.type === 'text' && !node.value.trim();
  return nodes.slice(isBlank(nodes[0]) ? 1 : 0, isBlank(nodes.at(-1)) ? -1 : undefined);
}

function trimEnd(paragraph: Element): void {
  const last = paragraph.children.at(-1);
  if (last?.type === 'text') last.value = last.value.trimEnd();
}

function markFirstParagraph(tree: Root): void {
  const first = tree.children.find((node): node is Element => isElement(node) && !hasClass(node, 'short'));
  if (first?.tagName === 'p') first.properties.className = ['first'];
  if (first && hasClass(first, 'noted') && isElement(first.children[0])) {
    first.children[0].properties.className = ['first'];
  }
}

/** Markdown curls the quotes of its own text; the words that components were given get the same. */
function curlQuotes(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type === 'text') {
      child.value = child.value.replace(/(?<=\p{L})'/gu, '’').replace(/"([^"]*)"/g, '“$1”');
    } else if (isElement(child) && !/^(?:code|pre|svg)$/.test(child.tagName)) curlQuotes(child);
  }
}
