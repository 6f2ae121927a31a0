import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  type AuditAnswers,
  type RoadmapAnswers,
  type RoadmapRow,
  readAnswers,
  releases,
  units,
} from '#domain/audit/answers.ts';
import { type BlockerRow, blockerIds, fixers, killers, waits } from '#domain/audit/blockers.ts';
import { rulesOf, textsOf } from '#domain/audit/content-texts.ts';
import type { AuditContent } from '#domain/audit/content-types.ts';
import {
  type DecisionRow,
  decisionIds,
  limitDays,
  places,
  reachOptions,
  suggestPlace,
  undoables,
} from '#domain/audit/decisions.ts';

const folder = new URL('../../fixtures/content/audit/', import.meta.url);

/** The words of the fixtures, as the pages get them. */
export const content = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace('.yaml', ''),
    parse(readFileSync(new URL(file, folder), 'utf8')),
  ]),
) as AuditContent;
export const texts = textsOf(content);
export const rules = rulesOf(content.thresholds);

/** Answers of fields that must read without an error. */
export function answersOf(fields: Record<string, string>): AuditAnswers {
  const { answers, errors } = readAnswers(fields);
  if (errors.length) throw new Error(JSON.stringify(errors));
  return answers;
}

/** The roadmap of the specification: 180 promised, 50 exploratory, 40 kept, 6 people, 13 weeks, 3 days. */
export const goldenRoadmap = {
  unit: 'person-days',
  committed: '180',
  exploratory: '50',
  kept: '40',
  people: '6',
  weeks: '13',
  days: '3',
};

export function blockerFieldsOf(id: string, times: number, wait: string, more: Record<string, string> = {}) {
  const fields = { times: String(times), wait, fixer: 'this-team', owned: 'yes', ...more };
  const named = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${id}.${key}`, value]));
  return { [id]: 'yes', ...named };
}

/** Too close to call: plan change 15 [10–20], approval 12 [9–15], review 10.5 [7–14], requirements 10 [5–15]. */
export const goldenBlockers = {
  ...blockerFieldsOf('b1', 2, '5-to-10'),
  ...blockerFieldsOf('b10', 3, '3-to-5', { fixer: 'leadership', owned: 'no' }),
  ...blockerFieldsOf('b11', 14, 'half-to-1'),
  ...blockerFieldsOf('b9', 5, '1-to-3', { fixer: 'other-team' }),
};

export function decisionFieldsOf(id: string, today: string, more: Record<string, string> = {}) {
  const fields = { today, reach: 'reach-team', undoable: 'yes', disagree: 'no', ...more };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${id}.${key}`, value]));
}

/** 40 rows, 8 blockers, 20 decisions, and every question answered: as fields of the forms. */
export function largestAudit(): Record<string, string> {
  const largest: Record<string, string> = {
    ...goldenRoadmap,
    committed: '',
    exploratory: '',
    promised: '12',
    delivered: '7',
    progress: '14',
    finished: '2',
  };
  for (let n = 1; n <= 40; n++) {
    Object.assign(largest, {
      [`i${n}.name`]: `Item number ${n} of the whole list`,
      [`i${n}.tier`]: n % 5 ? 'committed' : 'exploratory',
      [`i${n}.effort`]: String(n),
      [`i${n}.waits`]: n % 3 ? 'no' : 'yes',
    });
  }
  for (const { id } of content.blockers.slice(0, 8)) Object.assign(largest, blockerFieldsOf(id, 3, '3-to-5'));
  for (let n = 1; n <= 10; n++) {
    const tooLow = { reach: 'reach-contract', undoable: 'no' };
    Object.assign(
      largest,
      n % 2 ? decisionFieldsOf(`d${n}`, 'escalate') : decisionFieldsOf(`d${n}`, 'team', tooLow),
    );
    Object.assign(
      largest,
      decisionFieldsOf(`x${n}`, 'unclear', { name: `A decision of our own, number ${n}` }),
    );
  }
  return largest;
}

/** Plain objects, as `readAnswers` makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });

const typed = fc.constantFrom('', 'Ada', 'Löschung, "x"', '=1+1', '<b>&', '|a|', 'ü'.repeat(80), 'line one');
const tenths = (min: number, max: number) => fc.integer({ min, max });
const wholes = (min: number, max: number) => fc.integer({ min, max }).map((count) => count * 10);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const pair = <H extends string, L extends string>(high: H, low: L) =>
  fc.option(
    fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 })).map(([a, b]) => ({
      [high]: Math.max(a, b) * 10,
      [low]: Math.min(a, b) * 10,
    })),
    { nil: { [high]: null, [low]: null } },
  ) as fc.Arbitrary<Record<H | L, number | null>>;

const row: fc.Arbitrary<RoadmapRow> = record({
  name: typed,
  tier: fc.constantFrom('committed', 'exploratory'),
  effort: tenths(1, 999_990),
  waits: orNull(fc.boolean()),
  unowned: orNull(fc.boolean()),
});

const roadmap: fc.Arbitrary<RoadmapAnswers> = record({
  unit: fc.constantFrom(...units),
  release: orNull(fc.constantFrom(...releases)),
  kept: orNull(tenths(0, 999_990)),
  rows: fc.oneof(fc.constant<RoadmapRow[]>([]), fc.array(row, { minLength: 1, maxLength: 40 })),
  totals: fc.tuple(tenths(0, 999_990), tenths(1, 999_990)),
  items: pair('items', 'waiting'),
  promised: pair('promised', 'delivered'),
  flow: fc.option(record({ progress: wholes(1, 999), finished: tenths(1, 9_990) }), {
    nil: { progress: null, finished: null },
  }),
  capacity: fc.option(record({ weeks: tenths(10, 520), people: tenths(10, 5_000), days: tenths(5, 50) }), {
    nil: { weeks: null, people: null, days: null },
  }),
}).map(({ totals, items, promised, flow, capacity, ...rest }) => ({
  ...rest,
  committed: rest.rows.length ? null : totals[0],
  exploratory: rest.rows.length ? null : totals[1],
  ...items,
  ...promised,
  ...flow,
  ...capacity,
}));

const blocker = (id: BlockerRow['id']): fc.Arbitrary<BlockerRow> =>
  record({
    id: fc.constant(id),
    name: id[0] === 'o' ? typed : fc.constant(''),
    killer:
      id[0] === 'o' ? fc.constantFrom(...killers) : fc.constant(killers[(Number(id.slice(1)) - 1) >> 2]!),
    times: wholes(1, 60),
    wait: fc.constantFrom(...waits),
    fixer: fc.constantFrom(...fixers),
    owned: fc.boolean(),
    blank: fc.boolean(),
  }).map(({ blank, ...fields }) =>
    fields.wait === 'unknown' && blank ? { ...fields, times: null, fixer: null, owned: null } : fields,
  );

const decision = (id: string): fc.Arbitrary<DecisionRow> =>
  record({
    id: fc.constant(id),
    name: id[0] === 'x' ? typed : fc.constant(''),
    today: fc.constantFrom(...places, 'unclear' as const),
    reach: fc.constantFrom(...reachOptions),
    undoable: fc.constantFrom(...undoables),
    disagree: fc.boolean(),
    place: orNull(fc.constantFrom(...places)),
    reason: typed,
    driver: typed,
    decider: typed,
    consulted: typed,
    informed: typed,
    limit: orNull(fc.constantFrom(...limitDays)),
  }).map((fields) => ({
    ...fields,
    place: fields.place === suggestPlace(fields).place || !fields.reason ? null : fields.place,
  }));

const someOf = <T extends string, R>(
  ids: readonly T[],
  min: number,
  max: number,
  each: (id: T) => fc.Arbitrary<R>,
) =>
  fc
    .subarray([...ids], { minLength: min, maxLength: max })
    .chain((chosen) => fc.tuple(...chosen.map(each)) as fc.Arbitrary<R[]>);

/** Everything a visitor can answer. */
export const anyAnswers: fc.Arbitrary<AuditAnswers> = record({
  roadmap: orNull(roadmap),
  blockers: orNull(
    fc.oneof(
      fc
        .constantFrom('none' as const, 'unknown' as const)
        .map((state) => ({ state, rows: [] as BlockerRow[] })),
      someOf(blockerIds, 1, 8, blocker).map((rows) => ({ state: 'some' as const, rows })),
    ),
  ),
  decisions: orNull(someOf(decisionIds, 3, 20, decision)),
});
