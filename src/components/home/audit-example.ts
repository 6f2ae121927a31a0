import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rulesOf, textsOf } from '#domain/audit/content-texts.ts';
import type { LabelContent, SentenceContent, ThresholdContent } from '#domain/audit/content-types.ts';
import {
  audit,
  type PictureTable,
  readAnswers,
  say,
  shareFinding,
  splitBar,
  splitBarTable,
} from '#domain/audit/index.ts';

export interface AuditExample {
  headline: string;
  /** SVG */
  picture: string;
  table: PictureTable;
}

let kept: AuditExample | undefined;

/** One roadmap as the audit would show it: its own engine, words and threshold, so the two cannot part. */
export function auditExample(): AuditExample {
  kept ??= drawExample();
  return kept;
}

function drawExample(): AuditExample {
  const labels = read<LabelContent>('labels');
  const sentences = read<SentenceContent>('sentences');
  const texts = textsOf({
    labels,
    sentences,
    killers: [],
    blockers: [],
    decisions: [],
    advice: [],
    thresholds: [],
    promises: [],
    errors: [],
  });
  const { answers } = readAnswers({ unit: 'person-days', committed: '180', exploratory: '50' });
  const { roadmap } = audit(answers, rulesOf(read<ThresholdContent>('thresholds')));
  if (!roadmap) throw new Error('The example of the home page is no roadmap.');
  const { code, values } = shareFinding(roadmap);
  return {
    headline: say(texts, code, values),
    picture: splitBar(roadmap, texts),
    table: splitBarTable(roadmap, texts),
  };
}

function read<Entry>(name: string): Entry[] {
  return parse(readFileSync(join('content/audit', `${name}.yaml`), 'utf8'));
}
