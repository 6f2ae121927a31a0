import assert from 'node:assert/strict';
import { hour, minute } from '#domain/interval.ts';
import type { DeliveryRecord } from '#sandbox/records.ts';
import { receiveStripeEvent } from '#use-cases/checkout/receive-stripe-event.ts';
import type { Database } from '#use-cases/ports/database.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  book,
  day,
  deliver,
  deliverAll,
  events,
  fridayTen,
  history,
  hold,
  ledgerOf,
  look,
  mailCounts,
  pay,
  type Site,
  signStripe,
  testEachSite,
} from './support/site.ts';

const completed = 'checkout.session.completed';

function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, n) => permutations(items.toSpliced(n, 1)).map((rest) => [item, ...rest]));
}

/** Every order of what Stripe has to say of one booking; each event twice at once, then all again, then all reversed. */
async function deliverInOrder(site: Site, order: DeliveryRecord[]): Promise<void> {
  for (const event of order) await Promise.all([deliver(site, event), deliver(site, event)]);
  for (const event of [...order, ...order.toReversed()]) {
    const received = await deliver(site, event);
    assert.equal(received.ok && received.outcome, 'known');
  }
}

/** Twenty-four free starts, in an order of their own. */
const starts = [0, 3, 4].flatMap((days) =>
  Array.from({ length: 8 }, (_, n) => fridayTen - hour + days * day + n * hour),
);

async function endStates(site: Site, types: string[], tellStripe: (checkout: string) => Promise<void>) {
  const ends = new Set<string>();
  const orders = permutations([0, 1, 2, 3]);
  assert.equal(orders.length, 24);
  for (const [n, order] of orders.entries()) {
    const { booking } = await hold(site, `buyer${n}`, starts[n]!);
    await tellStripe(booking.checkoutSessionId!);
    const [line] = site.sandbox.ledger().checkoutSessions.filter(({ reference }) => reference === booking.id);
    const about = events(site).filter(
      ({ type, payload }) =>
        types.includes(type) && (payload.includes(line!.id) || payload.includes(line!.paymentIntent!)),
    );
    assert.deepEqual(new Set(about.map(({ type }) => type)), new Set(types));
    await deliverInOrder(
      site,
      order.map((index) => about[index]!),
    );
    const { state, refundState, refundedMinor, capturedMinor, disputed } = await look(site, booking);
    const mails = Object.entries(await mailCounts(site, booking)).sort();
    ends.add(JSON.stringify({ state, refundState, refundedMinor, capturedMinor, disputed, mails }));
  }
  return [...ends].map((end) => JSON.parse(end));
}

testEachSite('paid, refunded in part and disputed: the same end in all 24 orders', async (site) => {
  const types = [completed, 'refund.created', 'charge.refunded', 'charge.dispute.created'];
  const ends = await endStates(site, types, async (checkout) => {
    await site.sandbox.control.pay(checkout);
    const line = site.sandbox.ledger().checkoutSessions.find(({ id }) => id === checkout);
    await site.sandbox.control.refund(line!.paymentIntent!, 5_000);
    await site.sandbox.control.dispute(line!.paymentIntent!);
  });
  assert.deepEqual(ends, [
    {
      state: 'confirmed',
      refundState: 'partly_refunded',
      refundedMinor: 5_000,
      capturedMinor: 15_000,
      disputed: true,
      mails: [
        ['confirmation', 1],
        ['owner-alert', 2],
        ['owner-notice', 1],
      ],
    },
  ]);
});

testEachSite('expired, paid late and refunded in full: the same end in all 24 orders', async (site) => {
  const types = ['checkout.session.expired', completed, 'refund.created', 'charge.refunded'];
  const ends = await endStates(site, types, async (checkout) => {
    await site.sandbox.control.expire(checkout);
    await site.sandbox.control.pay(checkout, { late: true });
    const line = site.sandbox.ledger().checkoutSessions.find(({ id }) => id === checkout);
    await site.sandbox.control.refund(line!.paymentIntent!);
  });
  assert.deepEqual(ends, [
    {
      state: 'expired',
      refundState: 'refunded',
      refundedMinor: 15_000,
      capturedMinor: 15_000,
      disputed: false,
      mails: [['owner-alert', 1]],
    },
  ]);
});

testEachSite('an event that never comes is healed by one round of the sweeper', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'confirmed');
  assert.equal(site.sandbox.mails().filter(({ to }) => to[0] === 'ada@example.com').length, 1);
});

testEachSite('a refund and a dispute whose events never come are healed by one round', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
  await site.sandbox.control.dispute(booking.paymentIntentId!);
  await sweep(site.ports);
  const after = await look(site, booking);
  assert.deepEqual([after.refundState, after.disputed], ['partly_refunded', true]);
  // And a later round finds nothing new, nor do the late events.
  site.pass(minute);
  await sweep(site.ports);
  for (const received of await deliverAll(site)) assert.equal(received.ok && received.outcome, 'known');
  assert.equal((await look(site, booking)).version, after.version);
});

testEachSite('events are not lost while Stripe cannot be asked for them', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  site.pass(minute);
  await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', path: '/v1/events', kind: '500' });
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundState, 'none');
  site.pass(3 * hour);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).refundState, 'partly_refunded');
});

testEachSite('an event that fails is answered so, kept with its fault, and healed later', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const [event] = events(site);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500' });
  assert.deepEqual(await deliver(site, event!), { ok: false, reason: 'failed' });
  const [failed] = await site.database.webhooks.unprocessed(10);
  assert.equal(failed!.id, event!.eventId);
  assert.match(failed!.error!, /500/);

  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'confirmed');
  assert.deepEqual(await site.database.webhooks.unprocessed(10), []);
});

testEachSite('Stripe’s own second delivery heals it too', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const [event] = events(site);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: 'drop-before' });
  await deliver(site, event!);
  assert.deepEqual(await deliver(site, event!), { ok: true, outcome: 'done' });
  assert.equal((await look(site, booking)).state, 'confirmed');
});

testEachSite('an event counts as processed only together with its effect', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const [event] = events(site);
  // The process dies after the last statement of the settling transaction and before its commit.
  let isDead = false;
  const write: Database['write'] = (work, locks) =>
    site.database.write(async (store) => {
      const result = await work(store);
      isDead ||= (await store.bookings.find(booking.id))!.state === 'confirmed';
      if (isDead) throw new Error('killed');
      return result;
    }, locks);
  const dying = { ...site.ports, database: { ...site.database, write } };
  await assert.rejects(deliver(site, event!, dying), /killed/);

  assert.equal((await look(site, booking)).state, 'held');
  assert.equal((await site.database.webhooks.unprocessed(10)).length, 1);
  assert.deepEqual(await mailCounts(site, booking), {});
  assert.deepEqual(await deliver(site, event!), { ok: true, outcome: 'done' });
  assert.deepEqual(await mailCounts(site, booking), { confirmation: 1, 'owner-notice': 1 });
});

testEachSite('a stored event that cannot be read keeps no other from being healed', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const [event] = events(site);
  const facts = { source: 'stripe', type: completed, receivedAt: site.now() } as const;
  await site.database.webhooks.receive({ id: 'evt_broken', payload: '{"half of it', ...facts });
  await site.database.webhooks.receive({ id: event!.eventId, payload: event!.payload, ...facts });
  site.sandbox.faults.add({ on: 'request', service: 'stripe', path: '/v1/events', kind: '500' });
  site.pass(minute);
  await sweep(site.ports);
  const waiting = await site.database.webhooks.unprocessed(10);
  assert.deepEqual(
    waiting.map(({ id }) => id),
    ['evt_broken'],
  );
  assert.equal((await look(site, booking)).state, 'confirmed');
});

/** An event that Stripe never sent, signed as if it had. */
function deliverForged(site: Site, type: string, object: object, more: object = {}) {
  const event = { id: `evt_${type}`, object: 'event', type, livemode: false, data: { object }, ...more };
  const rawBody = JSON.stringify(event);
  return receiveStripeEvent(site.ports, { rawBody, signature: signStripe(rawBody, site.now()) });
}

testEachSite('events about what is not ours are taken and change nothing', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const ours = { id: booking.checkoutSessionId, object: 'checkout.session' };
  const cases: [string, object, object?][] = [
    // Objects that do not exist here: another account's, or another program's in the same account.
    [completed, { id: 'cs_test_of_another_account', object: 'checkout.session' }],
    ['charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_of_another_account' }],
    ['charge.dispute.created', { id: 'du_1', object: 'dispute', payment_intent: null }],
    // The other mode, and types that say nothing to us.
    ['checkout.session.expired', ours, { livemode: true }],
    [
      'refund.failed',
      { id: 're_1', object: 'refund', payment_intent: booking.paymentIntentId },
      { livemode: true },
    ],
    ['customer.created', { id: 'cus_1', object: 'customer' }],
    ['checkout.session.of_tomorrow', ours],
  ];
  for (const [type, object, more] of cases) {
    assert.deepEqual(await deliverForged(site, type, object, more), { ok: true, outcome: 'ignored' }, type);
  }
  assert.deepEqual(await site.database.webhooks.unprocessed(10), []);
  assert.equal((await look(site, booking)).version, booking.version);
});

testEachSite('a payment of another program that Stripe knows is none of ours', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  await site.sandbox.control.refund(site.sandbox.ledger().charges[0]!.paymentIntent, 5_000);
  const other = await hold(site, 'grace', fridayTen + hour);
  // Another program of the same account that also writes a booking_id.
  const readPayment: typeof site.ports.payments.readPayment = async (id) => {
    const read = await site.ports.payments.readPayment(id);
    return read.ok ? { ...read, payment: { ...read.payment, bookingId: 'of-another-program' } } : read;
  };
  const ports = { ...site.ports, payments: { ...site.ports.payments, readPayment } };
  for (const event of events(site)) {
    if (event.type !== 'refund.created') continue;
    assert.deepEqual(await deliver(site, event, ports), { ok: true, outcome: 'ignored' });
  }
  assert.equal((await look(site, other.booking)).state, 'held');
  assert.equal((await look(site, booking)).state, 'held');
});

testEachSite('a forged, changed, old or future event is refused and not written down', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const [event] = events(site);
  const { payload } = event!;
  const now = site.now();
  for (const [rawBody, signature] of [
    [payload, ''],
    [payload, 't=1,v1=00'],
    [payload, signStripe(payload, now, 'whsec_of_a_stranger')],
    [`${payload} `, signStripe(payload, now)],
    [payload, signStripe(payload, now - 301_000)],
    [payload, signStripe(payload, now + 301_000)],
  ] as const) {
    const received = await receiveStripeEvent(site.ports, { rawBody, signature });
    assert.deepEqual(received, { ok: false, reason: 'bad-signature' });
  }
  assert.deepEqual(await site.database.webhooks.unprocessed(10), []);
  assert.equal((await look(site, booking)).state, 'held');
  for (const off of [-300_000, 300_000]) {
    const signature = signStripe(payload, now + off);
    assert.equal((await receiveStripeEvent(site.ports, { rawBody: payload, signature })).ok, true);
  }
});

testEachSite('the dispute’s alert comes once and carries what was kept as evidence', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.dispute(booking.paymentIntentId!);
  for (let n = 0; n < 3; n += 1) await deliverAll(site);
  const alerts = (await site.database.outbox.of(booking.id)).filter(({ kind }) => kind === 'owner-alert');
  assert.equal(alerts.length, 1);
  const [evidence] = alerts[0]!.attachments;
  assert.equal(evidence!.filename, 'evidence.md');
  for (const part of ['ada@example.com', '$150', 'confirmed (buyer)', 'confirmation to']) {
    assert.ok(evidence!.content.includes(part), part);
  }
  assert.ok(evidence!.content.includes('charge, $150, succeeded, ch_'));
});

testEachSite('no word of a buyer is logged', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await deliverAll(site);
  site.sandbox.faults.add({ on: 'request', kind: '500', count: 4 });
  site.pass(minute);
  await sweep(site.ports);
  await sweep(site.ports);
  const logged = JSON.stringify(site.logged);
  assert.ok(site.logged.length > 0);
  assert.doesNotMatch(logged, /ada|Example|Reviews|browser of/i);
  assert.ok((await history(site, booking)).includes('confirmed'));
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 0);
});
