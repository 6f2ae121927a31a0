import { readAudit } from '#adapters/content/read-audit.ts';
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
  const { texts, rules } = readAudit('content');
  const { answers } = readAnswers({ unit: 'person-days', committed: '180', exploratory: '50' });
  const { roadmap } = audit(answers, rules);
  if (!roadmap) throw new Error('The example of the home page is no roadmap.');
  const { code, values } = shareFinding(roadmap);
  return {
    headline: say(texts, code, values),
    picture: splitBar(roadmap, texts),
    table: splitBarTable(roadmap, texts),
  };
}
