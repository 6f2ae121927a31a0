import type { Element, ElementContent, Root, RootContent } from 'hast';
import { element, hasClass, isElement, textOf, walk } from './tree.ts';

/** Up to this many columns, a phone shows each row as a block; more are a grid, which is read across. */
export const blockColumns = 4;

/**
 * Tables that hide nothing on a narrow screen. Each stands in a scroller of its own, so that the page never scrolls
 * sideways. On a phone a row of three or four columns becomes a block, its answer first; a grid keeps its first column
 * in view and says how many columns it has. Cells are aligned by class.
 */
export function shapeTables(tree: Root): void {
  let count = 0;
  let heading = '';
  const wrapIn = (parent: Root | Element): void => {
    parent.children = parent.children.map((child: RootContent | ElementContent) => {
      if (!isElement(child)) return child;
      if (/^h[23]$/.test(child.tagName)) heading = textOf(child).trim();
      if (child.tagName !== 'table') {
        wrapIn(child);
        return child;
      }
      alignCells(child);
      nameRows(child);
      const name = [`Table ${++count}`, tableName(child) ?? heading].filter(Boolean).join(', ');
      const properties = { className: ['table-scroll'], role: 'region', ariaLabel: name, tabIndex: 0 };
      return element('div', { ...properties, ...narrowShape(child) }, [child]);
    }) as typeof parent.children;
  };
  wrapIn(tree);
}

function tableName(table: Element): string | undefined {
  if (table.properties.ariaLabel) return String(table.properties.ariaLabel);
  const caption = table.children.find((part) => isElement(part) && part.tagName === 'caption');
  return caption && textOf(caption).trim();
}

/** Rows of cells, the head first. */
export function rowsOf(table: Element): Element[][] {
  const rows: Element[][] = [];
  walk(table, (row) => {
    if (row.tagName === 'tr') rows.push(row.children.filter(isElement));
    return row.tagName !== 'tr';
  });
  return rows;
}

/** The first cell of each row names it. An empty corner is no heading. */
function nameRows(table: Element): void {
  const [head, ...rows] = rowsOf(table);
  const corner = head?.[0];
  if (corner?.tagName === 'th' && !textOf(corner).trim()) {
    corner.tagName = 'td';
    delete corner.properties.scope;
  }
  for (const [name] of rows) {
    if (!name) continue;
    name.tagName = 'th';
    name.properties.scope = 'row';
  }
}

function alignCells(table: Element): void {
  walk(table, (cell) => {
    if (cell.tagName !== 'td' && cell.tagName !== 'th') return true;
    const given = `${cell.properties.style ?? ''} ${cell.properties.align ?? ''}`;
    delete cell.properties.style;
    delete cell.properties.align;
    if (given.includes('right')) cell.properties.className = ['r'];
    if (given.includes('center')) cell.properties.className = ['c'];
    if (cell.tagName === 'th' && !cell.properties.scope) cell.properties.scope = 'col';
    return true;
  });
  const classes = table.properties.className;
  const own = Array.isArray(classes) ? classes : ['data'];
  table.properties.className = [...own, `columns-${columnsOf(rowsOf(table))}`];
}

function columnsOf(rows: Element[][]): number {
  return Math.max(0, ...rows.map((row) => row.length));
}

/** @returns what the scroller says of a table that a phone cannot show whole */
function narrowShape(table: Element): Element['properties'] {
  const rows = rowsOf(table);
  const columns = columnsOf(rows);
  if (columns <= 2) return {};
  if (columns <= blockColumns && rows.flat().every(isPlain)) {
    makeBlocks(table, rows);
    return {};
  }
  if (columns > blockColumns && rows.every(isShort)) addClass(table, 'numbers');
  // Read by the style sheet alone: the words are for those who see where the table is cut.
  return { dataSwipe: `${columns} columns, swipe sideways` };
}

/** Letters and numbers of a ranking need no room to break in. */
function isShort([, ...cells]: Element[]): boolean {
  return cells.every((cell) => textOf(cell).trim().length <= 5);
}

function isPlain(cell: Element): boolean {
  return !cell.properties.colSpan && !cell.properties.rowSpan;
}

/** Every cell carries the head of its column, and roles say "table" where the style sheet takes its boxes away. */
function makeBlocks(table: Element, [head = [], ...rows]: Element[][]): void {
  table.properties.className = [...(table.properties.className as string[]), 'blocks'];
  table.properties.role = 'table';
  const isFilled = head.map((_, i) => rows.some((row) => row[i] && textOf(row[i]).trim() !== ''));
  const answer = answerOf(rows, isFilled);
  walk(table, (part) => {
    if (/^t(?:head|body|foot)$/.test(part.tagName)) part.properties.role = 'rowgroup';
    if (part.tagName === 'tr') part.properties.role = 'row';
    return part.tagName !== 'tr';
  });
  for (const cell of head) cell.properties.role = cell.tagName === 'th' ? 'columnheader' : 'cell';
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      cell.properties.role = i === 0 ? 'rowheader' : 'cell';
      if (i === 0) continue;
      const name = head[i] && textOf(head[i]).trim();
      if (name) cell.properties.dataName = name;
      if (i === answer) addClass(cell, 'answer');
      // A column without any entry is to be filled in by hand; a gap in a column has nothing to say.
      if (!textOf(cell).trim()) addClass(cell, isFilled[i] ? 'gap' : 'fill-in');
    }
  }
}

/** The last column, where the rows come to a number or a few words; -1 where they tell a story to its end. */
function answerOf(rows: Element[][], isFilled: boolean[]): number {
  const last = isFilled.length - 1;
  const cells = rows.flatMap((row) => row[last] ?? []);
  const isBrief = (cell: Element) => hasClass(cell, 'r') || textOf(cell).trim().length <= 32;
  return isFilled[last] && cells.every(isBrief) ? last : -1;
}

function addClass(cell: Element, name: string): void {
  if (hasClass(cell, name)) return;
  const classes = cell.properties.className;
  cell.properties.className = [...(Array.isArray(classes) ? classes : []), name];
}
