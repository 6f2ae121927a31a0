/**
 * The part of a spreadsheet's language that the files to take away are written in: sums, comparisons, `IF`, `SUM`,
 * `MAX`, `ROUND` and `SUMIFS`. What it computes is stored beside each formula, since a phone's preview computes nothing.
 */

export type Cell = string | number | boolean | null;
/** Rows of cells; a text that begins with "=" is a formula. */
export type Grid = Cell[][];

type Value = Cell | Cell[];

/** @returns the same rows with each formula replaced by its value. @throws on what it cannot read, with the cell */
export function computeGrid(grid: Grid): Grid {
  const done = new Map<string, Cell>();
  const under = new Set<string>();
  const valueAt = (row: number, column: number): Cell => {
    const cell = grid[row]?.[column] ?? null;
    if (typeof cell !== 'string' || !cell.startsWith('=')) return cell;
    const name = cellName(row, column);
    const known = done.get(name);
    if (known !== undefined) return known;
    if (under.has(name)) throw new Error(`${name} refers to itself`);
    under.add(name);
    try {
      const value = single(evaluate(cell.slice(1), valueAt));
      done.set(name, value);
      return value;
    } catch (error) {
      throw new Error(`${name} "${cell}": ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  };
  return grid.map((cells, row) => cells.map((_, column) => valueAt(row, column)));
}

/** A1 for 0, 0. Files have no more than 26 columns. */
export function cellName(row: number, column: number): string {
  return `${String.fromCharCode(65 + column)}${row + 1}`;
}

const tokens =
  /\s*(?:("[^"]*")|(\$?[A-Z]\$?\d+(?::\$?[A-Z]\$?\d+)?)|([A-Z]+)(?=\()|(\d+(?:\.\d+)?%?)|(<=|>=|<>|[-+*/&=<>(),]))/y;

function evaluate(formula: string, valueAt: (row: number, column: number) => Cell): Value {
  const parts = tokenize(formula);
  let at = 0;
  const take = (...wanted: string[]): string | null => {
    const next = parts[at];
    if (next === undefined || !wanted.includes(next)) return null;
    at += 1;
    return next;
  };
  const expect = (wanted: string) => {
    if (!take(wanted)) throw new Error(`"${wanted}" is missing`);
  };

  const binary = (inner: () => Value, ...operators: string[]) => {
    return (): Value => {
      let left = inner();
      for (let operator = take(...operators); operator; operator = take(...operators)) {
        left = apply(operator, single(left), single(inner()));
      }
      return left;
    };
  };
  const product = binary(factor, '*', '/');
  const sum = binary(product, '+', '-');
  const joined = binary(sum, '&');
  const expression = binary(joined, '=', '<>', '<=', '>=', '<', '>');

  function factor(): Value {
    if (take('-')) return -asNumber(single(factor()));
    if (take('(')) {
      const inside = expression();
      expect(')');
      return inside;
    }
    const part = parts[at++];
    if (part === undefined) throw new Error('the formula ends too early');
    if (part.startsWith('"')) return part.slice(1, -1);
    if (/^\d/.test(part)) return part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part);
    if (/^\$?[A-Z]\$?\d/.test(part)) return reference(part, valueAt);
    if (/^[A-Z]+$/.test(part)) return call(part, list());
    throw new Error(`"${part}" is not expected here`);
  }

  function list(): Value[] {
    expect('(');
    const values = [expression()];
    while (take(',')) values.push(expression());
    expect(')');
    return values;
  }

  const value = expression();
  if (at < parts.length) throw new Error(`"${parts[at]}" is too much`);
  return value;
}

function tokenize(formula: string): string[] {
  const parts: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < formula.length) {
    const found = tokens.exec(formula);
    if (!found) throw new Error('it cannot be read');
    parts.push(found.slice(1).find((part) => part !== undefined) ?? '');
  }
  return parts;
}

function reference(name: string, valueAt: (row: number, column: number) => Cell): Value {
  const [from, to] = name.replaceAll('$', '').split(':').map(place);
  if (!from) throw new Error(`"${name}" is no cell`);
  if (!to) return valueAt(from.row, from.column);
  const cells: Cell[] = [];
  for (let row = from.row; row <= to.row; row += 1) {
    for (let column = from.column; column <= to.column; column += 1) cells.push(valueAt(row, column));
  }
  return cells;
}

function place(name: string): { row: number; column: number } {
  return { row: Number(name.slice(1)) - 1, column: name.charCodeAt(0) - 65 };
}

function call(name: string, values: Value[]): Value {
  const [first = null, second = null, third = null] = values;
  if (name === 'SUM') return numbersOf(values).reduce((total, value) => total + value, 0);
  if (name === 'MAX') return Math.max(0, ...numbersOf(values));
  if (name === 'ROUND') {
    const scale = 10 ** asNumber(single(second));
    return Math.round(asNumber(single(first)) * scale) / scale;
  }
  if (name === 'IF') return single(first) ? second : third;
  if (name === 'SUMIFS') return sumIfs(values);
  throw new Error(`there is no ${name} here`);
}

function sumIfs([amounts, ...rest]: Value[]): number {
  const cells = Array.isArray(amounts) ? amounts : [amounts ?? null];
  return cells.reduce<number>((total, amount, index) => {
    for (let pair = 0; pair < rest.length; pair += 2) {
      const range = rest[pair];
      const cell = (Array.isArray(range) ? range[index] : range) ?? null;
      if (!meets(cell, single(rest[pair + 1] ?? null))) return total;
    }
    return total + (typeof amount === 'number' ? amount : 0);
  }, 0);
}

function meets(cell: Cell, criterion: Cell): boolean {
  const [, operator = '=', wanted = ''] = /^(<=|>=|<>|<|>|=)?(.*)$/s.exec(String(criterion ?? '')) ?? [];
  const isNumber = wanted !== '' && !Number.isNaN(Number(wanted));
  if (isNumber && typeof cell !== 'number') return operator === '<>';
  return apply(operator, cell, isNumber ? Number(wanted) : wanted) === true;
}

function apply(operator: string, left: Cell, right: Cell): Cell {
  switch (operator) {
    case '+':
      return asNumber(left) + asNumber(right);
    case '-':
      return asNumber(left) - asNumber(right);
    case '*':
      return asNumber(left) * asNumber(right);
    case '/':
      if (asNumber(right) === 0) throw new Error('it divides by zero');
      return asNumber(left) / asNumber(right);
    case '&':
      return `${left ?? ''}${right ?? ''}`;
    default:
      return compare(operator, left, right);
  }
}

function compare(operator: string, left: Cell, right: Cell): boolean {
  const isText = typeof left === 'string' || typeof right === 'string';
  const [a, b] = isText
    ? [String(left ?? '').toLowerCase(), String(right ?? '').toLowerCase()]
    : [asNumber(left), asNumber(right)];
  if (operator === '=') return a === b;
  if (operator === '<>') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

function single(value: Value): Cell {
  return Array.isArray(value) ? (value[0] ?? null) : value;
}

function asNumber(value: Cell): number {
  const number = value === null || value === '' ? 0 : Number(value);
  if (Number.isNaN(number)) throw new Error(`"${value}" is no number`);
  return number;
}

function numbersOf(values: Value[]): number[] {
  return values.flat().filter((value): value is number => typeof value === 'number');
}
