import { type Finding, say, type Texts } from '../texts.ts';
import { circle, line, type PictureTable, picture, text } from './svg.ts';

/** One fact in every audit, earliest first; null where that audit does not have it. */
export interface Series {
  /** Id of its name in `content/audit/`; `<id>.unit` follows the number. */
  id: string;
  /** As people read it: 78.3, 15. */
  values: (number | null)[];
}

/** Small multiples, one under another on one time line; a gap stays a gap. */
export function overTime(series: Series[], dates: string[], texts: Texts): string {
  const at = (index: number) => (dates.length > 1 ? 2 + (96 * index) / (dates.length - 1) : 50);
  const last = dates.length - 1;
  const height = series.length * 104 + 28;
  return picture(
    height,
    say(texts, 'time.aria', { n: dates.length }),
    ...series.map(({ id, values }, row) => multiple(id, values, row * 104, at, texts)),
    text(0, height - 6, dates[0] ?? ''),
    last > 0 ? text(100, height - 6, dates[last]!, 'end') : '',
  );
}

function multiple(
  id: string,
  values: (number | null)[],
  top: number,
  at: (index: number) => number,
  texts: Texts,
): string {
  // From 0, so that a small change looks small.
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9);
  const y = (value: number) => Math.round(10 * (top + 82 - (50 * value) / most)) / 10;
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const marks = known.map(({ value, index }) => {
    const next = values[index + 1];
    const to = next == null ? '' : line('whisker', at(index), y(value), at(index + 1), y(next));
    return to + circle('bar', at(index), y(value), 5);
  });
  const value = (point?: { value: number }) => valueText(id, point?.value ?? null, texts);
  const ends = value(known[0]) + (known[1] ? ` → ${value(known.at(-1))}` : '');
  return (
    text(0, top + 16, say(texts, id)) +
    text(100, top + 16, ends, 'end', ' class="quiet"') +
    line('grid', 0, top + 82, 100) +
    marks.join('')
  );
}

export function overTimeTable(series: Series[], dates: string[], texts: Texts): PictureTable {
  return {
    caption: say(texts, 'time.caption'),
    head: [say(texts, 'time.head'), ...dates],
    rows: series.map(({ id, values }) => [
      say(texts, id),
      ...values.map((value) => valueText(id, value, texts)),
    ]),
  };
}

function valueText(id: string, value: number | null, texts: Texts): string {
  return value === null ? '–' : say(texts, 'time.value', { id, value });
}

/** Which fact moved most between its first and its last value, relative to the larger of the two. */
export function overTimeFinding(series: Series[]): Finding {
  const moves = series
    .map(({ id, values }) => {
      const known = values.filter((value) => value !== null);
      const [from, to] = [known[0] ?? 0, known.at(-1) ?? 0];
      return { id, from, to, move: Math.abs(to - from) / Math.max(from, to, 1e-9) };
    })
    .sort((a, b) => b.move - a.move);
  const most = moves[0];
  if (!most?.move) return { code: 'time.same', values: {} };
  return {
    code: most.to > most.from ? 'time.up' : 'time.down',
    values: { id: most.id, from: most.from, to: most.to },
  };
}
