import type { Element, Root } from 'hast';
import { blockColumns, rowsOf } from '#reading/shape-tables.ts';
import { hasClass, isElement, textOf, walk } from '#reading/tree.ts';

/** What a phone or a screen reader would not get of an article's tables; [] when each says what it holds. */
export function tableFaults(tree: Root): string[] {
  const faults: string[] = [];
  let count = 0;
  walk(tree, (scroller) => {
    const table = scroller.children.find(isElement);
    if (scroller.tagName === 'table') faults.push(`a table that nothing keeps from widening the page`);
    if (!hasClass(scroller, 'table-scroll') || table?.tagName !== 'table') return true;
    count += 1;
    const fault = hiddenFault(scroller, table) ?? unnamedFault(table);
    if (fault) faults.push(`table ${count} ${fault}`);
    return false;
  });
  return faults;
}

function hiddenFault(scroller: Element, table: Element): string | undefined {
  const rows = rowsOf(table);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns <= 2 || scroller.properties.dataSwipe) return undefined;
  if (columns > blockColumns) return `has ${columns} columns and does not say that a phone shows only some`;
  if (!hasClass(table, 'blocks')) return 'is no block on a phone';
  const [head = [], ...body] = rows;
  const isBare = body.some((row) =>
    row.some((cell, i) => i > 0 && head[i] && textOf(head[i]).trim() && !cell.properties.dataName),
  );
  return isBare ? 'has a cell without the name of its column' : undefined;
}

function unnamedFault(table: Element): string | undefined {
  const isNamed = rowsOf(table)
    .slice(1)
    .every(([first]) => first?.tagName === 'th' && first.properties.scope === 'row');
  return isNamed ? undefined : 'has rows without a head';
}
