import { element, parseHtml, serializeHtml, walk } from './tree.ts';

/**
 * Every heading of the page leads to itself, so that its address can be copied. On the page alone: feed and Markdown
 * have no such address. A heading that holds a link already stays as it is.
 */
export function linkHeadings(html: string): string {
  const tree = parseHtml(html);
  walk(tree, (heading) => {
    if (!/^h[23]$/.test(heading.tagName) || !heading.properties.id) return true;
    let hasLink = false;
    walk(heading, ({ tagName }) => {
      hasLink ||= tagName === 'a';
      return !hasLink;
    });
    const link = { className: ['anchor'], href: `#${heading.properties.id}` };
    if (!hasLink) heading.children = [element('a', link, heading.children)];
    return false;
  });
  return serializeHtml(tree);
}
