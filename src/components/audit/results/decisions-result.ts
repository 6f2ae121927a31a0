import {
  type AuditFacts,
  type DecisionFacts,
  decisionGrid,
  decisionGridTable,
  placeFinding,
  type Texts,
} from '#domain/audit/index.ts';
import { dataTable, escapeText, figure, findingList, sentence } from './markup.ts';

/** What step 3 says, below its form; '' while it is not done. */
export function decisionsResult({ decisions, findings }: AuditFacts, texts: Texts): string {
  if (!decisions) return '';
  const headline = escapeText(sentence(placeFinding(decisions), texts));
  const rest = findings.decisions.filter(({ code }) => !isDrawn(code));
  return (
    `<h2 id="result" tabindex="-1">${headline}</h2>` +
    gridFigure(decisions, texts, false) +
    findingList(rest, texts)
  );
}

/** The headline stands above the picture. */
export function isDrawn(code: string): boolean {
  return /^places\.(astray|fit)$/.test(code);
}

export function gridFigure(decisions: DecisionFacts, texts: Texts, isTitled = true): string {
  const table = dataTable(decisionGridTable(decisions, texts), 'grid');
  const picture = decisionGrid(decisions, texts);
  return figure({ finding: placeFinding(decisions), isTitled, picture, table, isWide: true }, texts);
}
