/** A threshold as whole numbers, `[7, 10]` = 70 %, so that comparing is multiplying. */
export type Fraction = readonly [numerator: number, denominator: number];

/** Every threshold of the method. The owner's values stand in `content/audit/thresholds.yaml`. */
export interface Rules {
  /** Promised share above which a roadmap is over-committed. */
  committed: Fraction;
  /** Share of promised items waiting on another team above which the finding says "most". */
  dependency: Fraction;
  /** Delivery ratio below which promises are made faster than kept. */
  delivery: Fraction;
  /** How many times the second wait the first must be to be "likely". */
  likely: Fraction;
  /** Share of the wait that the vital few carry. */
  vitalFew: Fraction;
  /** Share of decisions that points to decision rights. */
  decisions: Fraction;
}

export const ruleNames = [
  'committed',
  'dependency',
  'delivery',
  'likely',
  'vitalFew',
  'decisions',
] as const satisfies (keyof Rules)[];

/** part / whole > limit, in whole numbers. */
export function exceeds(part: number, whole: number, [n, d]: Fraction): boolean {
  return part * d > whole * n;
}

/** part / whole ≥ limit, in whole numbers. */
export function reaches(part: number, whole: number, [n, d]: Fraction): boolean {
  return part * d >= whole * n;
}
