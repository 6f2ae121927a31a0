import { type AuditAnswers, leftOut } from './answers.ts';
import type { BlockerFacts } from './blockers.ts';
import type { StepFacts } from './conclusion.ts';
import type { DecisionFacts } from './decisions.ts';
import { loadFinding, mapFinding, placeFinding, shareFinding, waitFinding } from './pictures.ts';
import type { RoadmapFacts } from './roadmap.ts';
import type { Finding, Texts } from './texts.ts';

/** Everything the audit found, headline first in each step; "all findings" shows all of them. */
export interface Findings {
  roadmap: Finding[];
  blockers: Finding[];
  decisions: Finding[];
}

/** Findings carry ids (`b10`, `d3`, `i7`); a typed name comes in with the texts: see `withOwnNames`. */
export function findFacts({ roadmap, blockers, decisions }: StepFacts): Findings {
  return {
    roadmap: roadmap ? roadmapFindings(roadmap) : [],
    blockers: blockers ? blockerFindings(blockers) : [],
    decisions: decisions ? decisionFindings(decisions) : [],
  };
}

function roadmapFindings(facts: RoadmapFacts): Finding[] {
  const { load, dependency, delivery, flow } = facts;
  const findings = [shareFinding(facts)];
  const add = (code: string, values: object) => findings.push({ code, values });
  if (!facts.exploratory) add('share.no-room', facts);
  if (facts.moveRows.length) add('share.rows', facts);
  if (load) findings.push(loadFinding(load));
  if (dependency) add(dependency.most ? 'dependency.most' : 'dependency.some', dependency);
  if (delivery) add(delivery.next ? 'delivery.forecast' : 'delivery.ratio', delivery);
  if (flow) add('flow.weeks', flow);
  return findings;
}

function blockerFindings(facts: BlockerFacts): Finding[] {
  const findings = [waitFinding(facts)];
  if (facts.ranked.length) findings.push(mapFinding(facts));
  for (const killer of facts.killers) if (killer.days) findings.push({ code: 'wait.killer', values: killer });
  if (facts.unranked.length) findings.push({ code: 'wait.unranked', values: facts });
  return findings;
}

function decisionFindings(facts: DecisionFacts): Finding[] {
  const lists = ['tooLow', 'tooHigh', 'unclear', 'noLimit', 'noDecider', 'overridden', 'band'] as const;
  const found = lists.filter((name) => facts[name].length);
  // What holds for every row is said once; a list of them all would hide it.
  const isSaidOnce = (name: keyof typeof facts) =>
    (name === 'noLimit' || name === 'noDecider') && facts[name].length === facts.rows.length;
  return [
    placeFinding(facts),
    ...found.map((name) => ({ code: `places.${name}${isSaidOnce(name) ? '.all' : ''}`, values: facts })),
  ];
}

/** The texts with the visitor's own names in them; a row without a name is called by its number. */
export function withOwnNames(texts: Texts, { roadmap, blockers, decisions }: AuditAnswers): Texts {
  const own: Texts = {};
  const add = (id: string, name: string) => {
    own[id] = name && name !== leftOut ? name : `${texts[`own-${id[0]}`]} ${id.slice(1)}`;
  };
  for (const [index, { name }] of (roadmap?.rows ?? []).entries()) add(`i${index + 1}`, name);
  for (const { id, name } of [...(blockers?.rows ?? []), ...(decisions ?? [])]) if (!texts[id]) add(id, name);
  return { ...texts, ...own };
}
