import type { Element, ElementContent, Root, RootContent } from 'hast';
import { element, hasClass, isDrawing, isElement, serializeHtml } from './tree.ts';

const kept = ['href', 'src', 'alt', 'title', 'width', 'height', 'colSpan', 'rowSpan', 'scope', 'start'];

/**
 * The article for feed readers, which drop classes, drawings and most roles: plain elements, charts as their tables,
 * every address absolute.
 * @param page the article's own absolute address
 */
export function toFeedHtml(tree: Root, page: string): string {
  return serializeHtml({
    type: 'root',
    children: tree.children.flatMap((node) => plain(node, page)) as RootContent[],
  });
}

function plain(node: RootContent | ElementContent, page: string): ElementContent[] {
  if (node.type === 'text') return [node];
  if (!isElement(node) || isDrawing(node)) return [];
  const inside = (node.children as ElementContent[]).flatMap((child) => plain(child, page));
  // A feed reader takes the one address that it knows.
  if (node.tagName === 'source') return [];
  if (node.tagName === 'picture') return inside;
  if (hasClass(node, 'task')) return inside;
  if (hasClass(node, 'ref')) return [element('sup', {}, inside)];
  if (hasClass(node, 'visually-hidden')) return inside;
  const properties: Element['properties'] = {};
  for (const name of kept) {
    const value = node.properties[name];
    if (value === undefined) continue;
    properties[name] = name === 'href' || name === 'src' ? new URL(String(value), page).href : value;
  }
  return [element(plainName(node), properties, inside)];
}

function plainName(node: Element): string {
  if (hasClass(node, 'claim') || hasClass(node, 'note')) return 'blockquote';
  if (hasClass(node, 'sidenote')) return 'p';
  return node.tagName === 'aside' ? 'div' : node.tagName;
}
