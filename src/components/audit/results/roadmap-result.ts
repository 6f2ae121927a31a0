import {
  type AuditFacts,
  loadBar,
  loadBarTable,
  loadFinding,
  type RoadmapFacts,
  shareFinding,
  splitBar,
  splitBarTable,
  type Texts,
} from '#domain/audit/index.ts';
import { dataTable, escapeText, figure, findingList, sentence } from './markup.ts';

/** What step 1 says, below its form; '' while it is not done. */
export function roadmapResult({ roadmap, findings }: AuditFacts, texts: Texts): string {
  if (!roadmap) return '';
  const headline = escapeText(sentence(shareFinding(roadmap), texts));
  return (
    `<h2 id="result" tabindex="-1">${headline}</h2>` +
    splitFigure(roadmap, texts, false) +
    loadFigure(roadmap, texts) +
    findingList(
      findings.roadmap.filter(({ code }) => !isDrawn(code)),
      texts,
    )
  );
}

/** The headlines that stand above a picture. */
export function isDrawn(code: string): boolean {
  return /^(load\.|share\.(?!no-room|rows))/.test(code);
}

export function splitFigure(roadmap: RoadmapFacts, texts: Texts, isTitled = true): string {
  const table = dataTable(splitBarTable(roadmap, texts), 'numbers table-split');
  return figure(
    { finding: shareFinding(roadmap), isTitled, picture: splitBar(roadmap, texts), table },
    texts,
  );
}

export function loadFigure({ load }: RoadmapFacts, texts: Texts): string {
  if (!load) return '';
  const table = dataTable(loadBarTable(load, texts), 'numbers');
  return figure({ finding: loadFinding(load), picture: loadBar(load, texts), table }, texts);
}
