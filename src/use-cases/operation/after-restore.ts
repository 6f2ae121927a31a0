import { day, type Instant } from '#domain/interval.ts';
import { momentLabel } from '#domain/time/labels.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Ports } from '#use-cases/ports.ts';
import { type Found, reconcile } from './reconcile.ts';

const restoredKey = 'restored-at';
const copyKey = 'restored-copy-of';
const reconciledKey = 'reconciled-at';
/** The copy may be older than its last booking. */
const lookBack = 30 * day;

/**
 * Once after a copy was put back: Stripe is asked for all that happened since, before anything else is done, and the
 * owner gets one list.
 * @throws Error when Stripe does not answer; the next minute tries again
 */
export async function reconcileAfterRestore(
  ports: Ports,
  settings: ReadonlyMap<string, string>,
): Promise<void> {
  const restoredAt = Number(settings.get(restoredKey) ?? 0);
  if (restoredAt === 0 || Number(settings.get(reconciledKey) ?? 0) >= restoredAt) return;
  const takenAt = settings.get(copyKey) ?? null;
  const reconciled = await reconcile(ports, { since: restoredAt - lookBack });
  if (!reconciled.ok) throw new Error(reconciled.detail);
  await ports.database.write(async (store) => {
    await store.settings.set(reconciledKey, String(Math.max(ports.now(), restoredAt)));
    await queueOwnerAlert(ports, store, {
      key: `alert:reconciled:${restoredAt}`,
      booking: null,
      what: 'A copy of your database was put back and compared with Stripe.',
      next: `${listOf(ports, reconciled.findings)}${hoursBetween(ports, takenAt, restoredAt)}`,
    });
  });
  ports.wakeMail();
}

function listOf(ports: Ports, findings: Found[]): string {
  const lines = findings.map((found) => describeFound(ports, found));
  const came = lines.length > 0 ? lines.join(' ') : 'Nothing was missing.';
  return `${came} ${unknowable}`;
}

/** The hours that the owner looks through. */
function hoursBetween(ports: Pick<Ports, 'content'>, takenAt: string | null, restoredAt: Instant): string {
  if (takenAt === null) return '';
  const [from, to] = [Number(takenAt), restoredAt].map((at) => momentLabel(at, ports.content.site));
  return ` They started ${from}, when the copy was taken, and ended ${to}.`;
}

/** What no restore brings back. */
export const unknowable =
  'Stripe cannot know of free bookings, of bookings paid elsewhere, of topics, notes, references, blocked dates and attendance, or of cancellations without a refund: look through the hours between the copy and now.';

export function describeFound(
  ports: Pick<Ports, 'content'>,
  { what, booking, checkoutSessionId }: Found,
): string {
  if (!booking) return `A payment without a booking: ${checkoutSessionId}.`;
  const start = momentLabel(booking.startsAt, ports.content.site);
  return `${words[what]}: ${booking.attendee.name || booking.attendee.email}, ${start} (${booking.id}).`;
}

const words: Record<Found['what'], string> = {
  'booked-again': 'Booked again',
  'cancelled-again': 'Canceled again',
  'moved-again': 'Moved again, to',
  'cannot-move': 'Could not be moved again, because its new time is taken; it stays at',
  'paid-back': 'Paid for a time that is taken by now, so it is refunded',
  unmatched: 'A payment without a booking',
};
