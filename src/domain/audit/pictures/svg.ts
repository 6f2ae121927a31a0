import { fill, say, type Texts } from '../texts.ts';

/** A table beside its picture: the same facts as words. */
export interface PictureTable {
  caption: string;
  head: string[];
  rows: string[][];
}

/** `<name>.caption`, `<name>.head` and `<name>.row` give it its words; the cells stand between " ; ". */
export function table(texts: Texts, name: string, rows: readonly object[], values?: object): PictureTable {
  const cells = (code: string, from?: object) =>
    texts[`${name}.${code}`]!.split(' ; ').map((cell) => fill(texts, cell, from));
  return {
    caption: say(texts, `${name}.caption`),
    head: cells('head', values),
    rows: rows.map((row) => cells('row', row)),
  };
}

/** Text for markup and attributes; `readAnswers` has already taken control characters out of what was typed. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * No `viewBox`: x is in percent and y in pixels, so labels stay 16 px at every width and a picture as wide as its
 * column never needs a script. No ids, no style attributes.
 */
export function picture(height: number, label: string, ...parts: string[]): string {
  return `<svg class="chart" height="${height}" role="img" aria-label="${escapeText(label)}">${parts.join('')}</svg>`;
}

/** Percent with at most two decimals, kept within the picture. */
export function x(percent: number): string {
  return `${Math.round(Math.min(100, Math.max(0, percent)) * 100) / 100}%`;
}

/** @param rest further attributes, ` class="quiet"` */
export function text(at: number, y: number, content: string, anchor = 'start', rest = ''): string {
  const align = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${x(at)}" y="${y}"${align}${rest}>${escapeText(content)}</text>`;
}

export function rect(name: string, from: number, to: number, y: number, height: number): string {
  if (to <= from) return '';
  return `<rect class="${name}" x="${x(from)}" y="${y}" width="${x(to - from)}" height="${height}" rx="1"/>`;
}

export function line(name: string, x1: number, y1: number, x2 = x1, y2 = y1): string {
  return `<line class="${name}" x1="${x(x1)}" x2="${x(x2)}" y1="${y1}" y2="${y2}"/>`;
}

export function circle(name: string, at: number, y: number, radius: number): string {
  return `<circle class="${name}" cx="${x(at)}" cy="${y}" r="${radius}"/>`;
}

/** An outlined part filled with upright strokes: promised or open, legible in grey. */
export function hatched(from: number, to: number, y: number, height: number): string {
  let parts = rect('open', from, to, y + 0.75, height - 1.5);
  for (let at = from + 1.2; at < to - 0.4; at += 1.6) parts += line('hatch', at, y + 1, at, y + height - 1);
  return parts;
}

/** The mark of a line through a bar: ink outside, paper inside where the bar is filled. */
export function limit(at: number, y: number, height: number, filled: boolean): string {
  const inside = line(filled ? 'limit-in' : 'limit', at, y, at, y + height);
  return line('limit', at, y - 6, at, y) + inside + line('limit', at, y + height, at, y + height + 6);
}

/** The short label of a blocker or decision, cut to what fits beside its numbers at 350 px. */
export function shortName(texts: Texts, id: string): string {
  const name = texts[`${id}.label`] ?? texts[id] ?? id;
  const chars = [...name];
  return chars.length > 26 ? `${chars.slice(0, 25).join('').trimEnd()}…` : name;
}
