import {
  type AuditFacts,
  conclusionFinding,
  paretoBar,
  placeFinding,
  say,
  shareFinding,
  splitBar,
  type Texts,
  waitFinding,
} from '#domain/audit/index.ts';
import * as blockersStep from './blockers-result.ts';
import * as decisionsStep from './decisions-result.ts';
import { backing, escapeText, findingList, sentence, sourceMark } from './markup.ts';
import * as roadmapStep from './roadmap-result.ts';

/** The whole result: what is named, three facts, first steps, everything else behind a disclosure. */
export function resultsView(facts: AuditFacts, texts: Texts): string {
  if (facts.conclusion.notDone.length === 3) return nothingYet(texts);
  return (
    heading(facts, texts) + threeFacts(facts, texts) + firstSteps(facts, texts) + allFindings(facts, texts)
  );
}

function nothingYet(texts: Texts): string {
  return (
    `<div class="lead flow"><h1>${escapeText(say(texts, 'results.empty'))}</h1>` +
    `<p>${escapeText(say(texts, 'results.empty-text'))}</p>` +
    `<div class="actions">${openStep('roadmap', say(texts, 'open.roadmap'), 'button')}</div></div>`
  );
}

/** A way to another page that carries every answer: posted without a script, kept in the tab with one. */
export function openStep(page: string, words: string, look = 'link-button'): string {
  return (
    `<button class="${look}" type="submit" form="audit" formaction="/audit/${page}" name="do" value="open">` +
    `${escapeText(words)}</button>`
  );
}

function heading(facts: AuditFacts, texts: Texts): string {
  const { conclusion } = facts;
  const { certainty, upstream, largerKiller, notDone } = conclusion;
  const finding = conclusionFinding(facts, conclusion);
  const paragraphs = [
    `<p>${escapeText(sentence(finding, texts))}.</p>`,
    upstream && `<p>${escapeText(say(texts, upstream))} ${sourceMark(texts, upstream)}</p>`,
    largerKiller && `<p>${escapeText(say(texts, 'conclusion.larger-killer', conclusion))}.</p>`,
    `<p class="small">${backing(finding, texts)}</p>`,
    notDone.includes('blockers') &&
      `<div class="actions">${openStep('blockers', say(texts, 'open.blockers'), 'button button-quiet')}</div>`,
  ];
  return (
    `<div class="lead flow results-head">` +
    `<p>${blockersStep.certaintyMark(certainty, texts)}</p>` +
    `<h1 class="top-3">${escapeText(say(texts, `title.${certainty}`, conclusion))}</h1>` +
    `${paragraphs.filter(Boolean).join('')}</div>`
  );
}

function threeFacts(facts: AuditFacts, texts: Texts): string {
  return `<div class="three-facts top-7">${roadmapFact(facts, texts)}${blockersFact(facts, texts)}${decisionsFact(facts, texts)}</div>`;
}

function fact(title: string, small: string, picture: string): string {
  const drawn = picture && `<div class="picture">${picture}</div>`;
  return `<div><div><p class="figure-title">${escapeText(title)}</p><p class="small">${small}</p></div>${drawn}</div>`;
}

function notDone(step: string, texts: Texts): string {
  return fact(say(texts, `fact.none.${step}`), openStep(step, say(texts, `open.${step}`)), '');
}

function roadmapFact({ roadmap }: AuditFacts, texts: Texts): string {
  if (!roadmap) return notDone('roadmap', texts);
  const finding = shareFinding(roadmap);
  return fact(sentence(finding, texts), backing(finding, texts), splitBar(roadmap, texts));
}

function blockersFact({ blockers, findings }: AuditFacts, texts: Texts): string {
  if (!blockers) return notDone('blockers', texts);
  const [first] = blockers.ranked;
  if (!first) {
    const unranked = findings.blockers.filter(({ code }) => code === 'wait.unranked');
    return fact(
      sentence(waitFinding(blockers), texts),
      unranked.map((finding) => escapeText(sentence(finding, texts))).join(''),
      '',
    );
  }
  const values = { ...first, blocker: first.id };
  return fact(
    say(texts, 'fact.longest', values),
    escapeText(
      say(texts, blockers.ranked[1] ? 'fact.longest.next' : 'fact.longest.alone', {
        ...values,
        next: blockers.ranked[1],
      }),
    ),
    paretoBar(first, blockers, texts),
  );
}

function decisionsFact({ decisions }: AuditFacts, texts: Texts): string {
  if (!decisions) return notDone('decisions', texts);
  const finding = placeFinding(decisions);
  return fact(
    sentence(finding, texts),
    backing(finding, texts),
    bricks(decisions.astray, decisions.rows.length, texts),
  );
}

function bricks(on: number, of: number, texts: Texts): string {
  const each = Array.from({ length: of }, (_, index) => (index < on ? '<i class="on"></i>' : '<i></i>'));
  const label = escapeText(say(texts, 'fact.bricks', { on, of }));
  return `<span class="ticks ticks-wide" role="img" aria-label="${label}">${each.join('')}</span>`;
}

function firstSteps({ conclusion }: AuditFacts, texts: Texts): string {
  if (!conclusion.firstSteps.length) return '';
  const items = conclusion.firstSteps.map((id) => {
    const isKnown = texts[`advice.${id}`] !== undefined;
    const key = `advice.${isKnown ? id : 'own'}`;
    const name = isKnown ? '' : `<p class="small">${escapeText(texts[id] ?? id)}</p>`;
    return (
      `<li><div><h3>${escapeText(say(texts, `${key}.title`))}</h3>${name}` +
      `<p>${escapeText(say(texts, key))}</p><p class="small">${sourceMark(texts, key)}</p></div></li>`
    );
  });
  return (
    `<div class="lead flow top-8"><h2>${escapeText(say(texts, 'export.first-steps'))}</h2>` +
    `<ol class="first-steps" role="list">${items.join('')}</ol></div>`
  );
}

function allFindings({ roadmap, blockers, decisions, findings }: AuditFacts, texts: Texts): string {
  const part = (title: string, drawn: string, list: string) =>
    drawn || list ? `<h3>${escapeText(title)}</h3>${drawn}${list}` : '';
  const parts = [
    roadmap &&
      part(
        say(texts, 'step.roadmap'),
        roadmapStep.splitFigure(roadmap, texts) + roadmapStep.loadFigure(roadmap, texts),
        findingList(
          findings.roadmap.filter(({ code }) => !roadmapStep.isDrawn(code)),
          texts,
        ),
      ),
    blockers &&
      part(
        say(texts, 'step.blockers'),
        blockers.ranked.length
          ? blockersStep.paretoFigure(blockers, texts) + blockersStep.mapFigure(blockers, texts)
          : `<p>${escapeText(sentence(waitFinding(blockers), texts))}</p>`,
        findingList(
          findings.blockers.filter(({ code }) => !blockersStep.isDrawn(code)),
          texts,
        ),
      ),
    decisions &&
      part(
        say(texts, 'step.decisions'),
        decisionsStep.gridFigure(decisions, texts),
        findingList(
          findings.decisions.filter(({ code }) => !decisionsStep.isDrawn(code)),
          texts,
        ),
      ),
  ];
  const count = findings.roadmap.length + findings.blockers.length + findings.decisions.length;
  return (
    `<details class="more all-findings top-7"><summary>${escapeText(say(texts, 'export.findings'))} (${count})</summary>` +
    `<div class="flow">${parts.filter(Boolean).join('')}</div></details>`
  );
}
