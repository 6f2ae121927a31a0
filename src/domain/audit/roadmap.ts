import type { RoadmapAnswers, RoadmapRow } from './answers.ts';
import { percent, type Tenths } from './numbers.ts';
import { exceeds, type Rules, reaches } from './rules.ts';

/** Amounts are tenths of the unit; shares and loads are tenths of a percent. */
export interface RoadmapFacts {
  unit: RoadmapAnswers['unit'];
  /** C: promised to somebody by a date or period. */
  committed: Tenths;
  /** E: options, tests, bets. */
  exploratory: Tenths;
  /** 100·C / (C + E). */
  share: Tenths;
  /** 100 − share. */
  rest: Tenths;
  /** The line that `share` is held against. */
  line: Tenths;
  over: boolean;
  onLine: boolean;
  /** Points over the line, 0 when not over. */
  points: Tenths;
  /** C − 0.7·T, rounded up so that moving it is enough; 0 when not over. */
  moveOut: Tenths;
  /** The fewest rows of the list that are enough: `i1` is the first of `answers.rows`. */
  moveRows: string[];
  load: LoadFacts | null;
  dependency: { items: number; waiting: number; share: Tenths; most: boolean } | null;
  delivery: DeliveryFacts | null;
  /** Little's law: weeks that each item takes, in tenths. */
  flow: { progress: Tenths; finished: Tenths; weeks: Tenths } | null;
  release: RoadmapAnswers['release'];
}

/** Person-days only. */
export interface LoadFacts {
  /** null: not given, so the load is a floor. */
  kept: Tenths | null;
  committed: Tenths;
  planned: Tenths;
  /** What is free, or missing. */
  gap: Tenths;
  weeks: Tenths;
  people: Tenths;
  days: Tenths;
  capacity: Tenths;
  load: Tenths;
  over: boolean;
}

export interface DeliveryFacts {
  promised: number;
  delivered: number;
  share: Tenths;
  low: boolean;
  /** "At that rate about `landing` of `next` land"; null when the number of promised items is not known. */
  next: number | null;
  landing: number | null;
}

export function roadmapFacts(answers: RoadmapAnswers, rules: Rules): RoadmapFacts {
  const rows = answers.rows.map((row, index) => ({ ...row, id: `i${index + 1}` }));
  const promised = rows.filter(({ tier }) => tier === 'committed');
  const committed = answers.committed ?? sumEffort(promised);
  const exploratory = answers.exploratory ?? sumEffort(rows) - committed;
  const total = committed + exploratory;
  const [n, d] = rules.committed;
  const share = percent(committed, total);
  const line = percent(n, d);
  const over = exceeds(committed, total, rules.committed);
  const isEnough = (moved: Tenths) => !exceeds(committed - moved, total, rules.committed);
  return {
    unit: answers.unit,
    committed,
    exploratory,
    share,
    rest: 1000 - share,
    line,
    over,
    onLine: committed * d === total * n,
    points: over ? share - line : 0,
    moveOut: over ? Math.ceil((d * committed - n * total) / d) : 0,
    moveRows: over ? fewestRows(promised, isEnough) : [],
    load: loadFacts(answers, committed),
    dependency: dependencyFacts(answers, promised, rules),
    delivery: deliveryFacts(answers, promised.length, rules),
    flow: flowFacts(answers),
    release: answers.release,
  };
}

type ListedRow = RoadmapRow & { id: string };

function sumEffort(rows: RoadmapRow[]): Tenths {
  return rows.reduce((sum, { effort }) => sum + effort, 0);
}

/**
 * The fewest rows that are enough; among sets of that size, rows that wait on others first, then without an owner,
 * then the larger effort. Takes each row in that order when the largest others could still fill the rest.
 */
function fewestRows(rows: ListedRow[], isEnough: (moved: Tenths) => boolean): string[] {
  const largest = rows.toSorted((a, b) => b.effort - a.effort);
  let size = 0;
  // Totals come without rows, so the list may end before it is enough.
  while (size < rows.length && !isEnough(sumEffort(largest.slice(0, size)))) size++;
  const chosen: ListedRow[] = [];
  const preferred = largest.toSorted(
    (a, b) => Number(b.waits) - Number(a.waits) || Number(b.unowned) - Number(a.unowned),
  );
  for (const row of preferred) {
    const taken = [...chosen, row];
    const others = largest.filter((other) => !taken.includes(other)).slice(0, size - taken.length);
    if (chosen.length < size && isEnough(sumEffort(taken) + sumEffort(others))) chosen.push(row);
  }
  return chosen.map(({ id }) => id);
}

function loadFacts({ unit, kept, weeks, people, days }: RoadmapAnswers, committed: Tenths): LoadFacts | null {
  if (unit !== 'person-days' || !weeks || !people || !days) return null;
  const planned = committed + (kept ?? 0);
  // Three factors in tenths make thousandths.
  const thousandths = weeks * people * days;
  const capacity = Math.round(thousandths / 100);
  return {
    kept,
    committed,
    planned,
    gap: Math.abs(capacity - planned),
    weeks,
    people,
    days,
    capacity,
    load: percent(planned * 100, thousandths),
    over: planned * 100 > thousandths,
  };
}

function dependencyFacts(
  answers: RoadmapAnswers,
  promised: RoadmapRow[],
  rules: Rules,
): RoadmapFacts['dependency'] {
  const listed = answers.rows.length > 0;
  const items = listed ? promised.length : (answers.items ?? 0) / 10;
  const waiting = listed ? promised.filter(({ waits }) => waits).length : (answers.waiting ?? 0) / 10;
  if (!items) return null;
  return { items, waiting, share: percent(waiting, items), most: exceeds(waiting, items, rules.dependency) };
}

function deliveryFacts(answers: RoadmapAnswers, listed: number, rules: Rules): DeliveryFacts | null {
  if (!answers.promised || answers.delivered === null) return null;
  const promised = answers.promised / 10;
  const delivered = answers.delivered / 10;
  const next = listed || (answers.items ?? (answers.unit === 'items' ? answers.committed! : 0)) / 10;
  return {
    promised,
    delivered,
    share: percent(delivered, promised),
    low: !reaches(delivered, promised, rules.delivery),
    next: next || null,
    landing: next ? Math.round((next * delivered) / promised) : null,
  };
}

function flowFacts({ progress, finished }: RoadmapAnswers): RoadmapFacts['flow'] {
  if (!progress || !finished) return null;
  return { progress, finished, weeks: Math.round((10 * progress) / finished) };
}
