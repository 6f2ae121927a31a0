import {
  type AuditFacts,
  type BlockerFacts,
  blockerMap,
  blockerMapTable,
  conclusionFinding,
  mapFinding,
  pareto,
  paretoTable,
  say,
  type Texts,
  waitFinding,
} from '#domain/audit/index.ts';
import { backing, dataTable, escapeText, figure, findingList, sentence } from './markup.ts';

/** What step 2 says, below its form; '' while it is not done. */
export function blockersResult(facts: AuditFacts, texts: Texts): string {
  const { blockers, conclusion, findings } = facts;
  if (!blockers) return '';
  const isRanked = blockers.ranked.length > 0;
  const title = isRanked
    ? say(texts, `title.${conclusion.certainty}`, conclusion)
    : sentence(waitFinding(blockers), texts);
  const rest = findings.blockers.filter(({ code }) => !isDrawn(code));
  return (
    `<h2 id="result" tabindex="-1">${escapeText(title)}</h2>` +
    (isRanked ? howSure(facts, texts) + paretoFigure(blockers, texts) + mapFigure(blockers, texts) : '') +
    (!isRanked && blockers.state !== 'some'
      ? `<p>${escapeText(say(texts, blockers.state === 'none' ? 'step.none' : 'step.unknown'))}</p>`
      : '') +
    findingList(rest, texts)
  );
}

/** The certainty as a state, and the sentence with its inputs. */
export function howSure(facts: AuditFacts, texts: Texts): string {
  const { certainty } = facts.conclusion;
  const finding = conclusionFinding(facts, facts.conclusion);
  const small = backing(finding, texts);
  return (
    `<p>${escapeText(sentence(finding, texts))}.</p>` +
    `<p class="small">${small}</p>` +
    `<p>${certaintyMark(certainty, texts)}</p>`
  );
}

const marks = { clear: 'done', likely: 'wait', 'too-close': 'wait', none: 'done', 'not-known': 'none' };

export function certaintyMark(certainty: keyof typeof marks, texts: Texts): string {
  return `<span class="state state-${marks[certainty]}">${escapeText(say(texts, `mark.${certainty}`))}</span>`;
}

/** The headlines that stand above a picture or as the heading. */
export function isDrawn(code: string): boolean {
  return /^(map\.|wait\.(few|spread|one|some|none|unknown)$)/.test(code);
}

export function paretoFigure(blockers: BlockerFacts, texts: Texts): string {
  const table = dataTable(paretoTable(blockers, texts), 'pareto');
  return figure(
    { finding: waitFinding(blockers), picture: pareto(blockers, texts), table, isWide: true },
    texts,
  );
}

export function mapFigure(blockers: BlockerFacts, texts: Texts): string {
  const table = dataTable(blockerMapTable(blockers, texts), 'map');
  return figure(
    { finding: mapFinding(blockers), picture: blockerMap(blockers, texts), table, isWide: true },
    texts,
  );
}
