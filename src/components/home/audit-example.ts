import type { AuditWords } from '#adapters/content/audit-schemas.ts';
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

/** One roadmap as the audit would show it: its own engine, words and threshold, so the two cannot part. */
export function auditExample({ texts, rules }: Pick<AuditWords, 'texts' | 'rules'>): AuditExample {
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
