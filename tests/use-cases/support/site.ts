import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { createCalendarFeeds } from '#adapters/calendar-feed/calendar-feeds.ts';
import { openDatabase } from '#adapters/database/open.ts';
import { createInvitations } from '#adapters/icalendar/invitations.ts';
import { createPasskeys } from '#adapters/passkeys.ts';
import { createNoteRenderer } from '#adapters/render-note.ts';
import { createMailer } from '#adapters/resend/mailer.ts';
import { createSealer } from '#adapters/sealer.ts';
import { createPayments } from '#adapters/stripe/payments.ts';
import { createTokens } from '#adapters/tokens.ts';
import type { Booking } from '#domain/booking.ts';
import { day, hour, type Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import {
  LOCAL_RESEND_API_KEY,
  LOCAL_RESEND_WEBHOOK_SECRET,
  LOCAL_STRIPE_SECRET_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from '#sandbox/local-keys.ts';
import type { DeliveryRecord } from '#sandbox/records.ts';
import { signResend } from '#sandbox/resend/mail-events.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { type EngineName, engineNames } from '#tests/contract/support/databases.ts';
import { emptyDatabase } from '#tests/contract/support/shared-database.ts';
import { type Held, type HoldRequest, holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { type Received, receiveStripeEvent } from '#use-cases/checkout/receive-stripe-event.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { receiveMailEvent } from '#use-cases/mail/receive-mail-event.ts';
import type { Content } from '#use-cases/ports/content.ts';
import type { Database } from '#use-cases/ports/database.ts';
import type { Machine } from '#use-cases/ports/machine.ts';
import type { MailKind, OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Tuesday 1 December 2026, 09:00 in New York. */
export const morning = Date.UTC(2026, 11, 1, 14);
/** Friday 4 December 2026, 10:00 in New York. */
export const fridayTen = Date.UTC(2026, 11, 4, 15);
export const ownerEmail = 'owner@example.com';

export const offer: Offer = {
  isUnlisted: false,
  slug: 'strategy-session',
  name: '30-minute strategy session',
  minutes: 30,
  amountMinor: 15_000,
  currency: 'USD',
  taxSentence: 'US dollars, taxes included.',
  meeting: { kind: 'video', address: 'https://meet.example.com/room', instructions: '' },
  stepMinutes: 30,
  noticeMinutes: 24 * 60,
  bufferBeforeMinutes: 15,
  bufferAfterMinutes: 15,
  capPerDay: null,
  window: { kind: 'rolling', days: 60 },
  policy: { freeUntilHours: 24, rebookDays: 7 },
  words: {
    heading: 'Thirty minutes',
    gives: '',
    plan: [],
    bring: ['Your roadmap.', 'One late feature.'],
    note: '',
  },
};

const office: [string, string][] = [['09:00', '17:00']];

export function contentWith(changes: Partial<Offer>): Content {
  const changed = { ...offer, ...changes };
  return {
    offers: [changed],
    firstOffer: changed,
    inquiries: [],
    site: {
      name: 'Ship Weekly',
      ownerName: '',
      portrait: '',
      description: '',
      links: [],
      contactEmail: 'hello@example.com',
      timeZone: 'America/New_York',
      clock: 12,
      weekStartsOn: 'sunday',
    },
    availability: {
      weeklyHours: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] },
      exceptions: [],
    },
  };
}

/** A buyer's word in a log would be a leak, so what was logged is kept to be looked at. */
type Logged = { level: string; event: string; fields: object | undefined };

/** The real use cases on the real adapters: a database of the engine, the sandbox, and a clock that stands still. */
export interface Site {
  engine: EngineName;
  ports: Ports;
  database: Database;
  databaseUrl: string;
  sandbox: Sandbox;
  offer: Offer;
  logged: Logged[];
  now(): Instant;
  setNow(instant: Instant): void;
  pass(ms: number): void;
  /** A second process on the same database, with ports of its own. */
  secondProcess(changes?: Partial<Ports>): Promise<Ports>;
}

export interface SiteOptions {
  offer?: Partial<Offer>;
  timeoutMs?: number;
  livemode?: boolean;
}

/** One test for each engine, each with a site of its own. Webhooks wait at the sandbox until the test delivers them. */
export function testEachSite(
  name: string,
  body: (site: Site, t: TestContext) => Promise<void>,
  options: SiteOptions = {},
): void {
  for (const engine of engineNames) {
    test(`${name} (${engine})`, async (t) => {
      const { database, url } = await emptyDatabase(engine);
      await body(await openSite({ engine, database, url }, t, options), t);
    });
  }
}

/** One with room, on which nobody takes copies. */
const healthyMachine: Machine = {
  version: 'Version 1 on Node 26',
  freeMegabytes: () => 10_000,
  dailyCopyAt: () => null,
  newestCopyAt: () => null,
  examine: async () => [],
};

async function openSite(
  { engine, database, url }: { engine: EngineName; database: Database; url: string },
  t: TestContext,
  options: SiteOptions,
): Promise<Site> {
  let now = morning;
  const clock = () => now;
  const sandbox = await openSandbox(t, clock);
  const content = contentWith(options.offer ?? {});
  const logged: Logged[] = [];
  const ports = joinPorts(database, sandbox, content, clock, logged, options);
  return {
    engine,
    ports,
    database,
    databaseUrl: url,
    sandbox,
    offer: content.firstOffer,
    logged,
    now: clock,
    setNow: (instant) => {
      now = instant;
    },
    pass: (ms) => {
      now += ms;
    },
    async secondProcess(changes = {}) {
      const second = await openDatabase({ url });
      t.after(() => second.close());
      return { ...joinPorts(second, sandbox, content, clock, logged, options), ...changes };
    },
  };
}

async function openSandbox(t: TestContext, now: () => Instant): Promise<Sandbox> {
  const nowhere = 'http://127.0.0.1:9/webhooks';
  const sandbox = await startSandbox({
    port: 0,
    stripe: { webhookUrl: nowhere, webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET },
    resend: { webhookUrl: nowhere, webhookSecret: LOCAL_RESEND_WEBHOOK_SECRET },
    now,
  });
  sandbox.faults.add({ on: 'webhook', kind: 'hold', count: null });
  t.after(() => sandbox.close());
  return sandbox;
}

function joinPorts(
  database: Database,
  sandbox: Sandbox,
  content: Content,
  now: () => Instant,
  logged: Logged[],
  { timeoutMs = 3_000, livemode = false }: SiteOptions,
): Ports {
  const log = (level: string) => (event: string, fields?: object) => {
    logged.push({ level, event, fields });
  };
  const url = (path: string) => `https://weekly.example.com${path}`;
  return {
    database,
    content,
    payments: createPayments({
      secretKey: LOCAL_STRIPE_SECRET_KEY,
      webhookSecrets: [LOCAL_STRIPE_WEBHOOK_SECRET],
      apiBase: sandbox.url,
      timeoutMs,
    }),
    mailer: createMailer({
      apiKey: LOCAL_RESEND_API_KEY,
      webhookSecrets: [LOCAL_RESEND_WEBHOOK_SECRET],
      baseUrl: sandbox.url,
      timeoutMs,
    }),
    invitations: createInvitations({
      organizerName: 'Ship Weekly',
      organizerEmail: 'hello@example.com',
      ownerEmail,
      productId: '//Ship Weekly//Booking//EN',
      now,
    }),
    calendarFeeds: createCalendarFeeds({ isLocal: true, timeoutMs }),
    sealer: createSealer(['a secret of these tests']),
    tokens: createTokens(['a secret of these tests']),
    noteRenderer: createNoteRenderer(),
    machine: { ...healthyMachine },
    passkeys: createPasskeys({ siteUrl: 'https://weekly.example.com', siteName: 'Ship Weekly', ownerEmail }),
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    now,
    wakeMail() {},
    pause: (ms) => sleep(ms / 20),
    url,
    ownerEmail,
    mailFrom: 'Ship Weekly <hello@example.com>',
    livemode,
  };
}

/** What `who` asks for when they press the button. */
export function wish(
  site: Site,
  who: string,
  startsAt: Instant,
  changes: Partial<HoldRequest> = {},
): HoldRequest {
  return {
    holder: `browser of ${who}`,
    offer: site.offer,
    startsAt,
    attendee: {
      name: `${who} Example`,
      email: `${who}@example.com`,
      company: '',
      topic: 'Reviews take a week.',
      timeZone: 'Europe/Berlin',
      clock: 12,
    },
    attachedAudit: null,
    clientIp: `address of ${who}`,
    ...changes,
  };
}

export type Holding = Extract<Held, { ok: true }>;

export async function hold(
  site: Site,
  who: string,
  startsAt: Instant,
  changes: Partial<HoldRequest> = {},
): Promise<Holding> {
  const held = await holdSlot(site.ports, wish(site, who, startsAt, changes));
  assert.ok(held.ok, `held, not ${JSON.stringify(held)}`);
  return held;
}

/** Held, paid and settled through the return page. */
export async function book(
  site: Site,
  who: string,
  startsAt: Instant,
  changes: Partial<HoldRequest> = {},
): Promise<Booking> {
  const held = await hold(site, who, startsAt, changes);
  await pay(site, held.booking);
  const settled = await settleCheckout(site.ports, {
    checkoutSessionId: held.booking.checkoutSessionId!,
    by: 'buyer',
  });
  assert.ok(settled.ok);
  assert.equal(settled.booking.state, 'confirmed');
  return settled.booking;
}

export async function pay(site: Site, booking: Booking): Promise<void> {
  await site.sandbox.control.pay(booking.checkoutSessionId!);
}

/** The row as it stands. */
export async function look(site: Site, { id }: Pick<Booking, 'id'>): Promise<Booking> {
  const booking = await site.database.bookings.find(id);
  assert.ok(booking);
  return booking;
}

/** Changes the row past the rules, to get a state that is hard to reach. */
export async function force(site: Site, booking: Booking, changes: Partial<Booking>): Promise<Booking> {
  const fresh = await look(site, booking);
  // Whatever is due was ordered before.
  const ordered = changes.refundState === 'due' ? { orderedMinor: fresh.capturedMinor } : {};
  const forced = await site.database.write((store) =>
    store.bookings.update({ ...fresh, ...ordered, ...changes }),
  );
  assert.ok(forced);
  return forced;
}

/** Everything that Stripe or Resend has to say so far, oldest first. */
export function events(site: Site, service: 'stripe' | 'resend' = 'stripe'): DeliveryRecord[] {
  return site.sandbox.events().filter((record) => record.service === service);
}

/** One delivery of an event to the site, signed at this moment. */
export async function deliver(site: Site, event: DeliveryRecord, ports = site.ports): Promise<Received> {
  const signature = signStripe(event.payload, site.now());
  return receiveStripeEvent(ports, { rawBody: event.payload, signature });
}

export function signStripe(payload: string, at: Instant, secret = LOCAL_STRIPE_WEBHOOK_SECRET): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) });
}

/** Delivers what Stripe has to say, all of it or the events of some types. */
export async function deliverAll(site: Site, ...types: string[]): Promise<Received[]> {
  const received = [];
  for (const event of events(site)) {
    if (types.length === 0 || types.includes(event.type)) received.push(await deliver(site, event));
  }
  return received;
}

export async function deliverMailEvent(site: Site, event: DeliveryRecord) {
  const headers = signResend(
    LOCAL_RESEND_WEBHOOK_SECRET,
    event.eventId,
    event.payload,
    Math.floor(site.now() / 1000),
  );
  return receiveMailEvent(site.ports, { rawBody: event.payload, headers });
}

/** What happened to a booking, as codes, oldest first. */
export async function history(site: Site, { id }: Pick<Booking, 'id'>): Promise<string[]> {
  return (await site.database.history.of(id)).map(({ what }) => what);
}

/** A booking's mails in the outbox, oldest first. */
export async function outbox(
  site: Site,
  { id }: Pick<Booking, 'id'>,
  kind?: MailKind,
): Promise<OutboxMail[]> {
  const mails = await site.database.outbox.of(id);
  return kind ? mails.filter((mail) => mail.kind === kind) : mails;
}

/** How many mails of each kind stand in the outbox of a booking. */
export async function mailCounts(site: Site, booking: Pick<Booking, 'id'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of await outbox(site, booking)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** What the owner was alerted to, as subjects. */
export async function alerts(site: Site, booking: Pick<Booking, 'id'>): Promise<string[]> {
  return (await outbox(site, booking, 'owner-alert')).map(({ subject }) => subject);
}

/** The line of the sandbox's ledger that is about one booking. */
export function ledgerOf(site: Site, { id }: Pick<Booking, 'id'>) {
  return site.sandbox.ledger().byReference[id];
}

export { day, hour };
