import { percent, type Tenths } from './numbers.ts';
import { type Rules, reaches } from './rules.ts';

export const killers = ['theater', 'misalignment', 'bottlenecks'] as const;
export type Killer = (typeof killers)[number];

export type BlockerId = `b${number}` | `o${number}`;

/** What the catalogue's blockers come from, in catalogue order. */
export const listedKillers: Readonly<Record<string, Killer>> = {
  b1: 'theater',
  b2: 'theater',
  b3: 'theater',
  b4: 'theater',
  b5: 'misalignment',
  b6: 'misalignment',
  b7: 'misalignment',
  b8: 'misalignment',
  b9: 'bottlenecks',
  b10: 'bottlenecks',
  b11: 'bottlenecks',
  b12: 'bottlenecks',
};

/** Ids of rows by their first letter: a1, a2, … */
export function rowIds<L extends string>(letter: L, count: number): `${L}${number}`[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}` as const);
}

/** The catalogue, then the visitor's own; the last tie-break. */
export const blockerIds: readonly BlockerId[] = [...rowIds('b', 12), ...rowIds('o', 3)];

/** From narrow to wide. */
export const fixers = ['this-team', 'other-team', 'leadership'] as const;

/** Typical wait in working days: low, middle, high. Quarters are exact in binary, so sums and ties are too. */
export const waitDays = {
  'under-half': [0, 0.25, 0.5],
  'half-to-1': [0.5, 0.75, 1],
  '1-to-3': [1, 2, 3],
  '3-to-5': [3, 4, 5],
  '5-to-10': [5, 7.5, 10],
  'over-10': [10, 15, 20],
} as const;
export const waits = [...(Object.keys(waitDays) as (keyof typeof waitDays)[]), 'unknown'] as const;
export type Wait = (typeof waits)[number];

export const blockerStates = ['some', 'none', 'unknown'] as const;

export interface BlockerRow {
  id: BlockerId;
  /** '' for the catalogue, and for an own one without a name. */
  name: string;
  killer: Killer;
  /** 1–60 times in four weeks, in tenths like every typed number. Null only when `wait` is unknown, as the next two. */
  times: Tenths | null;
  wait: Wait;
  fixer: (typeof fixers)[number] | null;
  owned: boolean | null;
}

export interface BlockerAnswers {
  state: (typeof blockerStates)[number];
  rows: BlockerRow[];
}

/** A blocker with a known wait. Days are working days in four weeks; shares are tenths of a percent. */
export interface RankedBlocker extends BlockerRow {
  wait: keyof typeof waitDays;
  /** In four weeks, a plain count. */
  times: number;
  low: number;
  /** W: times × the middle of the typical wait. */
  days: number;
  high: number;
  share: Tenths;
  /** Share of this one and all before it. */
  running: Tenths;
}

export interface BlockerFacts {
  state: BlockerAnswers['state'];
  /** Longest wait first. */
  ranked: RankedBlocker[];
  /** Given, with a wait nobody knows: listed, not ranked. */
  unranked: BlockerId[];
  /** Working days of all ranked ones together. */
  total: number;
  /** How many of the first ranked ones carry at least 80 % of the wait. */
  vitalFew: number;
  vitalShare: Tenths;
  killers: { killer: Killer; days: number; share: Tenths }[];
  unowned: BlockerId[];
}

export function blockerFacts({ state, rows }: BlockerAnswers, rules: Rules): BlockerFacts {
  const ranked = rank(rows);
  const total = sumDays(ranked);
  let sum = 0;
  let vitalFew = 0;
  for (const blocker of ranked) {
    if (!reaches(sum, total, rules.vitalFew)) vitalFew++;
    sum += blocker.days;
    blocker.share = percent(blocker.days, total);
    blocker.running = percent(sum, total);
  }
  return {
    state,
    ranked,
    unranked: rows.filter(({ wait }) => wait === 'unknown').map(({ id }) => id),
    total,
    vitalFew,
    vitalShare: ranked[vitalFew - 1]?.running ?? 0,
    killers: killers.map((killer) => {
      const days = sumDays(ranked.filter((blocker) => blocker.killer === killer));
      return { killer, days, share: total ? percent(days, total) : 0 };
    }),
    unowned: ranked.filter(({ owned }) => owned === false).map(({ id }) => id),
  };
}

function sumDays(blockers: RankedBlocker[]): number {
  return blockers.reduce((sum, { days }) => sum + days, 0);
}

function rank(rows: BlockerRow[]): RankedBlocker[] {
  return rows
    .flatMap((row): RankedBlocker[] => {
      const { wait, times } = row;
      if (wait === 'unknown' || times === null) return [];
      const [low, days, high] = waitDays[wait].map((each) => (each * times) / 10) as [number, number, number];
      return [{ ...row, wait, times: times / 10, low, days, high, share: 0, running: 0 }];
    })
    .sort(
      (a, b) =>
        b.days - a.days ||
        b.low - a.low ||
        fixers.indexOf(b.fixer!) - fixers.indexOf(a.fixer!) ||
        blockerIds.indexOf(a.id) - blockerIds.indexOf(b.id),
    );
}
