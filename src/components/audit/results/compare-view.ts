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
import { spreadPicture } from '#domain/audit/pictures/spread.ts';
import { table } from '#domain/audit/pictures/svg.ts';
import { monthNames } from '#domain/time/month.ts';
import { dataTable, escapeText, figure } from './markup.ts';

/** Spread per fact, what each names, where decisions are placed differently, and the facts over time. */
export function compareView(taken: Taken[], texts: Texts, rules: Rules): string {
  const comparison = compareAudits(taken, rules);
  return (
    `<h2 id="result" tabindex="-1">${escapeText(headline(comparison.spreads, texts))}</h2>` +
    spreadFigure(comparison.spreads, texts) +
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

function spreadFigure(spreads: Spread[], texts: Texts): string {
  if (!spreads.length) return '';
  const rows = spreads.map((spread) => ({
    ...spread,
    // What lies between two shares is no share.
    apartUnit: texts[`${spread.id}.unit`] === '%' ? say(texts, 'compare.points') : texts[`${spread.id}.unit`],
    apart: Math.round(100 * (spread.high - spread.low)) / 100,
    listed: spread.values.map((value) => value ?? '–').join(' · '),
  }));
  const listed = dataTable(table(texts, 'compare', rows), 'compare');
  return `<figure class="audit-figure audit-figure-wide"><div>${spreadPicture(spreads, texts)}</div>${listed}</figure>`;
}

function namedTable({ named }: Comparison, taken: Taken[], texts: Texts): string {
  const rows = named.map((conclusion, index) => {
    return [auditName(taken[index]!, index + 1, texts), namedWords(conclusion, texts)];
  });
  const title = say(texts, 'compare.named');
  const head = say(texts, 'compare.named-head').split(' ; ');
  return `<h3>${escapeText(title)}</h3>${dataTable({ caption: title, head, rows }, 'named')}`;
}

/** By the initials before its link, else by its number; and by its day. */
function auditName({ name, takenOn }: Taken, number: number, texts: Texts): string {
  const day = takenOn && dayWords(takenOn);
  if (name) return [name, day].filter(Boolean).join(', ');
  return say(texts, day ? 'compare.dated' : 'compare.audit', { number, takenOn: day });
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
  const days = dates.map(dayWords);
  const drawn = figure(
    {
      finding: overTimeFinding(series),
      picture: overTime(series, days, texts),
      table: dataTable(overTimeTable(series, days, texts), 'compare'),
      isWide: true,
    },
    texts,
  );
  return `<h3>${escapeText(say(texts, 'compare.time'))}</h3>${drawn}`;
}

/** "Nov 22, 2026": a line may end before the year, where the text is large. */
function dayWords(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${monthNames[Number(month) - 1]?.slice(0, 3)}\u00a0${Number(day)}, ${year}`;
}
