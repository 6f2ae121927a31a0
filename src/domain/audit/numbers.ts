import { plainly } from '../visible-text.ts';

/** An amount in integer tenths, 1.5 = 15, so that no threshold ever meets a float. */
export type Tenths = number;

/** Bounds in tenths, both inclusive; `whole` refuses a decimal. */
export interface Limits {
  min: Tenths;
  max: Tenths;
  whole?: boolean;
}

export type NumberError =
  | 'empty'
  | 'not-a-number'
  | 'ambiguous'
  | 'negative'
  | 'decimals'
  | 'whole'
  | 'too-small'
  | 'too-large';

export type ParsedNumber = { ok: true; tenths: Tenths } | { ok: false; code: NumberError };

/**
 * A number as people type it: "1 200", "1,200", "1.5" and "1,5" are read; at most one decimal.
 * "1.200" and "1.234,5" are refused as ambiguous: one country's thousand is another's decimal, and a wrong
 * guess is a thousandfold error. A comma before three digits is a thousands mark, as in the US.
 */
export function parseNumber(text: string, { min, max, whole }: Limits): ParsedNumber {
  const no = (code: NumberError) => ({ ok: false, code }) as const;
  const typed = plainly(text).normalize('NFKC').trim().replace(/[’`]/g, "'");
  if (!typed) return no('empty');
  if (/^[-−–]\s*[\d.,]/.test(typed)) return no('negative');
  const match = /^([1-9]\d{0,2}([ ',])\d{3}(?:\2\d{3})*|\d*)(?:([.,])(\d+))?$/.exec(typed);
  if (!match) return no(/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(typed) ? 'ambiguous' : 'not-a-number');
  const [, units = '', group, mark, fraction = ''] = match;
  if (mark && group === mark) return no('ambiguous');
  if (!group && fraction.length === 3 && /^[1-9]\d{0,2}$/.test(units)) return no('ambiguous');
  if (!/^\d?0?$/.test(fraction)) return no('decimals');
  const tenths = Number(units.replace(/\D/g, '')) * 10 + Number(fraction[0] ?? 0);
  if (whole && tenths % 10) return no('whole');
  if (tenths < min) return no('too-small');
  return tenths > max ? no('too-large') : { ok: true, tenths };
}

/** "1,234.5", "19": US marks, no empty decimal. */
export function formatTenths(tenths: Tenths): string {
  return String(tenths / 10).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Tenths of a percent, "94.0": a percentage always shows its decimal. */
export function formatPercent(tenths: Tenths): string {
  return (tenths / 10).toFixed(1);
}

/** `part` of `whole` in tenths of a percent, halves up. `whole` is never 0. */
export function percent(part: number, whole: number): Tenths {
  return Math.round((1000 * part) / whole);
}
