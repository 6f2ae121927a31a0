import type { Ports } from '#use-cases/ports.ts';
import { settleStaleNeighbors } from './release-hold.ts';
import { type Settled, type Settling, settleOnce, type TimeGone } from './settle-once.ts';

export type { Settled } from './settle-once.ts';

/**
 * The only door to a confirmed booking. The webhook, the return page and the sweeper all come through here, many times
 * and at once. A payment that came late meets whoever has its time by now: a hold that has ended counts only if it was
 * paid, which Stripe knows.
 */
export async function settleCheckout(ports: Ports, input: Settling): Promise<Settled> {
  const first = await settleOnce(ports, input);
  if (!isTimeGone(first)) return first;
  const { booking } = first;
  const range = { start: booking.startsAt, end: booking.reservedEnd };
  if (!(await settleStaleNeighbors(ports, range, booking.id))) return silentNeighbor;
  const second = await settleOnce(ports, input);
  if (!isTimeGone(second)) return second;
  const last = await settleOnce(ports, input, 'is-taken');
  return isTimeGone(last) ? silentNeighbor : last;
}

const silentNeighbor: Settled = {
  ok: false,
  reason: 'no-answer',
  detail: 'an ended hold has the time, and Stripe is silent on it',
};

function isTimeGone(settled: Settled | TimeGone): settled is TimeGone {
  return !settled.ok && settled.reason === 'time-gone';
}

/** The buyer comes back from Stripe. Of an id that no booking has Stripe is not asked: anybody may make one up. */
export async function settleReturn(ports: Ports, checkoutSessionId: string): Promise<Settled> {
  const known = await ports.database.bookings.findByCheckoutSession(checkoutSessionId);
  return known ? settleCheckout(ports, { checkoutSessionId, by: 'buyer' }) : { ok: false, reason: 'unknown' };
}
