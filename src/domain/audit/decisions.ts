import { rowIds } from './blockers.ts';
import { percent, type Tenths } from './numbers.ts';

/** From low to high. */
export const places = ['team', 'align', 'escalate'] as const;
export type Place = (typeof places)[number];
export type Today = Place | 'unclear';

export const reachOptions = ['reach-team', 'reach-others', 'reach-contract'] as const;
export type Reach = (typeof reachOptions)[number];

/** Undone within two weeks at small cost? Not sure counts as no. */
export const undoables = ['yes', 'no', 'unsure'] as const;

/** Ten suggestions, then the visitor's own. */
export const decisionIds: readonly string[] = [...rowIds('d', 10), ...rowIds('x', 20)];

/** Working days within which an answer is due. */
export const limitDays = [1, 2, 3, 5, 10] as const;

export interface DecisionRow {
  id: string;
  /** '' for the suggestions, and for an own one without a name. */
  name: string;
  today: Today;
  reach: Reach;
  undoable: (typeof undoables)[number];
  disagree: boolean;
  /** null: as the table suggests. */
  place: Place | null;
  reason: string;
  driver: string;
  decider: string;
  consulted: string;
  informed: string;
  limit: (typeof limitDays)[number] | null;
}

const table = {
  // undoable: agree, disagree; hard to undo: agree, disagree
  'reach-team': ['team', 'team', 'align', 'align'],
  'reach-others': ['team', 'align', 'align', 'escalate'],
  'reach-contract': ['align', 'escalate', 'escalate', 'escalate'],
} as const satisfies Record<Reach, readonly Place[]>;

type Situation = Pick<DecisionRow, 'reach' | 'undoable' | 'disagree'>;

/** Where a decision belongs; `inform`: the team decides and tells the other teams. */
export function suggestPlace({ reach, undoable, disagree }: Situation): { place: Place; inform: boolean } {
  const place = table[reach]?.[(undoable === 'yes' ? 0 : 2) + (disagree ? 1 : 0)] as Place;
  return { place, inform: place === 'team' && reach === 'reach-others' };
}

export interface DecisionFact extends DecisionRow {
  suggested: Place;
  inform: boolean;
  /** What the team agreed on: the suggestion unless overridden. */
  agreed: Place;
  overridden: boolean;
  verdict: (typeof verdicts)[number];
}

/** The costlier error first. */
export const verdicts = ['too-low', 'too-high', 'unclear', 'fits'] as const;

export interface DecisionFacts {
  /** Costlier errors first, then as given. */
  rows: DecisionFact[];
  /** How many do not fit. */
  astray: number;
  tooLow: string[];
  tooHigh: string[];
  unclear: string[];
  unclearShare: Tenths;
  noLimit: string[];
  noDecider: string[];
  overridden: string[];
  /** The pre-approved scope band: what the team decides, with a time limit. */
  band: string[];
}

/** @param given at least one row */
export function decisionFacts(given: DecisionRow[]): DecisionFacts {
  const judged = given.map(judge);
  const rows = verdicts.flatMap((verdict) => judged.filter((row) => row.verdict === verdict));
  const ids = (keep: (row: DecisionFact) => boolean) => rows.filter(keep).map(({ id }) => id);
  const unclear = ids(({ verdict }) => verdict === 'unclear');
  return {
    rows,
    astray: ids(({ verdict }) => verdict !== 'fits').length,
    tooLow: ids(({ verdict }) => verdict === 'too-low'),
    tooHigh: ids(({ verdict }) => verdict === 'too-high'),
    unclear,
    unclearShare: percent(unclear.length, rows.length),
    noLimit: ids(({ limit }) => !limit),
    noDecider: ids(({ decider }) => !decider),
    overridden: ids(({ overridden }) => overridden),
    band: ids(({ agreed, limit }) => agreed === 'team' && limit !== null),
  };
}

function judge(row: DecisionRow): DecisionFact {
  const { place: suggested, inform } = suggestPlace(row);
  const agreed = row.place ?? suggested;
  const gap = places.indexOf(row.today as Place) - places.indexOf(agreed);
  const verdict = row.today === 'unclear' ? 'unclear' : gap < 0 ? 'too-low' : gap > 0 ? 'too-high' : 'fits';
  return {
    ...row,
    suggested,
    inform: inform && agreed === 'team',
    agreed,
    overridden: agreed !== suggested,
    verdict,
  };
}
