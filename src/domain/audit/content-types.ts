import type { Killer } from './blockers.ts';
import type { Rules } from './rules.ts';

/**
 * The shape of `content/audit/*.yaml`: each file is a list of entries with an `id`, one interface a file.
 * Templates follow `fill` in texts.ts.
 */

/** What kind of backing a sentence has; printed beside it. */
export type Source = 'rule-of-thumb' | 'arithmetic' | 'research' | 'claim';

/** killers.yaml: the three of the essay. */
export interface KillerContent {
  id: Killer;
  /** Starts a sentence. */
  name: string;
  looksLike: string;
  whatWorks: string;
}

/** blockers.yaml: `b1` to `b12` in catalogue order, four for each killer. */
export interface BlockerContent {
  id: string;
  killer: Killer;
  /** At most 26 characters: stands in pictures beside a number. */
  label: string;
  /** Goes on inside a sentence, so it starts in lower case. */
  name: string;
  hint: string;
  /** The h1 of the results when it is named. */
  headline: string;
}

/** decisions.yaml: `d1` to `d10`. */
export interface DecisionContent {
  id: string;
  /** At most 26 characters. */
  label: string;
  /** Goes on inside a sentence. */
  name: string;
  hint: string;
}

/** advice.yaml: one for each blocker, for `own`, and for each cause, upstream cause and other first step. */
export interface AdviceContent {
  id: string;
  title: string;
  text: string;
  source: Source;
}

/** thresholds.yaml: every number that the author chose. */
export interface ThresholdContent {
  id: keyof Rules;
  /** "70%", "1/3" or "1.5". */
  value: string;
  name: string;
  setBy: string;
  source: Source;
  text: string;
}

/** promises.yaml: twelve. */
export interface PromiseContent {
  id: string;
  text: string;
}

/** sentences.yaml: what a finding says, the formula with the visitor's inputs, and what backs it. */
export interface SentenceContent {
  id: string;
  text: string;
  sum?: string;
  source?: Source;
}

/** labels.yaml: names of answers, table heads, words in pictures. */
export interface LabelContent {
  id: string;
  text: string;
}

/** errors.yaml: `<code>` or `<field>.<code>`. */
export interface ErrorContent {
  id: string;
  text: string;
}

export interface AuditContent {
  killers: KillerContent[];
  blockers: BlockerContent[];
  decisions: DecisionContent[];
  advice: AdviceContent[];
  thresholds: ThresholdContent[];
  promises: PromiseContent[];
  sentences: SentenceContent[];
  labels: LabelContent[];
  errors: ErrorContent[];
}
