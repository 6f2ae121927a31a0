/**
 * The self-audit, one engine for server and browser: no clock, no network, no DOM, no words.
 *
 *   form fields ─ readAnswers ─▶ AuditAnswers ─ audit ─▶ AuditFacts ─┬─ findings: { code, values }
 *        ▲             │  ▲                                          ├─ conclusion: codes
 *        └─ toFields ──┘  └─ decodeLink / encodeLink                 └─ pictures(facts, texts) ─▶ SVG
 *
 * Words live in `content/audit/`. The server flattens them once (`textsOf` in content-texts.ts) and writes them into
 * the page as `<script type="application/json">`, which is data to the CSP; both sides then call
 * `say(texts, finding.code, finding.values)`, and `<code>.sum` for the formula with the visitor's inputs. A picture
 * takes the same texts for its labels. Own names join them through `withOwnNames`, so a typed word is only ever
 * looked up, never part of a template. `errorTextOf` words a field error the same way.
 *
 * This entry is what showing a result takes, at most 8 KB gzipped with all six pictures. Taking it away is a set of
 * entries of its own, loaded when asked for: link.ts, exports.ts (CSV, Markdown, JSON, calendar), compare.ts. What
 * only a form needs (options, limits, `toFields`, `fieldsOf`) comes from answers.ts, blockers.ts and decisions.ts.
 */
import type { AuditAnswers } from './answers.ts';
import { blockerFacts } from './blockers.ts';
import { type Conclusion, conclude, type StepFacts } from './conclusion.ts';
import { decisionFacts } from './decisions.ts';
import { type Findings, findFacts } from './findings.ts';
import { roadmapFacts } from './roadmap.ts';
import type { Rules } from './rules.ts';

export type * from './answers.ts';
export { readAnswers } from './answers.ts';
export type { BlockerFacts, BlockerId, Killer, RankedBlocker } from './blockers.ts';
export type { Certainty, Conclusion, StepFacts, SystemCause, Upstream } from './conclusion.ts';
export { conclusionFinding } from './conclusion.ts';
export type { DecisionFact, DecisionFacts, Place, Reach, Today } from './decisions.ts';
export type { Findings } from './findings.ts';
export { withOwnNames } from './findings.ts';
export * from './pictures.ts';
export type { LoadFacts, RoadmapFacts } from './roadmap.ts';
export type { Rules } from './rules.ts';
export { errorTextOf, type Finding, say, type Texts } from './texts.ts';

export interface AuditFacts extends StepFacts {
  conclusion: Conclusion;
  findings: Findings;
}

/** Everything there is to say about these answers. @param rules the owner's thresholds */
export function audit(answers: AuditAnswers, rules: Rules): AuditFacts {
  const { roadmap, blockers, decisions } = answers;
  const facts: StepFacts = {
    roadmap: roadmap && roadmapFacts(roadmap, rules),
    blockers: blockers && blockerFacts(blockers, rules),
    decisions: decisions && decisionFacts(decisions),
  };
  return { ...facts, conclusion: conclude(facts, rules), findings: findFacts(facts) };
}
