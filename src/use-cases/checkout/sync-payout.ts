import type { Ports } from '#use-cases/ports.ts';
import { syncPayment } from './sync-payment.ts';

export type PayoutSynced = { ok: true } | { ok: false; reason: 'unknown' | 'no-answer'; detail: string };

/**
 * Writes down what Stripe says of a payout and of everything that it is made of.
 * @param eventId marks this webhook event as processed in the transaction of its effect
 */
export async function syncPayout(
  ports: Ports,
  input: { payoutId: string; eventId?: string },
): Promise<PayoutSynced> {
  const read = await ports.payments.readPayout(input.payoutId);
  if (!read.ok) {
    return { ok: false, reason: read.reason === 'refused' ? 'unknown' : 'no-answer', detail: read.detail };
  }
  const { payout, entries } = read;
  await ports.database.write(async (store) => {
    await store.books.recordPayout(payout);
    for (const entry of entries) {
      await store.books.record({ ...entry, bookingId: null, payoutId: payout.id });
    }
    if (input.eventId) await store.webhooks.markProcessed(input.eventId, ports.now());
  });
  return { ok: true };
}

/** What Stripe had not said when it was asked last: fees of charges, and what payouts are made of. */
export async function completeBooks(ports: Ports): Promise<void> {
  const { books } = ports.database;
  for (const { id } of await books.unreconciled(20)) {
    const synced = await syncPayout(ports, { payoutId: id });
    if (!synced.ok && synced.reason === 'no-answer') return;
  }
  for (const paymentIntentId of await books.withoutFee(20)) {
    const synced = await syncPayment(ports, { paymentIntentId });
    if (!synced.ok && synced.reason === 'no-answer') return;
  }
}
