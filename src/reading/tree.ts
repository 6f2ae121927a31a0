import type { Element, ElementContent, Root, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { htmlToHast } from 'satteri';

/** What every reader and shaper of a tree asks of it. */

export function parseHtml(html: string): Root {
  return htmlToHast(html, { fragment: true }) as Root;
}

export function serializeHtml(tree: Root): string {
  return toHtml(tree);
}

/** All text in reading order, as it stands in the source. */
export function textOf(node: Root | RootContent): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** The text as words: a block ends a word even where no space follows it. */
export function wordsOf(node: Root | RootContent): string[] {
  return spacedText(node).split(/\s+/).filter(Boolean);
}

/** Visits elements in reading order; `visit` returns false to leave an element's inside alone. */
export function walk(node: Root | Element, visit: (element: Element) => boolean): void {
  for (const child of node.children) {
    if (child.type === 'element' && visit(child)) walk(child, visit);
  }
}

export function hasClass(element: Element, name: string): boolean {
  const classes = element.properties.className;
  return Array.isArray(classes) && classes.includes(name);
}

export function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[] = [],
): Element {
  return { type: 'element', tagName, properties, children };
}

export function isElement(node: { type: string } | undefined): node is Element {
  return node?.type === 'element';
}

/** Part of a picture whose words stand in the table below it as well. */
export function isDrawing(element: Element): boolean {
  return element.tagName === 'svg' || hasClass(element, 'drawing');
}

const blocks =
  /^(?:p|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|tr|th|td|figure|figcaption|blockquote|pre|div|aside|section|details|summary|br|hr)$/;

function spacedText(node: Root | RootContent): string {
  if (node.type === 'text') return node.value;
  if (!('children' in node)) return '';
  if (isElement(node) && isDrawing(node)) return '';
  const inside = node.children.map(spacedText).join('');
  return isElement(node) && blocks.test(node.tagName) ? ` ${inside} ` : inside;
}
