import type { Booking } from '#domain/booking.ts';
import { day, type Instant } from '#domain/interval.ts';
import { dateIn } from '#domain/time/zoned.ts';
import { changeBooking, changeIfThere } from '#use-cases/booking/change-booking.ts';
import { lockOn } from '#use-cases/booking/locks.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { syncPayment } from '#use-cases/checkout/sync-payment.ts';
import { dropOutdated, queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import { OverlapError } from '#use-cases/ports/database.ts';
import type { Checkout } from '#use-cases/ports/payments.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface Reconciled {
  ok: true;
  /** How many checkouts were compared. */
  compared: number;
  findings: Found[];
}

export interface Found {
  what:
    | 'booked-again'
    | 'cancelled-again'
    | 'moved-again'
    /** Moved to a time that is somebody else's by now: it stands where it was. */
    | 'cannot-move'
    /** Paid for a time that is somebody else's by now: the money goes back. */
    | 'paid-back'
    | 'unmatched';
  checkoutSessionId: string;
  booking: Booking | null;
}

export type Reconciliation = Reconciled | { ok: false; reason: 'no-answer'; detail: string };

/**
 * Brings a database that is older than Stripe up to what Stripe knows. May be run at any time and as often as one likes.
 * First what the rows we have did since, because it frees times; then the rows that we lack, which need them.
 * @param since checkouts that were opened earlier are compared only where a session is still to come
 */
export async function reconcile(ports: Ports, { since }: { since: Instant }): Promise<Reconciliation> {
  const seen = await readCheckouts(ports, since);
  if (!Array.isArray(seen)) return seen;
  const ours = seen.filter((checkout) => isOurs(ports, checkout));
  const findings: Found[] = [];
  const lacking: Checkout[] = [];
  for (const checkout of ours) {
    const known = await ports.database.bookings.find(checkout.clientReferenceId!);
    if (!known) lacking.push(checkout);
    else if (checkout.status === 'complete') findings.push(...(await catchUp(ports, known, checkout)));
  }
  for (const checkout of lacking) {
    if (checkout.status === 'complete') findings.push(...(await rebuild(ports, checkout)));
  }
  return { ok: true, compared: ours.length, findings };
}

/** Oldest first: those since, and those of sessions to come. */
async function readCheckouts(
  ports: Ports,
  since: Instant,
): Promise<Checkout[] | Extract<Reconciliation, { ok: false }>> {
  const listed = await ports.payments.listCheckouts(since);
  if (!listed.ok) return { ok: false, reason: 'no-answer', detail: listed.detail };
  const checkouts = listed.checkouts.toReversed();
  const ids = new Set(checkouts.map(({ id }) => id));
  const filter = { states: ['confirmed' as const], from: ports.now() - day, limit: 10_000 };
  for (const { checkoutSessionId } of await ports.database.bookings.list(filter)) {
    if (!checkoutSessionId || ids.has(checkoutSessionId)) continue;
    const read = await ports.payments.readCheckout(checkoutSessionId);
    if (read.ok) checkouts.push(read.checkout);
    else if (read.reason === 'no-answer') return { ok: false, reason: 'no-answer', detail: read.detail };
  }
  return checkouts;
}

function isOurs(ports: Ports, { clientReferenceId, livemode, successUrl }: Checkout): boolean {
  return (
    clientReferenceId !== null &&
    livemode === ports.livemode &&
    successUrl?.startsWith(ports.url('/')) === true
  );
}

async function catchUp(ports: Ports, before: Booking, checkout: Checkout): Promise<Found[]> {
  const found = (what: Found['what'], booking: Booking | null): Found[] => [
    { what, checkoutSessionId: checkout.id, booking },
  ];
  await settleCheckout(ports, { checkoutSessionId: checkout.id, by: 'system' });
  if (checkout.paymentIntentId) await syncPayment(ports, { paymentIntentId: checkout.paymentIntentId });
  const moved = await moveAgain(ports, before.id, checkout);
  if (moved === 'taken') return found('cannot-move', await ports.database.bookings.find(before.id));
  if (moved) return found('moved-again', moved);
  const after = await ports.database.bookings.find(before.id);
  if (!after || after.state === before.state) return [];
  if (after.state === 'cancelled') return found('cancelled-again', after);
  if (after.state === 'slot_lost') return found('paid-back', after);
  return after.state === 'confirmed' ? found('booked-again', after) : [];
}

async function rebuild(ports: Ports, checkout: Checkout): Promise<Found[]> {
  const settled = await settleCheckout(ports, { checkoutSessionId: checkout.id, by: 'system' });
  const checkoutSessionId = checkout.id;
  if (!settled.ok) {
    return settled.reason === 'unmatched' ? [{ what: 'unmatched', checkoutSessionId, booking: null }] : [];
  }
  const { booking } = settled;
  const what = { cancelled: 'cancelled-again', slot_lost: 'paid-back' } as const;
  return [{ what: what[booking.state as keyof typeof what] ?? 'booked-again', checkoutSessionId, booking }];
}

/** The later word on when the session is; the buyer heard of it then. */
async function moveAgain(
  ports: Ports,
  bookingId: string,
  { trace }: Checkout,
): Promise<Booking | 'taken' | null> {
  if (!trace || trace.bookingId !== bookingId) return null;
  const locks = [
    lockOn.hostDate(dateIn(trace.startsAt, ports.content.site.timeZone)),
    lockOn.booking(bookingId),
  ];
  const late = (booking: Booking) => booking.state === 'confirmed' && trace.sequence > booking.icsSequence;
  try {
    return await changeIfThere(
      ports,
      bookingId,
      async (booking, store) => {
        if (!late(booking)) return null;
        const apart = trace.startsAt - booking.startsAt;
        const at = ports.now();
        await dropOutdated(store, bookingId, at, 'moved');
        return changeBooking(
          store,
          booking,
          {
            startsAt: trace.startsAt,
            endsAt: booking.endsAt + apart,
            reservedEnd: booking.reservedEnd + apart,
            icsSequence: trace.sequence,
          },
          { at, what: 'moved', by: 'system', why: 'a copy that was put back did not know of it' },
        );
      },
      locks,
    );
  } catch (error) {
    if (!(error instanceof OverlapError)) throw error;
    await tellOfClash(ports, bookingId, trace.sequence);
    return 'taken';
  }
}

async function tellOfClash(ports: Ports, bookingId: string, sequence: number): Promise<void> {
  const booking = await ports.database.bookings.find(bookingId);
  await ports.database.write((store) =>
    queueOwnerAlert(ports, store, {
      key: `booking:${bookingId}:alert:cannot-move:${sequence}`,
      booking,
      what: 'A booking was moved after the copy that you put back was taken, and its new time is taken now.',
      next: 'It stays at its old time. Write to the buyer and agree on another.',
    }),
  );
}
