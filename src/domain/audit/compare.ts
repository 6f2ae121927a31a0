import type { AuditAnswers } from './answers.ts';
import type { Conclusion } from './conclusion.ts';
import type { Today } from './decisions.ts';
import { type AuditFacts, audit } from './index.ts';
import { percent } from './numbers.ts';
import type { Series } from './pictures/over-time.ts';
import type { Rules } from './rules.ts';

export { overTimeFinding, overTimeTable } from './pictures/over-time.ts';

/** One audit of several: a colleague's, or the same team's at another time. */
export interface Taken {
  answers: AuditAnswers;
  /** Local date, 2026-11-22. */
  takenOn: string | null;
  /** What somebody wrote before its link: initials, a team. */
  name?: string;
}

/** One fact across audits. */
export interface Spread extends Series {
  low: number;
  high: number;
  /** (high − low) / high, so that days and percent can stand in one order; 0 when all agree. */
  spread: number;
}

export interface Comparison {
  /** Facts that at least two audits have, widest first; a tie keeps the order of the audit. */
  spreads: Spread[];
  /** What each audit concludes, with its certainty: a name that is too close to call is none. */
  named: Conclusion[];
  /** Suggested decisions that at least two audits place differently today, most places first. */
  places: { id: string; today: (Today | null)[] }[];
}

export const fewestLinks = 2;
export const mostLinks = 8;

/** @param taken two to eight, in the order given */
export function compareAudits(taken: Taken[], rules: Rules): Comparison {
  const audits = taken.map(({ answers }) => audit(answers, rules));
  return {
    spreads: seriesOf(audits)
      .filter(({ values }) => values.filter((value) => value !== null).length > 1)
      .map(toSpread)
      .sort((a, b) => b.spread - a.spread),
    named: audits.map(({ conclusion }) => conclusion),
    places: placesOf(audits),
  };
}

/**
 * Every fact in every audit, earliest first, for `overTime` and `overTimeTable`. Without a date there is no place on
 * a time line: those audits are left out.
 */
export function auditsOverTime(taken: Taken[], rules: Rules): { series: Series[]; dates: string[] } {
  const dated = taken.filter(({ takenOn }) => takenOn).toSorted((a, b) => (a.takenOn! < b.takenOn! ? -1 : 1));
  const series = seriesOf(dated.map(({ answers }) => audit(answers, rules)));
  return {
    series: series.filter(({ values }) => values.some((value) => value !== null)),
    dates: dated.map(({ takenOn }) => takenOn!),
  };
}

const tenth = (value: number | undefined) => (value === undefined ? null : value / 10);

/** In the order of the audit. Percent and weeks have one decimal, days have quarters. */
const facts: Record<string, (facts: AuditFacts) => number | null> = {
  'fact.share': ({ roadmap }) => tenth(roadmap?.share),
  'fact.load': ({ roadmap }) => tenth(roadmap?.load?.load),
  'fact.dependency': ({ roadmap }) => tenth(roadmap?.dependency?.share),
  'fact.delivery': ({ roadmap }) => tenth(roadmap?.delivery?.share),
  'fact.flow': ({ roadmap }) => tenth(roadmap?.flow?.weeks),
  'fact.wait': ({ blockers }) => (blockers && blockers.state !== 'unknown' ? blockers.total : null),
  'fact.unclear': ({ decisions }) => tenth(decisions?.unclearShare),
  'fact.high': ({ decisions }) => decisions && percent(decisions.tooHigh.length, decisions.rows.length) / 10,
  'fact.low': ({ decisions }) => decisions && percent(decisions.tooLow.length, decisions.rows.length) / 10,
};

function seriesOf(audits: AuditFacts[]): Series[] {
  return Object.entries(facts).map(([id, factOf]) => ({ id, values: audits.map(factOf) }));
}

function toSpread({ id, values }: Series): Spread {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return { id, values, low, high, spread: high ? (high - low) / high : 0 };
}

function placesOf(audits: AuditFacts[]): Comparison['places'] {
  const ids = new Set(audits.flatMap(({ decisions }) => decisions?.rows.map(({ id }) => id) ?? []));
  const differing = ({ today }: { today: (Today | null)[] }) => new Set(today.filter(Boolean)).size;
  return (
    [...ids]
      // An own decision x1 is not the x1 of somebody else.
      .filter((id) => id.startsWith('d'))
      .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
      .map((id) => ({
        id,
        today: audits.map(({ decisions }) => decisions?.rows.find((row) => row.id === id)?.today ?? null),
      }))
      .filter((row) => differing(row) > 1)
      .sort((a, b) => differing(b) - differing(a))
  );
}
