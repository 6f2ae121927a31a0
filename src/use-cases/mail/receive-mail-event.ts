import { hour } from '#domain/interval.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { MailEvent } from '#use-cases/ports/mailer.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { WebhookEvent } from '#use-cases/ports/webhooks.ts';
import type { Ports } from '#use-cases/ports.ts';
import { queueOwnerAlert } from './queue-mail.ts';

export type MailEventReceived =
  /** `waiting`: written down, and taken up again by the sweeper. */
  { ok: true; outcome: 'done' | 'known' | 'ignored' | 'waiting' } | { ok: false; reason: 'bad-signature' };

const deliveries: Record<string, NonNullable<OutboxMail['delivery']>> = {
  'email.delivered': 'delivered',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.delivery_delayed': 'delayed',
  'email.failed': 'bounced',
};

/** The news of a mail may overtake the answer that names it; afterwards it is not one of ours. */
const mailUnknownFor = hour;

/** What became of a mail after the provider took it. Later news never hides worse news. */
export async function receiveMailEvent(
  ports: Ports,
  input: { rawBody: string; headers: Record<string, string> },
): Promise<MailEventReceived> {
  const now = ports.now();
  const event = ports.mailer.verifyEvent(input.rawBody, input.headers, now);
  if (!event) return { ok: false, reason: 'bad-signature' };
  const outcome = await ports.database.write(async (store) => {
    const inbox = await store.webhooks.receive({
      id: event.id,
      source: 'resend',
      type: event.type,
      payload: input.rawBody,
      receivedAt: now,
    });
    return inbox.processedAt === null ? take(ports, store, event, inbox) : ('known' as const);
  });
  ports.wakeMail();
  return { ok: true, outcome };
}

/** Takes up an event that came before its mail was known. */
export async function handleMailEvent(ports: Ports, inbox: WebhookEvent): Promise<void> {
  const event = ports.mailer.parseEvent(inbox.id, inbox.payload);
  await ports.database.write(async (store) => {
    if (event) await take(ports, store, event, inbox);
    else await store.webhooks.markProcessed(inbox.id, ports.now());
  });
  ports.wakeMail();
}

async function take(
  ports: Ports,
  store: Store,
  event: MailEvent,
  inbox: WebhookEvent,
): Promise<'done' | 'ignored' | 'waiting'> {
  const now = ports.now();
  const delivery = deliveries[event.type];
  const mail = event.providerId ? await store.outbox.findByProviderId(event.providerId) : null;
  if (delivery && event.providerId && !mail && now - inbox.receivedAt < mailUnknownFor) {
    await store.webhooks.markFailed(event.id, 'no email has this id yet');
    return 'waiting';
  }
  await store.webhooks.markProcessed(event.id, now);
  // Its body names the reader, whom we have forgotten, or never knew.
  if (!mail?.to) await store.webhooks.empty(event.id);
  if (!mail || !delivery || worse(mail.delivery, delivery)) return 'ignored';
  await store.outbox.setDelivery(mail.id, delivery);
  if (delivery === 'bounced' || delivery === 'complained') await tell(ports, store, mail, event, delivery);
  return 'done';
}

const rank = { delayed: 1, delivered: 2, complained: 3, bounced: 4 };

function worse(known: OutboxMail['delivery'], next: NonNullable<OutboxMail['delivery']>): boolean {
  return known !== null && rank[known] >= rank[next];
}

const toOwner: OutboxMail['kind'][] = ['owner-notice', 'move-notice', 'owner-alert'];

async function tell(
  ports: Ports,
  store: Store,
  mail: OutboxMail,
  event: MailEvent,
  delivery: 'bounced' | 'complained',
): Promise<void> {
  if (!mail.bookingId || toOwner.includes(mail.kind)) return;
  const booking = await store.bookings.find(mail.bookingId);
  if (!booking) return;
  await store.history.append({
    bookingId: booking.id,
    at: ports.now(),
    what: `mail-${delivery}`,
    by: 'resend',
    why: mail.kind,
  });
  await queueOwnerAlert(ports, store, {
    key: `booking:${booking.id}:alert:${delivery}:${event.providerId}`,
    booking,
    what:
      delivery === 'bounced'
        ? 'An email to a buyer came back: the address does not take it.'
        : 'A buyer marked an email as spam.',
    next:
      delivery === 'bounced'
        ? 'The booking is still on. The buyer can correct the address on the booking page; so can you, by phone or reply.'
        : 'The booking is still on. Later emails may not arrive.',
  });
}
