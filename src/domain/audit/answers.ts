import { withoutInvisible } from '../visible-text.ts';
import {
  type BlockerAnswers,
  type BlockerRow,
  blockerIds,
  blockerStates,
  fixers,
  killers,
  listedKillers,
  waits,
} from './blockers.ts';
import {
  type DecisionRow,
  decisionIds,
  limitDays,
  places,
  reachOptions,
  suggestPlace,
  undoables,
} from './decisions.ts';
import { type Limits, type NumberError, parseNumber, type Tenths } from './numbers.ts';

export const steps = ['roadmap', 'blockers', 'decisions'] as const;
export type Step = (typeof steps)[number];

export const units = ['items', 'points', 'person-days'] as const;
export const releases = ['daily', 'weekly', 'two-weeks', 'monthly', 'slower', 'unknown'] as const;
/** Most rows: of the list in step 1, of blockers, of decisions. */
export const mostRows = [40, 8, 20] as const;
export const fewestDecisions = 3;
/** How long a device keeps an audit that its visitor asked it to keep. */
export const keptDays = 90;

/** Stands where typed text was left out, as in a link. */
export const leftOut = '…';

/** A field takes one of some options, a number within limits, or text up to a length. */
export type Kind = readonly (string | number | boolean)[] | Limits | number;
export type Schema = Readonly<Record<string, Kind>>;

const amount: Limits = { min: 0, max: 999_990 };
const count: Limits = { min: 0, max: 9_990, whole: true };
const yesNo = [true, false] as const;

// The order of every schema and of its options is that of link version 1: append in a version 2, never here.
export const roadmapFields = {
  unit: units,
  release: releases,
  committed: amount,
  exploratory: amount,
  kept: amount,
  items: count,
  waiting: count,
  promised: count,
  delivered: count,
  progress: { min: 10, max: 9_990, whole: true },
  finished: { min: 1, max: 9_990 },
  weeks: { min: 10, max: 520 },
  people: { min: 10, max: 5_000 },
  days: { min: 5, max: 50 },
} as const satisfies Schema;
export const rowFields = {
  name: 80,
  tier: ['committed', 'exploratory'],
  effort: { min: 1, max: 999_990 },
  waits: yesNo,
  unowned: yesNo,
} as const satisfies Schema;
export const blockerFields = {
  name: 80,
  killer: killers,
  times: { min: 10, max: 600, whole: true },
  wait: waits,
  fixer: fixers,
  owned: yesNo,
} as const satisfies Schema;
export const decisionFields = {
  name: 80,
  today: [...places, 'unclear'],
  reach: reachOptions,
  undoable: undoables,
  disagree: yesNo,
  place: places,
  reason: 200,
  driver: 80,
  decider: 80,
  consulted: 80,
  informed: 80,
  limit: limitDays,
} as const satisfies Schema;

export interface RoadmapRow {
  name: string;
  tier: 'committed' | 'exploratory';
  effort: Tenths;
  /** Null here and below: not said. */
  waits: boolean | null;
  unowned: boolean | null;
}

/** Step 1. `committed` and `exploratory` are null when `rows` gives them; every other null is "not given". */
export interface RoadmapAnswers {
  unit: (typeof units)[number];
  release: (typeof releases)[number] | null;
  committed: Tenths | null;
  exploratory: Tenths | null;
  kept: Tenths | null;
  items: Tenths | null;
  waiting: Tenths | null;
  promised: Tenths | null;
  delivered: Tenths | null;
  progress: Tenths | null;
  finished: Tenths | null;
  weeks: Tenths | null;
  people: Tenths | null;
  days: Tenths | null;
  rows: RoadmapRow[];
}

/** What a visitor said; a step that is null was not done. */
export interface AuditAnswers {
  roadmap: RoadmapAnswers | null;
  blockers: BlockerAnswers | null;
  decisions: DecisionRow[] | null;
}

export type ErrorCode =
  | NumberError
  | 'choice'
  | 'too-long'
  | 'too-many'
  | 'too-few'
  | 'all-or-none'
  | 'more-than'
  | 'both-zero'
  | 'totals-and-list'
  | 'none-and-some'
  | 'reason';

export interface FieldError {
  step: Step;
  /** The form field, or `rows`, `blockers`, `decisions` for a step as a whole. */
  field: string;
  code: ErrorCode;
}

/** As a form posts them. */
export type Fields = Record<string, string | undefined>;

export interface Reading {
  answers: AuditAnswers;
  errors: FieldError[];
}

export function emptyAnswers(): AuditAnswers {
  return { roadmap: null, blockers: null, decisions: null };
}

/** First letter of a numbered row: its step, its fields, its highest number. */
const rowKinds: Record<string, readonly [Step, Schema, number]> = {
  i: ['roadmap', rowFields, 99],
  b: ['blockers', blockerFields, 12],
  o: ['blockers', blockerFields, 3],
  d: ['decisions', decisionFields, 10],
  x: ['decisions', decisionFields, 20],
};

/** The step a field belongs to; undefined for a field of nobody. */
export function stepOf(field: string): Step | undefined {
  if (Object.hasOwn(roadmapFields, field)) return 'roadmap';
  if (field === 'blockers') return field;
  const [, letter = '', number, key] = /^([ibodx])([1-9]\d?)(?:\.([a-z]+))?$/.exec(field) ?? [];
  const [step, schema, most] = rowKinds[letter] ?? [];
  if (!schema || Number(number) > most!) return;
  return (key ? Object.hasOwn(schema, key) : letter === 'b') ? step : undefined;
}

/** What was typed for one step, as typed: the hidden fields that carry it to the next page. */
export function fieldsOf(fields: Fields, step: Step): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] => !!entry[1] && stepOf(entry[0]) === step,
    ),
  );
}

/**
 * Flat form fields into answers. A step with an error, and one nobody touched, is null; what was typed stays in
 * `fields` for the page to show again. Names: `unit`, `committed` …, `i1.name` to `i40.unowned`, `blockers`
 * (some / none / unknown), `b1` (yes), `b1.times` …, `o1.name` to `o3.owned`, `d1.today` …, `x1.name` to `x20.limit`.
 * Fields of nobody are ignored.
 * @param submitted the step to check even when all of it is blank
 */
export function readAnswers(fields: Fields, submitted?: Step): Reading {
  const errors: FieldError[] = [];
  const answers = emptyAnswers();
  const read = <S extends Step>(step: S, reader: (form: Form) => AuditAnswers[S]) => {
    const before = errors.length;
    const form = formOf(fieldsOf(fields, step), (field, code) => errors.push({ step, field, code }));
    if (step !== submitted && !form.has('')) return;
    const result = reader(form);
    if (errors.length === before) answers[step] = result;
  };
  read('roadmap', readRoadmap);
  read('blockers', readBlockers);
  read('decisions', readDecisions);
  return { answers, errors };
}

type Form = ReturnType<typeof formOf>;

function formOf(fields: Record<string, string>, fail: (field: string, code: ErrorCode) => void) {
  const readField = (field: string, kind: Kind) => {
    const typed = withoutInvisible(fields[field] ?? '')
      .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
      .trim();
    if (typeof kind === 'number') {
      if (typed.length > kind) fail(field, 'too-long');
      return typed;
    }
    if (!typed) return null;
    if (!('min' in kind)) {
      const value = kind.find((option) => wordOf(option) === typed);
      if (value === undefined) fail(field, 'choice');
      return value ?? null;
    }
    const parsed = parseNumber(typed, kind);
    if (parsed.ok) return parsed.tenths;
    fail(field, parsed.code);
    return null;
  };
  const has = (prefix: string) =>
    Object.keys(fields).some((key) => key.startsWith(prefix) && fields[key]?.trim());
  return {
    fail,
    readField,
    has,
    /** @param names by spaces */
    need(names: string, prefix = '', code: ErrorCode = 'empty') {
      for (const name of names.split(' ')) if (!has(prefix + name)) fail(prefix + name, code);
    },
    /** All fields of a schema. The caller's row type holds once no error was reported. */
    read<T>(schema: Schema, prefix = ''): T {
      return Object.fromEntries(
        Object.entries(schema).map(([key, kind]) => [key, readField(prefix + key, kind)]),
      ) as T;
    },
  };
}

function wordOf(value: string | number | boolean): string {
  return value === true ? 'yes' : value === false ? 'no' : String(value);
}

function readRoadmap(form: Form): RoadmapAnswers {
  const answers: RoadmapAnswers = { ...form.read<RoadmapAnswers>(roadmapFields), rows: [] };
  form.need('unit');
  for (let n = 1; n < 100; n++) {
    const prefix = `i${n}.`;
    if (!form.has(prefix)) continue;
    const row = form.read<RoadmapRow>(rowFields, prefix);
    form.need('tier', prefix);
    // Counted in items, a row is one item unless it says otherwise.
    if (answers.unit === 'items') row.effort ??= 10;
    else form.need('effort', prefix);
    answers.rows.push(row);
  }
  const { rows, committed, exploratory, items, waiting, promised, delivered } = answers;
  if (!rows.length) form.need('committed exploratory');
  else if (form.has('committed') || form.has('exploratory')) form.fail('rows', 'totals-and-list');
  if (rows.length > mostRows[0]) form.fail('rows', 'too-many');
  if (committed === 0 && exploratory === 0) form.fail('committed', 'both-zero');
  for (const group of ['items waiting', 'promised delivered', 'progress finished', 'weeks people days']) {
    if (group.split(' ').some(form.has)) form.need(group, '', 'all-or-none');
  }
  if (items !== null && waiting! > items) form.fail('waiting', 'more-than');
  if (promised !== null && delivered! > promised) form.fail('delivered', 'more-than');
  return answers;
}

function readBlockers(form: Form): BlockerAnswers {
  const state = (form.readField('blockers', blockerStates) ?? 'some') as BlockerAnswers['state'];
  const rows = blockerIds
    .filter((id) => (id[0] === 'o' ? form.has(`${id}.`) : form.readField(id, yesNo)))
    .map((id) => {
      const prefix = `${id}.`;
      const row: BlockerRow = { ...form.read<BlockerRow>(blockerFields, prefix), id };
      if (id[0] === 'o') form.need('killer', prefix);
      else Object.assign(row, { name: '', killer: listedKillers[id] });
      if (row.wait !== 'unknown') form.need('times wait fixer owned', prefix);
      return row;
    });
  if (rows.length > mostRows[1]) form.fail('blockers', 'too-many');
  if ((state === 'some') === !rows.length) form.fail('blockers', rows.length ? 'none-and-some' : 'empty');
  return { state, rows };
}

function readDecisions(form: Form): DecisionRow[] {
  const rows = decisionIds
    .filter((id) => form.has(`${id}.`))
    .map((id) => {
      const row: DecisionRow = { ...form.read<DecisionRow>(decisionFields, `${id}.`), id };
      if (id[0] === 'd') row.name = '';
      form.need('today reach undoable disagree', `${id}.`);
      if (row.place === suggestPlace(row).place) row.place = null;
      if (row.place && !row.reason) form.fail(`${id}.reason`, 'reason');
      return row;
    });
  if (rows.length < fewestDecisions) form.fail('decisions', 'too-few');
  if (rows.length > mostRows[2]) form.fail('decisions', 'too-many');
  return rows;
}

/** The form fields that read back as these answers; rows of a list are numbered anew. */
export function toFields({ roadmap, blockers, decisions }: AuditAnswers): Record<string, string> {
  const fields: Record<string, string> = {};
  const write = (schema: Schema, values: object, prefix = '') => {
    for (const [key, kind] of Object.entries(schema)) {
      const value = (values as Record<string, string | number | boolean | null>)[key];
      if (value === null || value === undefined || value === '') continue;
      fields[prefix + key] = wordOf(typeof kind === 'object' && 'min' in kind ? Number(value) / 10 : value);
    }
  };
  if (roadmap) {
    write(roadmapFields, roadmap);
    for (const [index, row] of roadmap.rows.entries()) write(rowFields, row, `i${index + 1}.`);
  }
  if (blockers) {
    fields.blockers = blockers.state;
    for (const row of blockers.rows) {
      const isOwn = row.id[0] === 'o';
      if (!isOwn) fields[row.id] = 'yes';
      write(blockerFields, isOwn ? row : { ...row, killer: null }, `${row.id}.`);
    }
  }
  for (const row of decisions ?? []) write(decisionFields, row, `${row.id}.`);
  return fields;
}
