import { day, hour } from '#domain/interval.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import type { DraftFields } from '#use-cases/ports/drafts.ts';
import type { Ports } from '#use-cases/ports.ts';

/** What was typed before paying is kept this long, or until the booking is confirmed. */
export const draftLifetime = day;

/** A whole office may share one client address, and a row that nobody comes back to lives for a day. */
export const draftsPerClientAndHour = 120;

/** Of all clients together: what an hour of them leaves in the database for a day stays small. */
export const draftsOfAllPerHour = 2_000;

/** Characters. The largest audit that the forms take is a third of it. */
export const longestAudit = 20_000;

export interface Visitor {
  /** SHA-256 of the browser token. */
  holder: string;
  clientIp: string;
}

export type DraftKept =
  | { ok: true; fields: DraftFields }
  /** Of this client address, within the hour; a draft that stands already can still be changed. */
  | { ok: false; reason: 'too-many-drafts' };

/** What a visitor typed or chose. Whoever asks without a cookie, or with a made-up one, gets a limited number of drafts. */
export async function keepTyped(
  ports: Ports,
  { holder, clientIp }: Visitor,
  fields: DraftFields,
): Promise<DraftKept> {
  const isNew = (await ports.database.drafts.find(holder, ports.now())) === null;
  if (isNew && !(await mayBegin(ports, clientIp))) {
    return { ok: false, reason: 'too-many-drafts' };
  }
  return { ok: true, fields: await keepDraft(ports, holder, fields) };
}

/** The network first: one that has used up its own share takes nothing from everybody's. */
async function mayBegin(ports: Ports, clientIp: string): Promise<boolean> {
  return (
    (await limitRate(ports, { what: 'draft', clientIp }, draftsPerClientAndHour, hour)) &&
    (await limitRate(ports, { what: 'draft-of-all' }, draftsOfAllPerHour, hour))
  );
}

/** Brings the audit along to the booking, in place of one that was brought before. @param audit Markdown */
export async function attachAudit(
  ports: Ports,
  visitor: Visitor,
  audit: string,
): Promise<DraftKept | { ok: false; reason: 'audit-too-long' }> {
  if (audit.length > longestAudit) return { ok: false, reason: 'audit-too-long' };
  return keepTyped(ports, visitor, { audit, attachAudit: 'yes' });
}

/** Whoever goes on with the box unticked brings no audit, and an earlier one no longer. */
export async function detachAudit(ports: Ports, holder: string): Promise<void> {
  const before = await readDraft(ports, holder);
  if (before.audit || before.attachAudit) await keepDraft(ports, holder, { audit: '', attachAudit: '' });
}

/** Adds fields to a browser's draft; what was there and is not named stays. */
export async function keepDraft(ports: Ports, holder: string, fields: DraftFields): Promise<DraftFields> {
  const now = ports.now();
  return ports.database.write(async (store) => {
    const before = await store.drafts.find(holder, now);
    const draft = { holder, fields: { ...before?.fields, ...fields }, expiresAt: now + draftLifetime };
    await store.drafts.save(draft);
    return draft.fields;
  });
}

export async function readDraft(ports: Ports, holder: string): Promise<DraftFields> {
  const draft = await ports.database.drafts.find(holder, ports.now());
  return draft?.fields ?? {};
}
