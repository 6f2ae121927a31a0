import { day } from '#domain/interval.ts';
import type { Draft, Ports } from './ports.ts';

/** What was typed before paying is kept this long, or until the booking is confirmed. */
export const draftLifetime = day;

/** Stands in a draft when a newer booking with the same address, from another browser, has closed this one's checkout. */
export const supersededField = 'superseded';

/** Adds fields to a browser's draft; what was there and is not named stays. */
export async function keepDraft(
  ports: Ports,
  holder: string,
  fields: Record<string, string>,
): Promise<Draft['fields']> {
  const now = ports.now();
  return ports.database.write(async (store) => {
    const before = await store.drafts.find(holder, now);
    const draft = { holder, fields: { ...before?.fields, ...fields }, expiresAt: now + draftLifetime };
    await store.drafts.save(draft);
    return draft.fields;
  });
}

export async function readDraft(ports: Ports, holder: string): Promise<Draft['fields']> {
  const draft = await ports.database.drafts.find(holder, ports.now());
  return draft?.fields ?? {};
}
