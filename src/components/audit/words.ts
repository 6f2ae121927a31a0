import { type AuditWords, readAudit } from '#adapters/content/read-audit.ts';

let kept: AuditWords | undefined;

/** The words of the audit, read once a process. */
export function auditWords(): AuditWords {
  kept ??= readAudit('content');
  return kept;
}
