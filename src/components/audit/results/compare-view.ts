import {
  auditsOverTime,
  type Comparison,
  compareAudits,
  overTimeFinding,
  overTimeTable,
  type Spread,
  type Taken,
} from '#domain/audit/compare.ts';
import { type Conclusion, overTime, type Rules, say, type Texts } from '#domain/audit/index.ts';
import { table } from '#domain/audit/pictures/svg.ts';
import { dataTable, escapeText, figure } from './markup.ts';

/** Spread per fact, what each names, where decisions are placed differently, and the facts over time. */
export function compareView(taken: Taken[], texts: Texts, rules: Rules): string {
  const comparison = compareAudits(taken, rules);
  return (
    `<h2 id="result" tabindex="-1">${escapeText(headline(comparison.spreads, texts))}</h2>` +
    spreadTable(comparison.spreads, texts) +
    namedTable(comparison, taken, texts) +
    placesTable(comparison, texts) +
    timeFigure(taken, texts, rules)
  );
}

function headline(spreads: Spread[], texts: Texts): string {
  const [widest] = spreads;
  if (!widest) return say(texts, 'compare.nothing');
  return say(texts, widest.spread ? 'compare.widest' : 'compare.same', widest);
}

function spreadTable(spreads: Spread[], texts: Texts): string {
  if (!spreads.length) return '';
  const rows = spreads.map((spread) => ({
    ...spread,
    apart: Math.round(100 * (spread.high - spread.low)) / 100,
    listed: spread.values.map((value) => value ?? '–').join(' · '),
  }));
  return dataTable(table(texts, 'compare', rows), 'compare');
}

function namedTable({ named }: Comparison, taken: Taken[], texts: Texts): string {
  const rows = named.map((conclusion, index) => {
    const { takenOn } = taken[index]!;
    const name = say(texts, takenOn ? 'compare.dated' : 'compare.audit', { number: index + 1, takenOn });
    return [name, namedWords(conclusion, texts)];
  });
  const title = say(texts, 'compare.named');
  const head = say(texts, 'compare.named-head').split(' ; ');
  return `<h3>${escapeText(title)}</h3>${dataTable({ caption: title, head, rows }, 'named')}`;
}

/** As that audit itself says it. */
function namedWords(conclusion: Conclusion, texts: Texts): string {
  const { blocker, second, certainty } = conclusion;
  if (!blocker) return say(texts, 'compare.no-name');
  const words = { ...texts };
  for (const id of [blocker, second]) {
    // An own blocker of somebody else has no name here: its words are not in a link.
    if (!id || texts[`${id}.label`] || texts[id]) continue;
    words[id] = `${say(texts, 'own-o')} ${id.slice(1)}`;
  }
  return say(words, `title.${certainty}`, conclusion);
}

function placesTable({ places }: Comparison, texts: Texts): string {
  if (!places.length) return '';
  const title = say(texts, 'compare.places');
  const rows = places.map(({ id, today }) => [
    texts[`${id}.label`] ?? id,
    today.map((place) => (place ? say(texts, place) : '–')).join(' · '),
  ]);
  const head = say(texts, 'compare.places-head').split(' ; ');
  return `<h3>${escapeText(title)}</h3>${dataTable({ caption: title, head, rows }, 'named')}`;
}

function timeFigure(taken: Taken[], texts: Texts, rules: Rules): string {
  const { series, dates } = auditsOverTime(taken, rules);
  if (new Set(dates).size < 2 || !series.length) return '';
  const drawn = figure(
    {
      finding: overTimeFinding(series),
      picture: overTime(series, dates, texts),
      table: dataTable(overTimeTable(series, dates, texts), 'compare'),
      isWide: true,
    },
    texts,
  );
  return `<h3>${escapeText(say(texts, 'compare.time'))}</h3>${drawn}`;
}
