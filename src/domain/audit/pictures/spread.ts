import { say, type Texts } from '../texts.ts';
import type { Series } from './over-time.ts';
import { hatched, line, picture, text } from './svg.ts';

const rowHeight = 72;

/** From the lowest to the highest of several audits, hatched as all that is open; a line for each audit. */
export function spreadPicture(spreads: (Series & { low: number; high: number })[], texts: Texts): string {
  return picture(
    spreads.length * rowHeight,
    say(texts, 'compare.aria', { n: spreads.length }),
    ...spreads.map((spread, row) => track(spread, row * rowHeight, texts)),
  );
}

function track(spread: Series & { low: number; high: number }, top: number, texts: Texts): string {
  const { id, values, low, high } = spread;
  // Percent stand on a line of a hundred, so that a small difference looks small.
  const most = texts[`${id}.unit`] === '%' ? Math.max(100, high) : high;
  const at = (value: number) => 0.5 + (99 * value) / Math.max(most, 1e-9);
  const marks = new Set(values.filter((value) => value !== null));
  return (
    text(0, top + 16, say(texts, id)) +
    text(
      100,
      top + 16,
      say(texts, low === high ? 'compare.one' : 'compare.range', spread),
      'end',
      ' class="quiet"',
    ) +
    line('grid', 0, top + 42, 100) +
    hatched(at(low), at(high), top + 32, 20) +
    [...marks].map((value) => line('limit', at(value), top + 27, at(value), top + 57)).join('')
  );
}
