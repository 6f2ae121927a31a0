import type { MdastNode } from 'satteri';
import type { Found } from '#adapters/content/yaml-file.ts';
import type { Known } from './known.ts';
import { besideName, pictureEndings } from './pictures.ts';

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
  const definitions = new Map<string, { url: string; line: number }>();
  for (const node of nodes) {
    if (node.type === 'definition')
      definitions.set(node.identifier, { url: node.url, line: lineNumber(node) });
  }
  return nodes.flatMap((node) => {
    const line = lineNumber(node);
    const say = (messages: (string | null)[]): Found[] =>
      messages.flatMap((message) => (message === null ? [] : [{ line, message }]));
    switch (node.type) {
      case 'image':
        return say([altFault(node.alt), pictureFault(node.url, known)]);
      case 'imageReference': {
        const to = definitions.get(node.identifier);
        return say([altFault(node.alt), to ? pictureFault(to.url, known) : null]);
      }
      case 'link':
        return say([wordsFault(node), linkFault(node.url, known)]);
      case 'linkReference': {
        const to = definitions.get(node.identifier);
        return say([wordsFault(node), to ? linkFault(to.url, known) : null]);
      }
      case 'html':
        return /<(script|style)/i.test(node.value)
          ? say(['Scripts and styles are not allowed in an article: remove this.'])
          : [];
      case 'mdxTextExpression':
      case 'mdxFlowExpression':
        return say([bracesFault(node.value)]);
      default:
        return [];
    }
  });
}

function altFault(alt: string | null | undefined): string | null {
  return alt?.trim() ? null : missingAlt('This image');
}

/** What the site's own policy lets a browser show, and what the build can size. */
export function pictureFault(url: string, known: Pick<Known, 'pictures'>): string | null {
  const beside = besideName(url);
  if (beside === null) {
    return /^\/(?!\/)/.test(url)
      ? null
      : `The picture ${url} is at another address, which browsers block here: put the file beside the article.`;
  }
  if (!pictureEndings.test(beside)) {
    return `The picture ${beside} is no JPEG or PNG: save it as one of them, and let its name end in .jpg or .png.`;
  }
  return known.pictures && !known.pictures.has(beside)
    ? `There is no picture ${beside} in content/articles: put it there, or correct its name.`
    : null;
}

function wordsFault(node: Extract<MdastNode, { type: 'link' | 'linkReference' }>): string | null {
  const hasPicture = node.children.some(({ type }) => type === 'image' || type === 'imageReference');
  return textOf(node).trim() || hasPicture ? null : 'This link has no words: say where it leads.';
}

function linkFault(url: string, known: Known): string | null {
  const [, slug] = /^\/articles\/([^/#?]+)/.exec(url) ?? [];
  if (slug && !known.slugs.has(slug.replace(/\.md$/, ''))) {
    return `The link to ${url} leads nowhere: no file content/articles/${slug.replace(/\.md$/, '')}.mdx.`;
  }
  if (/^(?!https?:|mailto:|\/|#)/.test(url)) return `The link to "${url}" must start with / or https://.`;
  return URL.canParse(url, 'https://site.invalid')
    ? null
    : `The link to "${url}" is not an address: correct it.`;
}

/** Braces are code to MDX: a name in them stops the build far from here, and `a_{1}` loses them without a word. */
function bracesFault(code: string): string | null {
  const words = code.trim();
  if (words === '' || /^\/\*[\s\S]*\*\/$/.test(words) || /^(['"`])[^$]*\1$/.test(words)) return null;
  return `{${words.slice(0, 30)}} is read as code: write &#123;${words.slice(0, 30)}&#125;, or put it between backticks.`;
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
