import { formatPercent, formatTenths } from './numbers.ts';

/** Every sentence, label and name by its id, from `content/audit/`; the page carries it as a JSON data block. */
export type Texts = Record<string, string>;

/** One fact out: `code` names a sentence of `content/audit/sentences.yaml`, the facts in `values` fill it. */
export interface Finding {
  code: string;
  values: object;
}

/**
 * The sentence `code`, filled from `values` as `fill` does. A sentence that does not exist is ''.
 */
export function say(texts: Texts, code: string, values?: object): string {
  return fill(texts, texts[code] ?? '', values);
}

/**
 * A template, filled from `values`:
 * `{days}` the value · `{share%}` tenths of a percent · `{committed#}` tenths · `{rows.length}` a part of it ·
 * `{blocker}` the text that the id names, `{blocker.label}` the text `<id>.label` when there is one ·
 * `{^blocker}` with a capital · `{unowned}` a list of ids, by commas · `{days|day|days}` a word by count, length or truth.
 * Returns plain text: escape it for markup.
 */
export function fill(texts: Texts, template: string, values: object = {}): string {
  return template.replace(
    /\{(\^?)(\w+)(?:\.(\w+))?([%#]?)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, capital, key, part, format, one, many) => {
      let value: unknown = (values as Record<string, unknown>)[key] ?? '';
      if (part && typeof value === 'object') value = (value as Record<string, unknown>)[part];
      if (format) value = (format === '%' ? formatPercent : formatTenths)(value as number);
      if (many !== undefined) return (Array.isArray(value) ? value.length : Number(value)) === 1 ? one : many;
      const text = [value]
        .flat()
        .map((id) => texts[`${id}.${part}`] ?? texts[id as string] ?? id)
        .join(', ');
      return capital ? text[0]?.toUpperCase() + text.slice(1) : text;
    },
  );
}

/** The sentence beside a field: `error.<field>.<code>` where there is one, else `error.<code>`. `i7.effort` asks for `effort`. */
export function errorTextOf(texts: Texts, { field, code }: { field: string; code: string }): string {
  return texts[`error.${field.replace(/^.*\./, '')}.${code}`] ?? texts[`error.${code}`] ?? '';
}
