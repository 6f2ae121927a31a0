import { invalid } from './errors.ts';

/** What a form carries: text at the leaves, everything else is nesting. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

/** Nesting deeper than this is nobody's honest request. */
const MAX_DEPTH = 16;

/**
 * Reads `a[b][0][c]=x` as Stripe does: numbered names become a list, `a[]=x` appends to one,
 * and an empty value stays an empty string, which unsets.
 * @param text a form-encoded body or a query string
 * @throws StripeRefusal when a name is malformed or is a value and a group at once
 */
export function parseForm(text: string): Form {
  const root: Node = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    insert(root, pathOf(name), value, name);
  }
  return toForm(root) as Form;
}

type Node = Map<string, Node | string>;

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw invalid(`Invalid request parameter name: ${name}`, name);
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(([, inner]) => inner ?? '');
  if (rest.length > MAX_DEPTH) throw invalid('Invalid request: parameters are nested too deeply', name);
  return [match[1] ?? '', ...rest];
}

function insert(node: Node, [head = '', ...rest]: string[], value: string, name: string): void {
  const key = head === '' ? appendKey(node, rest) : head;
  if (rest.length === 0) {
    if (node.get(key) instanceof Map) throw invalid(`Invalid object: ${value}`, name);
    node.set(key, value);
    return;
  }
  const child = node.get(key) ?? new Map();
  if (typeof child === 'string') throw invalid(`Invalid object: ${child}`, name);
  node.set(key, child);
  insert(child, rest, value, name);
}

/** `a[][b]=1&a[][c]=2` fills one element; a name that the last element already has starts the next. */
function appendKey(node: Node, rest: string[]): string {
  const last = node.get(String(node.size - 1));
  const [next] = rest;
  const fitsLast = next !== undefined && last instanceof Map && !last.has(next);
  return String(fitsLast ? node.size - 1 : node.size);
}

function toForm(node: Node): FormValue {
  const entries = [...node].map(([key, child]): [string, FormValue] => [
    key,
    typeof child === 'string' ? child : toForm(child),
  ]);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  if (!isList) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}
