import type { AuditWords } from '#adapters/content/audit-schemas.ts';
import {
  audit,
  blockerMap,
  decisionGrid,
  loadBar,
  loadFinding,
  mapFinding,
  overTime,
  pareto,
  placeFinding,
  readAnswers,
  say,
  shareFinding,
  splitBar,
  waitFinding,
} from '#domain/audit/index.ts';

/** Each picture of the audit on made-up answers, with its headline. */
export function auditPictures({
  texts,
  rules,
}: Pick<AuditWords, 'texts' | 'rules'>): { headline: string; picture: string }[] {
  const { answers } = readAnswers(fields);
  const { roadmap, blockers, decisions } = audit(answers, rules);
  if (!roadmap?.load || !blockers || !decisions)
    throw new Error('The samples of the style guide are incomplete.');
  const dates = ['12 October', '23 November'];
  const series = [
    { id: 'fact.share', values: [84.1, 78.3] },
    { id: 'fact.wait', values: [52, 47.5] },
  ];
  const pictures = [
    { finding: shareFinding(roadmap), picture: splitBar(roadmap, texts) },
    { finding: loadFinding(roadmap.load), picture: loadBar(roadmap.load, texts) },
    { finding: waitFinding(blockers), picture: pareto(blockers, texts) },
    { finding: mapFinding(blockers), picture: blockerMap(blockers, texts) },
    { finding: placeFinding(decisions), picture: decisionGrid(decisions, texts) },
  ].map(({ finding, picture }) => ({ headline: say(texts, finding.code, finding.values), picture }));
  return [...pictures, { headline: say(texts, 'time.caption'), picture: overTime(series, dates, texts) }];
}

const fields: Record<string, string> = {
  unit: 'person-days',
  committed: '180',
  exploratory: '50',
  kept: '40',
  people: '6',
  weeks: '13',
  days: '3',
  ...blocker('b1', { times: '2', wait: '5-to-10', fixer: 'this-team', owned: 'yes' }),
  ...blocker('b10', { times: '3', wait: '3-to-5', fixer: 'leadership', owned: 'no' }),
  ...blocker('b11', { times: '14', wait: 'half-to-1', fixer: 'this-team', owned: 'yes' }),
  ...blocker('b9', { times: '5', wait: '1-to-3', fixer: 'other-team', owned: 'no' }),
  ...decision('d1', { today: 'team', reach: 'reach-others', undoable: 'no', disagree: 'no' }),
  ...decision('d5', { today: 'escalate', reach: 'reach-team', undoable: 'yes', disagree: 'no' }),
  ...decision('d6', { today: 'unclear', reach: 'reach-others', undoable: 'yes', disagree: 'no' }),
  ...decision('d10', { today: 'team', reach: 'reach-team', undoable: 'yes', disagree: 'no' }),
};

function blocker(id: string, answers: Record<string, string>) {
  return { [id]: 'yes', ...decision(id, answers) };
}

/** Fields are named by the row and the question: `d1.today`. */
function decision(id: string, answers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(answers).map(([name, value]) => [`${id}.${name}`, value]));
}
