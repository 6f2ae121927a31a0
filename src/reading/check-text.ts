import type { MdastNode } from 'satteri';
import type { Found } from '#adapters/content/yaml-file.ts';
import type { Known } from './check-articles.ts';

/** One step down at a time, below the title. */
export function checkHeadings(nodes: MdastNode[]): Found[] {
  const found: Found[] = [];
  let above = 1;
  for (const node of nodes) {
    if (node.type !== 'heading') continue;
    const line = lineNumber(node);
    const marks = '#'.repeat(node.depth);
    if (node.depth === 1) {
      found.push({
        line,
        message: 'The title is the only "#" heading and comes from the frontmatter: use "##".',
      });
    } else if (node.depth > above + 1) {
      found.push({
        line,
        message: `"${marks}" comes right below "${'#'.repeat(above)}": use "${'#'.repeat(above + 1)}".`,
      });
    }
    if (!textOf(node).trim())
      found.push({ line, message: 'This heading is empty: write its words or remove it.' });
    above = Math.max(node.depth, 2);
  }
  return found;
}

/** Links within the site and pictures; what other pages contain is checked when they are built. */
export function checkLinksAndImages(nodes: MdastNode[], known: Known): Found[] {
  const found: Found[] = [];
  for (const node of nodes) {
    const line = lineNumber(node);
    if (node.type === 'image' && !node.alt?.trim()) found.push({ line, message: missingAlt('This image') });
    if (node.type === 'html' && /<(script|style)/i.test(node.value)) {
      found.push({ line, message: 'Scripts and styles are not allowed in an article: remove this.' });
    }
    if (node.type !== 'link') continue;
    if (!textOf(node).trim() && !node.children.some(({ type }) => type === 'image')) {
      found.push({ line, message: 'This link has no words: say where it leads.' });
    }
    const [, slug] = /^\/articles\/([^/#?]+)/.exec(node.url) ?? [];
    if (slug && !known.slugs.has(slug.replace(/\.md$/, ''))) {
      found.push({
        line,
        message: `The link to ${node.url} leads nowhere: no file content/articles/${slug}.mdx.`,
      });
    }
    if (/^(?!https?:|mailto:|\/|#)/.test(node.url)) {
      found.push({ line, message: `The link to "${node.url}" must begin with / or https://.` });
    }
  }
  return found;
}

export function missingAlt(what: string): string {
  return `${what} has no alt text: say in one sentence what it shows.`;
}

function textOf(node: MdastNode): string {
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child as MdastNode)).join('') : '';
}

export function lineNumber(node: MdastNode): number {
  return node.position?.start.line ?? 1;
}
