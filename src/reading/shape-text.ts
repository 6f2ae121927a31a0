import type { Element, Root } from 'hast';
import { unbroken } from '#domain/unbroken.ts';
import { element, hasClass, isElement, textOf, walk } from './tree.ts';

/** What Markdown gives that a reader without eyes, a keyboard or a feed reader cannot use as it is. */

/** Ids of the page around the article; a heading of the same words gets another. */
const pageIds = new Set(['content', 'related', 'try', 'q', 'answer', 'error-summary']);

/** Every heading has an id of its own, an emoji too; links within the article follow. */
export function nameHeadings(tree: Root): void {
  const taken = new Set(pageIds);
  const renamed = new Map<string, string>();
  walk(tree, (heading) => {
    if (hasClass(heading, 'try')) return false;
    if (!/^h[2-6]$/.test(heading.tagName)) return true;
    const given = String(heading.properties.id ?? '').replace(/^-+|-+$/g, '');
    const base = /[\p{L}\p{N}]/u.test(given) ? String(heading.properties.id) : 'section';
    let id = base;
    for (let count = 2; taken.has(id) || /^note-\d+$/.test(id); count++) id = `${base}-${count}`;
    taken.add(id);
    if (given && id !== given) renamed.set(given, id);
    heading.properties.id = id;
    return true;
  });
  walk(tree, ({ properties }) => {
    const to = renamed.get(String(properties.href ?? '').replace(/^#/, ''));
    if (to && String(properties.href).startsWith('#')) properties.href = `#${to}`;
    return true;
  });
}

/** The invitation has an h3; in an article without headings that would skip a step. */
export function levelInvitation(tree: Root): void {
  let depth = 1;
  walk(tree, (node) => {
    const [, level] = /^h([2-6])$/.exec(node.tagName) ?? [];
    if (level && node.properties.id === 'try' && depth === 1) node.tagName = 'h2';
    if (level) depth = Number(level);
    return true;
  });
}

/** A tick that nobody can change is a sign with a name, not a form's box without one. */
export function drawTasks(tree: Root): void {
  walk(tree, (node) => {
    node.children = node.children.map((child) => {
      if (!isElement(child) || child.tagName !== 'input' || child.properties.type !== 'checkbox')
        return child;
      const isDone = child.properties.checked === true || child.properties.checked === '';
      return element(
        'span',
        {
          className: ['task'],
          role: 'img',
          ariaLabel: isDone ? 'Done:' : 'To do:',
          dataDone: String(isDone),
        },
        [{ type: 'text', value: isDone ? '☑' : '☐' }],
      );
    });
    return true;
  });
}

/** A block of code scrolls by itself; whoever has no mouse reaches it by keyboard. */
export function reachCode(tree: Root): void {
  let count = 0;
  walk(tree, (node) => {
    if (node.tagName !== 'pre') return true;
    Object.assign(node.properties, { tabIndex: 0, role: 'region', ariaLabel: `Code ${++count}` });
    return false;
  });
}

/** A date stays on its line, and so do a sum's sign and what follows it: a line that begins with "15." says nothing. */
export function keepTogether(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type === 'text') child.value = unbroken(child.value);
    else if (isElement(child) && !/^(?:code|pre|svg)$/.test(child.tagName)) keepTogether(child);
  }
}

/** The heading of notes at the foot is for the ear: the eye sees the line above them. */
export function hideFootnoteHeading(tree: Root): void {
  walk(tree, (node) => {
    if (node.properties.id === 'footnote-label') node.properties.className = ['visually-hidden'];
    return true;
  });
}

/** Notes at the foot, which GitHub's Markdown makes: their heading is for the ear and no part of the contents. */
export function isFootnotes(node: Element): boolean {
  return node.tagName === 'section' && ('dataFootnotes' in node.properties || hasClass(node, 'footnotes'));
}

/** "1" of a mark in the text that leads to such a note; null for anything else. */
export function footnoteMark(node: Element): string | null {
  if (node.tagName !== 'sup') return null;
  const link = node.children.find(isElement);
  return link && 'dataFootnoteRef' in link.properties ? textOf(link).trim() : null;
}
