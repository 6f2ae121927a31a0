import { type Step, steps } from './answers.ts';
import type { BlockerFacts, BlockerId, Killer, RankedBlocker } from './blockers.ts';
import type { DecisionFacts } from './decisions.ts';
import type { RoadmapFacts } from './roadmap.ts';
import { type Rules, reaches } from './rules.ts';
import type { Finding } from './texts.ts';

export interface StepFacts {
  roadmap: RoadmapFacts | null;
  blockers: BlockerFacts | null;
  decisions: DecisionFacts | null;
}

export type Certainty = 'clear' | 'likely' | 'too-close' | 'none' | 'not-known';

/** What is named when step 2 says that nothing stopped work. */
export type SystemCause = 'cause-load' | 'cause-over' | 'cause-unclear';
export type Upstream =
  | 'up-over-commitment'
  | 'up-decision-rights'
  | 'up-nothing-exploratory'
  | 'up-batch-size'
  | 'up-promises'
  | 'up-no-owner';

/** Which blockers point to which cause further up. The first whose facts hold as well is named; null: every blocker. */
export const upstreamOf: Readonly<Record<Upstream, readonly BlockerId[] | null>> = {
  'up-over-commitment': ['b2', 'b3', 'b4', 'b11'],
  'up-decision-rights': ['b5', 'b6', 'b7', 'b8', 'b10'],
  'up-nothing-exploratory': ['b9'],
  'up-batch-size': ['b12'],
  'up-promises': ['b1'],
  'up-no-owner': null,
};

/** Fewer unclear decisions than this are no pattern, whatever their share. */
export const fewestUnclear = 2;

/** Releases so seldom that each is large. */
export const slowReleases: readonly RoadmapFacts['release'][] = ['monthly', 'slower'];

/** Codes are ids of `content/audit/`; which rule spoke is in `because`. */
export interface Conclusion {
  certainty: Certainty;
  because:
    | 'not-done'
    | 'do-not-know'
    | 'none-ranked'
    | 'only-one'
    | 'low-over-high'
    | 'much-longer'
    | 'too-close'
    | 'load'
    | 'over'
    | 'unclear'
    | 'nothing-found';
  /** The #1 execution blocker; null when nothing is named. */
  blocker: BlockerId | SystemCause | null;
  /** Named beside the first when it is too close to call; otherwise the runner-up, for the inputs. */
  second: BlockerId | null;
  killer: Killer | null;
  /** Another killer with the larger share of the waiting. */
  largerKiller: Killer | null;
  upstream: Upstream | null;
  /** Blockers listed because none could be named. */
  given: BlockerId[];
  /** At most three ids of `content/audit/advice.yaml`. */
  firstSteps: string[];
  notDone: Step[];
}

/** The #1 execution blocker, deterministic: the same facts name the same one. */
export function conclude(facts: StepFacts, rules: Rules): Conclusion {
  const { blockers, decisions } = facts;
  const conclusion: Conclusion = {
    certainty: 'not-known',
    because: 'not-done',
    blocker: null,
    second: null,
    killer: null,
    largerKiller: null,
    upstream: null,
    given: [],
    firstSteps: [],
    notDone: steps.filter((step) => !facts[step]),
  };
  if (blockers) {
    if (blockers.ranked.length)
      Object.assign(conclusion, nameRanked(blockers, rules), { upstream: findUpstream(facts, rules) });
    else if (blockers.state === 'none') Object.assign(conclusion, nameSystem(facts, rules));
    else {
      conclusion.because = blockers.state === 'unknown' ? 'do-not-know' : 'none-ranked';
      conclusion.given = blockers.unranked;
    }
  }
  const { certainty, because, blocker, second, upstream } = conclusion;
  const candidates = [
    because === 'do-not-know' || because === 'none-ranked' ? 'measure' : blocker,
    upstream,
    decisions?.tooLow.length ? 'too-low' : null,
    certainty === 'too-close' ? second : null,
  ];
  conclusion.firstSteps = candidates.filter((step) => step !== null).slice(0, 3);
  return conclusion;
}

function nameRanked({ ranked, killers }: BlockerFacts, rules: Rules): Partial<Conclusion> {
  const [first, second] = ranked as [RankedBlocker, RankedBlocker?];
  const [certainty, because] = howSure(first, second, rules);
  const own = killers.find(({ killer }) => killer === first.killer)!;
  const largest = killers.reduce((a, b) => (b.days > a.days ? b : a));
  return {
    certainty,
    because,
    blocker: first.id,
    second: second?.id ?? null,
    killer: first.killer,
    largerKiller: largest.days > own.days ? largest.killer : null,
  };
}

function howSure(
  first: RankedBlocker,
  second: RankedBlocker | undefined,
  rules: Rules,
): [Certainty, Conclusion['because']] {
  if (!second) return ['clear', 'only-one'];
  if (first.low >= second.high) return ['clear', 'low-over-high'];
  return reaches(first.days, second.days, rules.likely)
    ? ['likely', 'much-longer']
    : ['too-close', 'too-close'];
}

/** Nobody measured a wait here, so what steps 1 and 3 point to is likely, never clear. */
function nameSystem({ roadmap, decisions }: StepFacts, rules: Rules): Partial<Conclusion> {
  const unclear = decisions?.unclear.length ?? 0;
  const isUnclear = unclear >= fewestUnclear && reaches(unclear, decisions!.rows.length, rules.decisions);
  const cause = roadmap?.load?.over ? 'load' : roadmap?.over ? 'over' : isUnclear && 'unclear';
  if (!cause) return { certainty: 'none', because: 'nothing-found' };
  const killer = cause === 'unclear' ? 'misalignment' : 'theater';
  return { certainty: 'likely', because: cause, blocker: `cause-${cause}`, killer };
}

function findUpstream({ roadmap, blockers, decisions }: StepFacts, rules: Rules): Upstream | null {
  const { id, owned } = blockers!.ranked[0]!;
  const astray = decisions && decisions.unclear.length + decisions.tooHigh.length;
  const holds: Record<Upstream, unknown> = {
    'up-over-commitment': roadmap?.load?.over || roadmap?.over,
    'up-decision-rights': decisions && reaches(astray!, decisions.rows.length, rules.decisions),
    'up-nothing-exploratory': roadmap?.exploratory === 0,
    'up-batch-size': roadmap && slowReleases.includes(roadmap.release),
    'up-promises': roadmap?.delivery?.low,
    'up-no-owner': owned === false,
  };
  const causes = Object.keys(upstreamOf) as Upstream[];
  return causes.find((cause) => holds[cause] && (upstreamOf[cause] ?? [id]).includes(id)) ?? null;
}

/**
 * The sentence of the conclusion, `conclusion.<because>`, with its inputs: the conclusion itself, `first` and `next`
 * of the ranking, and the facts of the other steps.
 */
export function conclusionFinding(
  { blockers, roadmap, decisions }: StepFacts,
  conclusion: Conclusion,
): Finding {
  const [first, next] = blockers?.ranked ?? [];
  const values = {
    ...conclusion,
    first,
    next,
    roadmap,
    load: roadmap?.load,
    unclear: decisions?.unclear.length,
  };
  return { code: `conclusion.${conclusion.because}`, values };
}
