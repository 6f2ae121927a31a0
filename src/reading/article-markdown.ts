import type { Element, ElementContent, Root, RootContent } from 'hast';
import { footnoteMark, isFootnotes } from './shape-text.ts';
import { hasClass, isDrawing, isElement, textOf, walk } from './tree.ts';

type Node = RootContent | ElementContent;

/**
 * The article as GitHub-flavored Markdown: charts as their tables, side notes as footnotes, addresses absolute.
 * @param page the article's own absolute address
 */
export function toMarkdown(tree: Root, page: string): string {
  return `${blocksOf(tree.children, page).join('\n\n')}\n`;
}

function blocksOf(nodes: Node[], page: string): string[] {
  const found: string[] = [];
  let line: Node[] = [];
  const endLine = () => {
    const text = inline(line, page).trim();
    if (text) found.push(escapeStart(text));
    line = [];
  };
  for (const node of nodes) {
    if (!isElement(node) || !(node.tagName in blockMakers)) {
      line.push(node);
      continue;
    }
    endLine();
    found.push(...(blockMakers[node.tagName]?.(node, page) ?? []).filter(Boolean));
  }
  endLine();
  return found;
}

const inside = (node: Element, page: string): string[] => {
  if (isDrawing(node)) return [];
  if (isFootnotes(node)) return footnotes(node, page);
  const blocks = blocksOf(node.children, page);
  return hasClass(node, 'claim') || hasClass(node, 'note') ? [quote(blocks)] : blocks;
};

const blockMakers: Record<string, (node: Element, page: string) => string[]> = {
  p: paragraph,
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((depth) => [
      `h${depth}`,
      (node: Element, page: string) => [`${'#'.repeat(depth)} ${inline(node.children, page).trim()}`],
    ]),
  ),
  ul: (node, page) => [list(node, page, () => '- ')],
  ol: (node, page) => {
    const start = Number(node.properties.start ?? 1);
    return [list(node, page, (i) => `${start + i}. `)];
  },
  dl: definitions,
  table,
  pre: fenced,
  blockquote: (node, page) => [quote(blocksOf(node.children, page))],
  hr: () => ['---'],
  ...Object.fromEntries(
    ['div', 'aside', 'section', 'figure', 'figcaption', 'details', 'summary'].map((name) => [name, inside]),
  ),
};

function paragraph(node: Element, page: string): string[] {
  if (hasClass(node, 'sidenote')) {
    const [mark, ...rest] = node.children;
    return mark ? [`[^${textOf(mark)}]: ${inline(rest, page).trim()}`] : [];
  }
  const text = escapeStart(inline(node.children, page).trim());
  return [hasClass(node, 'figure-title') || hasClass(node, 'big') ? `**${text}**` : text];
}

function list(node: Element, page: string, mark: (index: number) => string): string {
  const items = node.children.filter(isElement).map((item, i) => {
    const start = mark(i);
    const blocks = blocksOf(item.children, page);
    return start + blocks.join('\n\n').replace(/\n(?=.)/g, `\n${' '.repeat(start.length)}`);
  });
  const isLoose = items.some((item) => item.includes('\n\n'));
  return items.join(isLoose ? '\n\n' : '\n');
}

function footnotes(node: Element, page: string): string[] {
  const notes: Element[] = [];
  walk(node, (item) => {
    if (item.tagName === 'li') notes.push(item);
    return item.tagName !== 'li';
  });
  return notes.map((note, i) => {
    walk(note, (part) => {
      part.children = part.children.filter(
        (child) => !(isElement(child) && 'dataFootnoteBackref' in child.properties),
      );
      return true;
    });
    const blocks = blocksOf(note.children, page).map((block) => block.trim());
    return `[^note-${i + 1}]: ${blocks.join('\n\n    ')}`;
  });
}

function definitions(node: Element, page: string): string[] {
  const lines: string[] = [];
  for (const part of node.children.filter(isElement)) {
    const text = inline(part.children, page).trim();
    if (part.tagName === 'dt') lines.push(`- **${text}:**`);
    else lines.push(`${lines.pop() ?? '-'} ${text}`);
  }
  return [lines.join('\n')];
}

function table(node: Element, page: string): string[] {
  const parts = node.children.filter(isElement);
  const caption = parts.find((part) => part.tagName === 'caption');
  const rows = parts
    .filter((part) => /^t(head|body|foot)$/.test(part.tagName))
    .flatMap((part) => part.children.filter(isElement))
    .map((row) => row.children.filter(isElement));
  const [head = [], ...body] = rows;
  const cells = (row: Element[]) => `| ${row.map((cell) => cellText(cell, page)).join(' | ')} |`;
  const rule = `| ${head.map((cell) => (hasClass(cell, 'r') ? '---:' : hasClass(cell, 'c') ? ':---:' : '---')).join(' | ')} |`;
  const grid = [cells(head), rule, ...body.map(cells)].join('\n');
  // A caption for the ear alone repeats the title that already stands above the table.
  const isShown = caption && !hasClass(caption, 'visually-hidden');
  return isShown ? [`**${inline(caption.children, page).trim()}**`, grid] : [grid];
}

/** One line, whatever the cell holds: a break is a break, and so is the end of an item or a paragraph. */
function cellText(cell: Element, page: string): string {
  const hasBlocks = cell.children.some((child) => isElement(child) && child.tagName in blockMakers);
  const text = hasBlocks ? blocksOf(cell.children, page).join('\n') : inline(cell.children, page).trim();
  return text.replace(/(?:\\?\n)+/g, '<br>').replaceAll('|', '\\|');
}

function fenced(node: Element): string[] {
  const code = textOf(node).replace(/\n$/, '');
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const language = String(node.properties.dataLanguage ?? '').replace(/^plaintext$/, '');
  return [`${fence}${language}\n${code}\n${fence}`];
}

function inline(nodes: Node[], page: string): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return escapeText(node.value.replace(/\s+/g, ' '));
      return isElement(node) ? inlineElement(node, page) : '';
    })
    .join('');
}

function inlineElement(node: Element, page: string): string {
  const { tagName, properties } = node;
  if (isDrawing(node)) return '';
  if (hasClass(node, 'ref')) return `[^${textOf(node)}]`;
  const text = inline(node.children, page);
  if (tagName === 'a' && properties.href) return `[${text}](${absolute(properties.href, page)})`;
  if (tagName === 'img')
    return `![${escapeText(String(properties.alt ?? ''))}](${absolute(properties.src, page)})`;
  if (tagName === 'code') return codeSpan(textOf(node));
  if (tagName === 'br') return '\\\n';
  if (hasClass(node, 'task')) return properties.dataDone === 'true' ? '[x]' : '[ ]';
  const note = footnoteMark(node);
  if (note) return `[^note-${note}]`;
  // Markdown has no marks of its own for these, and 10⁶ is not 106.
  if (tagName === 'sup' || tagName === 'sub') return `<${tagName}>${text}</${tagName}>`;
  const mark = { strong: '**', b: '**', em: '*', i: '*', del: '~~' }[tagName];
  return mark ? emphasize(text, mark) : text;
}

/** Marks stand close to the words, or Markdown does not see them. */
function emphasize(text: string, mark: string): string {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return words ? `${before}${mark}${words}${mark}${after}` : text;
}

function codeSpan(code: string): string {
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(code) ? ' ' : '';
  return fence + space + code + space + fence;
}

function quote(blocks: string[]): string {
  return blocks
    .join('\n\n')
    .replace(/^(?=.)/gm, '> ')
    .replace(/^$/gm, '>');
}

export function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>~]/g, '\\$&').replace(/&(?=#?\w+;)/g, '\\&');
}

/** What would begin a heading, a list, a quote or a rule at the start of a line, after a break too. */
function escapeStart(text: string): string {
  return text.replace(/^(#{1,6}\s|[-+]\s|={2,}|-{3,})/gm, '\\$1').replace(/^(\d+)([.)])(?=\s)/gm, '$1\\$2');
}

function absolute(address: unknown, page: string): string {
  const { href } = new URL(String(address ?? ''), page);
  return href.replace(/[()\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
