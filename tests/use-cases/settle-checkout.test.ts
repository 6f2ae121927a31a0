import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { keepDraft, readDraft } from '#use-cases/checkout/keep-draft.ts';
import { settleCheckout } from '#use-cases/checkout/settle-checkout.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  alerts,
  book,
  deliver,
  deliverAll,
  events,
  force,
  fridayTen,
  history,
  hold,
  ledgerOf,
  look,
  mailCounts,
  outbox,
  pay,
  type Site,
  testEachSite,
} from './support/site.ts';

const completed = 'checkout.session.completed';
const refundEvents = ['refund.created', 'charge.refunded', 'refund.updated'];

// ── The event table ──────────────────────────────────────────────────────────────────────────────
// Each cell: how the booking came into its state, what happened at Stripe, and what must be true afterwards. Every
// event is delivered twice, because Stripe does.

interface Cell {
  event: string;
  state: string;
  prepare(site: Site): Promise<Booking>;
  happen?(site: Site, booking: Booking): Promise<unknown>;
  types: string[];
  expected: {
    state: Booking['state'];
    refundState?: Booking['refundState'];
    mails?: Record<string, number>;
    alerts?: RegExp[];
    history?: string[];
    disputed?: boolean;
    refundedAtStripe?: number;
  };
}

const payLate = (site: Site, booking: Booking) =>
  site.sandbox.control.pay(booking.checkoutSessionId!, { late: true });

const held = async (site: Site) => (await hold(site, 'ada', fridayTen)).booking;

async function expired(site: Site): Promise<Booking> {
  const booking = await held(site);
  site.pass(40 * minute);
  await sweep(site.ports);
  const lapsed = await look(site, booking);
  assert.equal(lapsed.state, 'expired');
  return lapsed;
}

async function expiredAndTaken(site: Site): Promise<Booking> {
  const booking = await expired(site);
  await hold(site, 'grace', fridayTen);
  return booking;
}

async function slotLost(site: Site): Promise<Booking> {
  const booking = await expiredAndTaken(site);
  await payLate(site, booking);
  await deliverAll(site, completed);
  const lost = await look(site, booking);
  assert.equal(lost.state, 'slot_lost');
  return lost;
}

const confirmed = (site: Site) => book(site, 'ada', fridayTen);

/** Cancelled by the buyer so late that the money stays: no refund of ours is in the way. */
async function cancelled(site: Site): Promise<Booking> {
  const booking = await confirmed(site);
  return force(site, booking, { state: 'cancelled', cancelledBy: 'buyer', cancelledAt: site.now() });
}

/** A state that a delayed payment meets although it was never paid: only past the rules. */
const unpaidBut = (state: Booking['state']) => async (site: Site) => force(site, await held(site), { state });

const payNow = (site: Site, booking: Booking) => pay(site, booking);
const payDelayed = (site: Site, booking: Booking) =>
  site.sandbox.control.payDelayed(booking.checkoutSessionId!);
const settleDelayed = (arrived: boolean) => async (site: Site, booking: Booking) => {
  await payDelayed(site, booking);
  await deliverAll(site, completed);
  await site.sandbox.control.settleDelayed(booking.checkoutSessionId!, arrived);
};
const refundAtStripe = (amount?: number) => async (site: Site, booking: Booking) => {
  const session = site.sandbox.ledger().checkoutSessions.find(({ reference }) => reference === booking.id);
  await site.sandbox.control.refund(session!.paymentIntent!, amount);
};
const disputeAtStripe = async (site: Site, booking: Booking) => {
  const session = site.sandbox.ledger().checkoutSessions.find(({ reference }) => reference === booking.id);
  await site.sandbox.control.dispute(session!.paymentIntent!);
};
const paidAndThen = (next: Cell['happen']) => async (site: Site, booking: Booking) => {
  await pay(site, booking);
  await next!(site, booking);
};
const paidLateAndThen = (next: Cell['happen']) => async (site: Site, booking: Booking) => {
  await payLate(site, booking);
  await next!(site, booking);
};

const bookedMails = { confirmation: 1, 'owner-notice': 1 };
const lostMails = { 'slot-lost': 1, 'owner-alert': 1, refunded: 1 };
const succeeded = 'checkout.session.async_payment_succeeded';
const failed = 'checkout.session.async_payment_failed';
const sessionExpired = 'checkout.session.expired';
const disputed = 'charge.dispute.created';

const cells: Cell[] = [
  {
    event: 'completed, paid',
    state: 'held',
    prepare: held,
    happen: payNow,
    types: [completed],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'completed, paid',
    state: 'expired, time free',
    prepare: expired,
    happen: payLate,
    types: [completed],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'completed, paid',
    state: 'expired, time taken',
    prepare: expiredAndTaken,
    happen: payLate,
    types: [completed],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'completed, paid',
    state: 'expired, start has passed',
    prepare: async (site) => {
      const booking = await expired(site);
      site.setNow(booking.startsAt);
      return booking;
    },
    happen: payLate,
    types: [completed],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'completed, paid',
    state: 'slot lost',
    prepare: slotLost,
    types: [completed],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'completed, paid',
    state: 'confirmed',
    prepare: confirmed,
    types: [completed],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'completed, paid',
    state: 'cancelled, its own payment',
    prepare: cancelled,
    types: [completed],
    expected: { state: 'cancelled', mails: bookedMails },
  },
  {
    event: 'completed, paid',
    state: 'cancelled, money that nobody waits for',
    prepare: unpaidBut('cancelled'),
    happen: payNow,
    types: [completed],
    expected: {
      state: 'cancelled',
      refundState: 'refunded',
      mails: { 'owner-alert': 1, refunded: 1 },
      alerts: [/canceled booking was paid/],
      refundedAtStripe: 15_000,
    },
  },

  {
    event: 'completed, unpaid',
    state: 'held',
    prepare: held,
    happen: payDelayed,
    types: [completed],
    expected: { state: 'held', mails: {}, history: ['payment-processing'] },
  },
  {
    event: 'completed, unpaid',
    state: 'expired',
    prepare: unpaidBut('expired'),
    happen: payDelayed,
    types: [completed],
    expected: { state: 'expired', mails: {}, history: ['unpaid-checkout-complete'] },
  },
  {
    event: 'completed, unpaid',
    state: 'slot lost',
    prepare: unpaidBut('slot_lost'),
    happen: payDelayed,
    types: [completed],
    expected: { state: 'slot_lost', mails: {}, history: ['unpaid-checkout-complete'] },
  },
  {
    event: 'completed, unpaid',
    state: 'confirmed',
    prepare: unpaidBut('confirmed'),
    happen: payDelayed,
    types: [completed],
    expected: { state: 'confirmed', mails: {}, history: [] },
  },
  {
    event: 'completed, unpaid',
    state: 'cancelled',
    prepare: unpaidBut('cancelled'),
    happen: payDelayed,
    types: [completed],
    expected: { state: 'cancelled', mails: {}, history: ['unpaid-checkout-complete'] },
  },

  {
    event: 'async succeeded',
    state: 'held',
    prepare: held,
    happen: settleDelayed(true),
    types: [succeeded],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'async succeeded',
    state: 'expired, time free',
    prepare: unpaidBut('expired'),
    happen: settleDelayed(true),
    types: [succeeded],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'async succeeded',
    state: 'expired, time taken',
    prepare: async (site) => {
      const booking = await unpaidBut('expired')(site);
      await hold(site, 'grace', fridayTen);
      return booking;
    },
    happen: settleDelayed(true),
    types: [succeeded],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'async succeeded',
    state: 'confirmed',
    prepare: async (site) => {
      const booking = await held(site);
      await settleDelayed(true)(site, booking);
      await deliverAll(site, succeeded);
      return booking;
    },
    types: [succeeded],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'async succeeded',
    state: 'cancelled',
    prepare: unpaidBut('cancelled'),
    happen: settleDelayed(true),
    types: [succeeded],
    expected: {
      state: 'cancelled',
      refundState: 'refunded',
      mails: { 'owner-alert': 1, refunded: 1 },
      alerts: [/canceled booking was paid/],
      refundedAtStripe: 15_000,
    },
  },

  {
    event: 'async failed',
    state: 'held',
    prepare: held,
    happen: settleDelayed(false),
    types: [failed],
    expected: { state: 'expired', mails: { 'payment-failed': 1 } },
  },
  {
    event: 'async failed',
    state: 'expired',
    prepare: unpaidBut('expired'),
    happen: settleDelayed(false),
    types: [failed],
    expected: { state: 'expired', mails: {} },
  },
  {
    event: 'async failed',
    state: 'slot lost',
    prepare: unpaidBut('slot_lost'),
    happen: settleDelayed(false),
    types: [failed],
    expected: { state: 'slot_lost', mails: {} },
  },
  {
    event: 'async failed',
    state: 'confirmed',
    prepare: unpaidBut('confirmed'),
    happen: settleDelayed(false),
    types: [failed],
    expected: {
      state: 'confirmed',
      mails: { 'owner-alert': 1 },
      alerts: [/failed after its booking was confirmed/],
    },
  },
  {
    event: 'async failed',
    state: 'cancelled',
    prepare: unpaidBut('cancelled'),
    happen: settleDelayed(false),
    types: [failed],
    expected: { state: 'cancelled', mails: {} },
  },

  {
    event: 'session expired',
    state: 'held',
    prepare: held,
    happen: (site, booking) => site.sandbox.control.expire(booking.checkoutSessionId!),
    types: [sessionExpired],
    expected: { state: 'expired', mails: {} },
  },
  {
    event: 'session expired',
    state: 'expired',
    prepare: expired,
    types: [sessionExpired],
    expected: { state: 'expired', mails: {} },
  },
  {
    event: 'session expired',
    state: 'slot lost',
    prepare: slotLost,
    types: [sessionExpired],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'session expired, late',
    state: 'confirmed',
    prepare: async (site) => {
      const booking = await expired(site);
      await payLate(site, booking);
      await deliverAll(site, completed);
      return booking;
    },
    types: [sessionExpired],
    expected: { state: 'confirmed', mails: bookedMails },
  },
  {
    event: 'session expired',
    state: 'cancelled',
    prepare: async (site) => force(site, await expired(site), { state: 'cancelled' }),
    types: [sessionExpired],
    expected: { state: 'cancelled', mails: {} },
  },

  {
    event: 'refund, full',
    state: 'held',
    prepare: held,
    happen: paidAndThen(refundAtStripe()),
    types: refundEvents,
    expected: {
      state: 'expired',
      refundState: 'refunded',
      mails: { 'owner-alert': 1 },
      alerts: [/refunded before its booking was confirmed/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'refund, partial',
    state: 'held',
    prepare: held,
    happen: paidAndThen(refundAtStripe(5_000)),
    types: refundEvents,
    expected: {
      state: 'confirmed',
      refundState: 'partly_refunded',
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/Part of a payment was refunded/],
      refundedAtStripe: 5_000,
    },
  },
  {
    event: 'refund, full',
    state: 'expired',
    prepare: expired,
    happen: paidLateAndThen(refundAtStripe()),
    types: refundEvents,
    expected: {
      state: 'expired',
      refundState: 'refunded',
      mails: { 'owner-alert': 1 },
      alerts: [/refunded before its booking was confirmed/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'refund, full, our own',
    state: 'slot lost',
    prepare: slotLost,
    types: refundEvents,
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      mails: lostMails,
      alerts: [/came too late/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'refund, full',
    state: 'confirmed',
    prepare: confirmed,
    happen: refundAtStripe(),
    types: refundEvents,
    expected: {
      state: 'confirmed',
      refundState: 'refunded',
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/refunded in full/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'refund, partial',
    state: 'confirmed',
    prepare: confirmed,
    happen: refundAtStripe(5_000),
    types: refundEvents,
    expected: {
      state: 'confirmed',
      refundState: 'partly_refunded',
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/Part of a payment was refunded/],
      refundedAtStripe: 5_000,
    },
  },
  {
    event: 'refund, full',
    state: 'cancelled',
    prepare: cancelled,
    happen: refundAtStripe(),
    types: refundEvents,
    expected: {
      state: 'cancelled',
      refundState: 'refunded',
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/refunded in full/],
      refundedAtStripe: 15_000,
    },
  },

  {
    event: 'dispute',
    state: 'held',
    prepare: held,
    happen: paidAndThen(disputeAtStripe),
    types: [disputed],
    expected: {
      state: 'confirmed',
      disputed: true,
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/disputed/],
    },
  },
  {
    event: 'dispute',
    state: 'expired',
    prepare: expired,
    happen: paidLateAndThen(async (site, booking) => {
      await refundAtStripe(14_999)(site, booking);
      await disputeAtStripe(site, booking);
    }),
    types: [disputed],
    expected: {
      state: 'confirmed',
      refundState: 'partly_refunded',
      disputed: true,
      mails: { ...bookedMails, 'owner-alert': 2 },
      alerts: [/disputed/, /Part of a payment/],
      refundedAtStripe: 14_999,
    },
  },
  {
    event: 'dispute',
    state: 'slot lost',
    prepare: slotLost,
    happen: disputeAtStripe,
    types: [disputed],
    expected: {
      state: 'slot_lost',
      refundState: 'refunded',
      disputed: true,
      mails: { ...lostMails, 'owner-alert': 2 },
      alerts: [/came too late/, /disputed/],
      refundedAtStripe: 15_000,
    },
  },
  {
    event: 'dispute',
    state: 'confirmed',
    prepare: confirmed,
    happen: disputeAtStripe,
    types: [disputed],
    expected: {
      state: 'confirmed',
      disputed: true,
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/disputed/],
    },
  },
  {
    event: 'dispute',
    state: 'cancelled',
    prepare: cancelled,
    happen: disputeAtStripe,
    types: [disputed],
    expected: {
      state: 'cancelled',
      disputed: true,
      mails: { ...bookedMails, 'owner-alert': 1 },
      alerts: [/disputed/],
    },
  },
];

for (const { event, state, prepare, happen, types, expected } of cells) {
  testEachSite(`${event}, on a booking that is ${state}: ${expected.state}`, async (site) => {
    const booking = await prepare(site);
    const before = await history(site, booking);
    await happen?.(site, booking);
    for (const delivery of [1, 2]) {
      const received = await deliverAll(site, ...types);
      assert.ok(received.length > 0, 'there is something to deliver');
      for (const one of received) assert.ok(one.ok && (delivery === 1 || one.outcome === 'known'));
    }

    const after = await look(site, booking);
    assert.equal(after.state, expected.state);
    assert.equal(after.refundState, expected.refundState ?? 'none');
    assert.equal(after.disputed, expected.disputed ?? false);
    if (expected.mails) assert.deepEqual(await mailCounts(site, booking), expected.mails);
    const told = await alerts(site, booking);
    assert.equal(told.length, expected.alerts?.length ?? 0, told.join());
    for (const words of expected.alerts ?? [])
      assert.ok(
        told.some((subject) => words.test(subject)),
        told.join(),
      );
    if (expected.history) {
      assert.deepEqual((await history(site, booking)).slice(before.length), expected.history);
    }
    assert.equal(ledgerOf(site, booking)!.refundedMinor, expected.refundedAtStripe ?? 0);
    assert.equal(after.refundedMinor, expected.refundedAtStripe ?? 0);
  });
}

// ── Races, mismatches, money ─────────────────────────────────────────────────────────────────────

testEachSite(
  'webhook, return page and sweeper at once, in two processes: one confirmation, one notice',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    await keepDraft(site.ports, booking.holder, { name: 'Ada' });
    await pay(site, booking);
    site.pass(minute);
    const second = await site.secondProcess();
    const [event] = events(site);
    const checkoutSessionId = booking.checkoutSessionId!;
    await Promise.all([
      deliver(site, event!),
      settleCheckout(site.ports, { checkoutSessionId, by: 'buyer' }),
      deliver(site, event!, second),
      sweep(second),
      settleCheckout(second, { checkoutSessionId, by: 'buyer' }),
      sweep(site.ports),
    ]);

    assert.equal((await look(site, booking)).state, 'confirmed');
    assert.deepEqual(await mailCounts(site, booking), { confirmation: 1, 'owner-notice': 1 });
    assert.equal((await history(site, booking)).filter((what) => what === 'confirmed').length, 1);
    assert.deepEqual(await readDraft(site.ports, booking.holder), {});
    assert.equal(site.sandbox.mails().filter(({ to }) => to[0] === 'ada@example.com').length, 1);
  },
);

testEachSite('a confirmation carries the invitation, and the owner’s notice the audit too', async (site) => {
  const booking = await book(site, 'ada', fridayTen, { attachedAudit: '# My audit' });
  const [confirmation] = await outbox(site, booking, 'confirmation');
  assert.equal(confirmation!.to, 'ada@example.com');
  assert.match(confirmation!.attachments[0]!.content, /METHOD:REQUEST/);
  const [notice] = await outbox(site, booking, 'owner-notice');
  assert.deepEqual(
    notice!.attachments.map(({ filename }) => filename),
    ['audit.md', 'invite.ics'],
  );
});

testEachSite('the money of a booking is written down once', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await deliverAll(site);
  const money = await site.database.money.of(booking.id);
  assert.deepEqual(
    money.map(({ kind, amountMinor, currency, status }) => [kind, amountMinor, currency, status]),
    [['charge', 15_000, 'USD', 'succeeded']],
  );
});

testEachSite(
  'a payment on its way keeps its time beyond the hold, up to the notice before the start',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    await site.sandbox.control.payDelayed(booking.checkoutSessionId!);
    await deliverAll(site);
    const waiting = await look(site, booking);
    assert.equal(waiting.paymentProcessing, true);
    assert.equal(waiting.holdUntil, fridayTen - 24 * 60 * minute);

    site.setNow(waiting.holdUntil - 1);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).state, 'held');
    site.pass(1);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).state, 'expired');
    assert.deepEqual(await mailCounts(site, booking), { 'payment-failed': 1 });

    await site.sandbox.control.settleDelayed(booking.checkoutSessionId!, true);
    await deliverAll(site);
    assert.equal((await look(site, booking)).state, 'confirmed');
  },
);

for (const [what, changes] of [
  ['amount', { amountMinor: 14_000 }],
  ['currency', { currency: 'EUR' }],
] as const) {
  testEachSite(
    `a payment of another ${what} never confirms, goes back once and is told to the owner once`,
    async (site) => {
      const { booking } = await hold(site, 'ada', fridayTen);
      await force(site, booking, changes);
      await pay(site, booking);
      await deliverAll(site);
      await deliverAll(site);
      await settleCheckout(site.ports, { checkoutSessionId: booking.checkoutSessionId!, by: 'buyer' });
      site.pass(minute);
      await sweep(site.ports);

      const after = await look(site, booking);
      assert.deepEqual([after.state, after.refundState], ['expired', 'refunded']);
      assert.deepEqual(await mailCounts(site, booking), { 'owner-alert': 1, refunded: 1 });
      assert.match((await alerts(site, booking))[0]!, new RegExp(what));
      assert.equal(ledgerOf(site, booking)?.refunds, 1);
      assert.equal((await history(site, booking)).filter((entry) => entry === 'payment-rejected').length, 1);
    },
  );
}

testEachSite('a payment that was made for another booking is turned away', async (site) => {
  const ada = await hold(site, 'ada', fridayTen);
  const grace = await hold(site, 'grace', fridayTen + 60 * minute);
  await force(site, grace.booking, { checkoutSessionId: 'cs_other' });
  const mixedUp = await force(site, ada.booking, { checkoutSessionId: grace.booking.checkoutSessionId });
  await pay(site, mixedUp);
  const settled = await settleCheckout(site.ports, {
    checkoutSessionId: mixedUp.checkoutSessionId!,
    by: 'buyer',
  });
  assert.ok(settled.ok);
  assert.deepEqual([settled.booking.id, settled.booking.state], [mixedUp.id, 'expired']);
  assert.equal(settled.booking.refundState, 'refunded');
});

testEachSite(
  'a test payment never confirms where live keys are set',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    await pay(site, booking);
    const settled = await settleCheckout(site.ports, {
      checkoutSessionId: booking.checkoutSessionId!,
      by: 'buyer',
    });
    assert.ok(settled.ok);
    assert.equal(settled.booking.state, 'expired');
    assert.match((await alerts(site, booking))[0]!, /test or live/);
  },
  { livemode: true },
);

testEachSite('a session whose answer was lost is found by the booking that it carries', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await force(site, booking, { checkoutSessionId: null, checkoutUrl: null });
  await pay(site, booking);
  await deliverAll(site);
  const after = await look(site, booking);
  assert.deepEqual([after.state, after.checkoutSessionId], ['confirmed', booking.checkoutSessionId]);
});

testEachSite('an unknown checkout and a silent Stripe are told apart', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  const unknown = await settleCheckout(site.ports, { checkoutSessionId: 'cs_test_none', by: 'buyer' });
  assert.deepEqual(unknown, { ok: false, reason: 'unknown' });
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500' });
  const silent = await settleCheckout(site.ports, {
    checkoutSessionId: booking.checkoutSessionId!,
    by: 'buyer',
  });
  assert.equal(!silent.ok && silent.reason, 'no-answer');
});

testEachSite('what is only noted is noted once, however often it is seen', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await force(site, booking, { state: 'expired' });
  await payDelayed(site, booking);
  const checkoutSessionId = booking.checkoutSessionId!;
  for (let n = 0; n < 3; n += 1) await settleCheckout(site.ports, { checkoutSessionId, by: 'system' });
  const noted = (await history(site, booking)).filter((what) => what === 'unpaid-checkout-complete');
  assert.equal(noted.length, 1);
});

// ── A late payment and a hold that has ended ─────────────────────────────────────────────────────

/** Ada's hold is over, and so is Grace's, who held the time after her; no sweeper has looked at Grace's yet. */
async function twoEndedHolds(site: Site) {
  const ada = await expired(site);
  const { booking: grace } = await hold(site, 'grace', fridayTen);
  return { ada, grace };
}

testEachSite('a late payment wins over an ended hold that nobody paid', async (site) => {
  const { ada, grace } = await twoEndedHolds(site);
  site.pass(40 * minute);
  await payLate(site, ada);
  await deliverAll(site, completed);
  assert.equal((await look(site, ada)).state, 'confirmed');
  assert.equal((await look(site, grace)).state, 'expired');
  assert.deepEqual(await mailCounts(site, ada), bookedMails);
});

testEachSite('a late payment loses to an ended hold that was paid in its time', async (site) => {
  const { ada, grace } = await twoEndedHolds(site);
  await pay(site, grace);
  site.pass(40 * minute);
  await payLate(site, ada);
  const settled = await settleCheckout(site.ports, {
    checkoutSessionId: ada.checkoutSessionId!,
    by: 'buyer',
  });
  assert.ok(settled.ok);
  assert.deepEqual([settled.booking.state, settled.booking.refundState], ['slot_lost', 'refunded']);
  assert.equal((await look(site, grace)).state, 'confirmed');
});

testEachSite('a late payment loses to an ended hold whose money is on its way', async (site) => {
  const { ada, grace } = await twoEndedHolds(site);
  await payDelayed(site, grace);
  site.pass(40 * minute);
  await payLate(site, ada);
  await settleCheckout(site.ports, { checkoutSessionId: ada.checkoutSessionId!, by: 'buyer' });
  assert.equal((await look(site, ada)).state, 'slot_lost');
  const standing = await look(site, grace);
  assert.deepEqual([standing.state, standing.paymentProcessing], ['held', true]);
});

testEachSite(
  'while Stripe is silent on the ended hold, a late payment neither wins nor loses',
  async (site) => {
    const { ada, grace } = await twoEndedHolds(site);
    site.pass(40 * minute);
    await payLate(site, ada);
    const path = `/v1/checkout/sessions/${grace.checkoutSessionId}/expire`;
    site.sandbox.faults.add({
      on: 'request',
      service: 'stripe',
      method: 'POST',
      path,
      kind: '500',
      count: null,
    });
    const received = await deliverAll(site, completed);
    assert.deepEqual(received, [{ ok: false, reason: 'failed' }]);
    assert.equal((await look(site, ada)).state, 'expired');

    site.sandbox.faults.clear();
    site.sandbox.faults.add({ on: 'webhook', kind: 'hold', count: null });
    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, ada)).state, 'confirmed');
  },
);

testEachSite('who paid too late is led to other times in the zone of the first choice', async (site) => {
  const booking = await slotLost(site);
  await deliverAll(site, completed);
  const [mail] = await outbox(site, booking, 'slot-lost');
  assert.match(mail?.text ?? '', /\/book\?offer=strategy-session&tz=Europe%2FBerlin/);
});
