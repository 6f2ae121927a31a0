import type { Element, RootContent } from 'hast';
import {
  createSearchIndex,
  type SearchableArticle,
  type SearchIndex,
} from '#adapters/search/search-index.ts';
import { hasClass, isDrawing, isElement, parseHtml, textOf, walk, wordsOf } from '#reading/tree.ts';
import { catalog } from './catalog.ts';
import { describeArticle } from './published.ts';
import { renderArticle } from './render.ts';

/** The public articles, cut into sections at their headings. */
export async function searchableArticles(): Promise<SearchableArticle[]> {
  const { public: entries } = await catalog();
  return Promise.all(
    entries.map(async (entry) => {
      const { slug, title, description, publishAt, tagNames, aliases, readingMinutes } =
        await describeArticle(entry);
      const { html } = await renderArticle(entry);
      const sections = sectionsOf(parseHtml(html).children);
      return { slug, title, description, publishAt, tagNames, aliases, readingMinutes, sections };
    }),
  );
}

/** While the site is being written there is no built index, so one is made of the articles as they are. */
export async function indexArticles(): Promise<SearchIndex> {
  return createSearchIndex(':memory:', await searchableArticles());
}

function sectionsOf(nodes: RootContent[]): SearchableArticle['sections'] {
  const sections = [{ anchor: '', heading: '', text: '' }];
  for (const node of nodes) {
    if (isElement(node) && /^h[23]$/.test(node.tagName)) {
      sections.push({ anchor: String(node.properties.id ?? ''), heading: textOf(node).trim(), text: '' });
      continue;
    }
    const current = sections.at(-1);
    const words = isElement(node) ? readable(node) : textOf(node).trim();
    if (current && words) current.text += `${words} `;
  }
  return sections;
}

/**
 * Words that can be quoted: a row of a table reads "Waits for review: 4.", the number of a side note is left out where it
 * hangs and where it stands, and so is what stands behind a claim.
 */
function readable(node: Element): string {
  if (isDrawing(node) || hasClass(node, 'claim-facts')) return '';
  walk(node, (element) => {
    const isNote = hasClass(element, 'sidenote');
    element.children = element.children.filter(
      (child, index) => !(isElement(child) && (hasClass(child, 'ref') || (isNote && index === 0))),
    );
    return true;
  });
  if (node.tagName === 'table') {
    const rows: string[] = [];
    walk(node, (row) => {
      if (row.tagName !== 'tr') return true;
      const [name = '', ...cells] = row.children.filter(isElement).map((cell) => wordsOf(cell).join(' '));
      rows.push(ended(`${name}: ${cells.filter(Boolean).join(', ')}`));
      return false;
    });
    return rows.join(' ');
  }
  if (node.tagName === 'dl') {
    const parts = node.children.filter(isElement).map((part) => ({ part, words: wordsOf(part).join(' ') }));
    return parts.map(({ part, words }) => (part.tagName === 'dt' ? `${words}:` : ended(words))).join(' ');
  }
  if (node.tagName === 'figure' || hasClass(node, 'table-scroll') || hasClass(node, 'claim')) {
    return node.children.filter(isElement).map(readable).filter(Boolean).join(' ');
  }
  return wordsOf(node).join(' ');
}

function ended(words: string): string {
  return /[.!?…]["”’)]*$/.test(words) ? words : `${words}.`;
}
