import type { Element, ElementContent, Properties, Root, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import type { NoteRenderer } from '#use-cases/ports/notes.ts';

/** What a note may be made of. Everything else is shown as the text that was typed. */
const allowed = new Set(
  'p h2 h3 h4 ul ol li strong em del code pre blockquote br hr a table thead tbody tr th td'.split(' '),
);

/** A note stands below the page's own heading. */
const lowered: Record<string, string> = { h1: 'h2', h5: 'h4', h6: 'h4' };

/** The parser is native and large, so it is loaded by the first note. */
export function createNoteRenderer(): NoteRenderer {
  return {
    async toHtml(markdown) {
      const { markdownToHast } = await import('satteri');
      return noteHtml(markdownToHast(markdown));
    },
  };
}

/** @param parsed what the parser made of the Markdown */
export function noteHtml(parsed: unknown): string {
  const children = (parsed as Root).children.flatMap(safe);
  return toHtml({ type: 'root', children: children as RootContent[] });
}

/** HTML in Markdown, which the parser leaves as it was typed. */
interface Raw {
  type: 'raw';
  value: string;
}

function safe(node: RootContent | ElementContent | Raw): ElementContent[] {
  if (node.type === 'text') return [{ type: 'text', value: node.value }];
  // Typed as HTML, shown as typed.
  if (node.type === 'raw') return [{ type: 'text', value: node.value }];
  if (node.type !== 'element') return [];
  const children = node.children.flatMap(safe);
  const tagName = lowered[node.tagName] ?? node.tagName;
  if (!allowed.has(tagName)) return replacement(node, children);
  return [{ type: 'element', tagName, properties: propertiesOf(node), children }];
}

/** A picture leaves its alternative text, a task its box; of the rest the words stay. */
function replacement({ tagName, properties }: Element, children: ElementContent[]): ElementContent[] {
  if (tagName === 'img') return [{ type: 'text', value: String(properties.alt ?? '') }];
  if (tagName === 'input') return [{ type: 'text', value: properties.checked ? '☑' : '☐' }];
  return children;
}

function propertiesOf({ tagName, properties }: Element): Properties {
  if (tagName !== 'a') return {};
  const href = String(properties.href ?? '');
  return /^(https?:\/\/|mailto:)/i.test(href) ? { href, rel: 'noopener nofollow' } : {};
}
