import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { cancelBooking, chooseRefund } from '#use-cases/booking/cancel-booking.ts';
import { type Moved, moveBooking, movesPerHour } from '#use-cases/booking/move-booking.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  book,
  day,
  fridayTen,
  history,
  hold,
  hour,
  ledgerOf,
  look,
  mailCounts,
  outbox,
  ownerEmail,
  pay,
  type Site,
  testEachSite,
  wish,
} from './support/site.ts';

const mondayNoon = fridayTen + 3 * day + 2 * hour;

function move(site: Site, booking: Booking, startsAt: number, ports = site.ports): Promise<Moved> {
  return moveBooking(ports, { bookingId: booking.id, startsAt });
}

function outcome(moved: Moved): string {
  return moved.ok ? 'moved' : moved.reason === 'slot-taken' ? moved.why : moved.reason;
}

testEachSite(
  'a move keeps row, payment, page and calendar id, and frees the old time at once',
  async (site) => {
    const before = await book(site, 'ada', fridayTen);
    assert.equal(outcome(await move(site, before, mondayNoon)), 'moved');
    const after = await look(site, before);

    assert.equal(after.startsAt, mondayNoon);
    assert.equal(after.endsAt, mondayNoon + 30 * minute);
    assert.equal(after.reservedEnd, mondayNoon + 45 * minute);
    assert.equal(after.icsSequence, before.icsSequence + 1);
    for (const kept of [
      'icsUid',
      'paymentIntentId',
      'tokenHash',
      'amountMinor',
      'confirmedAt',
      'state',
    ] as const) {
      assert.equal(after[kept], before[kept], kept);
    }
    const [line] = site.sandbox.ledger().charges;
    assert.deepEqual([line!.amountMinor, site.sandbox.ledger().refunds.length], [15_000, 0]);
    assert.equal(site.sandbox.ledger().checkoutSessions.length, 1);
    await hold(site, 'grace', fridayTen);
  },
);

testEachSite('both are told of a move, and the invitation replaces the old one', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  await move(site, booking, mondayNoon);
  assert.deepEqual(await mailCounts(site, booking), {
    confirmation: 1,
    moved: 1,
    'owner-notice': 1,
    'move-notice': 1,
  });
  const [moved] = await outbox(site, booking, 'moved');
  const invitation = moved!.attachments[0]!.content;
  assert.match(invitation, /METHOD:REQUEST/);
  assert.match(invitation, /SEQUENCE:1/);
  assert.match(invitation, /DTSTART:20261207T170000Z/);
});

testEachSite(
  'moves one after the other are one piece of news to the owner every ten minutes',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const tellings = async () => {
      await sweep(site.ports);
      const mails = site.sandbox
        .mails()
        .filter(({ to, subject }) => to[0] === ownerEmail && /Moved/.test(subject));
      return mails.map(({ text }) => text ?? '').reverse();
    };
    await move(site, booking, mondayNoon);
    assert.equal((await tellings()).length, 1);
    for (const later of [1, 2, 3]) {
      site.pass(minute);
      assert.equal(outcome(await move(site, booking, mondayNoon + later * hour)), 'moved');
      assert.equal((await tellings()).length, 1);
    }
    site.pass(7 * minute);
    const [, second, ...more] = await tellings();
    assert.deepEqual(more, []);
    assert.match(second!, /moved it 3 times since the last news/);
    assert.match(second!, /3:00 PM/);
  },
);

testEachSite('a move that waits to be told is not told after a cancellation', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await move(site, booking, mondayNoon);
  await sweep(site.ports);
  await move(site, booking, mondayNoon + hour);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  site.pass(20 * minute);
  await sweep(site.ports);
  const subjects = site.sandbox
    .mails()
    .filter(({ to }) => to[0] === ownerEmail)
    .map(({ subject }) => subject);
  assert.deepEqual(subjects.filter((subject) => /Moved/.test(subject)).length, 1);
  assert.match(subjects[0]!, /Canceled/);
});

testEachSite('a confirmation that still waits is not sent after the news of a move', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await move(site, booking, mondayNoon);
  await sweep(site.ports);
  const subjects = site.sandbox.mails().filter(({ to }) => to[0] === 'ada@example.com');
  assert.equal(subjects.length, 1);
  assert.equal((await outbox(site, booking, 'confirmation'))[0]!.lastError, 'moved');
});

testEachSite('the last instant of the free move is in, the next one is not', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const grace = await book(site, 'grace', fridayTen + hour);
  site.setNow(fridayTen - 24 * hour);
  assert.equal(outcome(await move(site, ada, mondayNoon)), 'moved');
  site.setNow(grace.startsAt - 24 * hour + 1);
  assert.equal(outcome(await move(site, grace, mondayNoon + hour)), 'not-movable');
  assert.equal((await look(site, grace)).startsAt, grace.startsAt);
});

testEachSite('there is no limit on the number of moves', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  for (let n = 1; n <= 5; n += 1) {
    assert.equal(outcome(await move(site, booking, mondayNoon + n * 30 * minute)), 'moved');
  }
  assert.equal((await look(site, booking)).icsSequence, 5);
});

testEachSite(
  'a move obeys notice, hours, grid, window and cap like a new booking',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await book(site, 'grace', mondayNoon);
    for (const [why, startsAt] of [
      ['past', site.now() - hour],
      ['notice', site.now() + 23 * hour],
      ['closed', fridayTen + day],
      ['grid', fridayTen + 3 * day + 5 * minute],
      ['window', fridayTen + 70 * day],
      ['cap', mondayNoon + 2 * hour],
      ['booked', mondayNoon],
    ] as const) {
      const moved = await move(site, booking, startsAt);
      assert.equal(outcome(moved), why);
      assert.ok(!moved.ok && moved.reason === 'slot-taken' && moved.nearest.length === 3);
    }
    const after = await look(site, booking);
    assert.equal(after.version, booking.version);
    // Its own day is full by itself, which is no reason against it.
    assert.equal(outcome(await move(site, booking, fridayTen + 2 * hour)), 'moved');
  },
  { offer: { capPerDay: 1 } },
);

testEachSite('a move of half an hour goes into the booking’s own old time', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  assert.equal(outcome(await move(site, booking, fridayTen + 30 * minute)), 'moved');
  assert.equal(outcome(await move(site, booking, fridayTen)), 'moved');
});

testEachSite('a move into the gap after another session is refused', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await book(site, 'grace', mondayNoon);
  assert.equal(outcome(await move(site, booking, mondayNoon + 30 * minute)), 'booked');
  assert.equal(outcome(await move(site, booking, mondayNoon - 30 * minute)), 'booked');
  assert.equal(outcome(await move(site, booking, mondayNoon + hour)), 'moved');
});

testEachSite('a double submit moves once and tells once', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  const second = await site.secondProcess();
  const answers = await Promise.all([
    move(site, booking, mondayNoon),
    move(site, booking, mondayNoon, second),
    move(site, booking, mondayNoon),
  ]);
  answers.push(await move(site, booking, mondayNoon));
  assert.deepEqual(answers.map(outcome), ['moved', 'moved', 'moved', 'moved']);
  assert.equal((await look(site, booking)).icsSequence, 1);
  assert.deepEqual(await mailCounts(site, booking), {
    confirmation: 1,
    moved: 1,
    'owner-notice': 1,
    'move-notice': 1,
  });
});

testEachSite('a second submit after the limit still finds its wish fulfilled', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const soon = fridayTen - day;
  await move(site, booking, soon);
  site.setNow(soon - hour);
  assert.equal(outcome(await move(site, booking, soon)), 'moved');
  assert.equal((await look(site, booking)).icsSequence, 1);
});

testEachSite(
  'of two bookings that move to one time at once, one gets it and the other keeps its own',
  async (site) => {
    const ada = await book(site, 'ada', fridayTen);
    const grace = await book(site, 'grace', fridayTen + hour);
    const second = await site.secondProcess();
    const answers = await Promise.all([move(site, ada, mondayNoon), move(site, grace, mondayNoon, second)]);
    assert.deepEqual(answers.map(outcome).sort(), ['booked', 'moved']);
    const starts = [(await look(site, ada)).startsAt, (await look(site, grace)).startsAt].sort();
    assert.equal(starts[1], mondayNoon);
    assert.ok(starts[0] === fridayTen || starts[0] === fridayTen + hour);
  },
);

testEachSite('two different moves of one booking at once: one after the other, each told', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const second = await site.secondProcess();
  await Promise.all([move(site, booking, mondayNoon), move(site, booking, mondayNoon + hour, second)]);
  const after = await look(site, booking);
  assert.equal(after.icsSequence, 2);
  assert.equal(
    (await outbox(site, booking, 'moved')).filter(({ droppedAt }) => droppedAt === null).length,
    1,
  );
  assert.equal(
    (await site.database.bookings.reserving({ start: fridayTen, end: mondayNoon + day })).length,
    1,
  );
});

testEachSite(
  'a move and a cancellation at once end in one of the two, with the money right',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const second = await site.secondProcess();
    await Promise.all([
      move(site, booking, mondayNoon),
      cancelBooking(second, { bookingId: booking.id, by: 'buyer' }),
    ]);
    const after = await look(site, booking);
    assert.deepEqual([after.state, after.refundState], ['cancelled', 'refunded']);
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
  },
);

testEachSite(
  'a move takes the time of a stale hold that was not paid, and not of one that was',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await hold(site, 'grace', mondayNoon);
    const paid = await hold(site, 'mary', mondayNoon + hour);
    await pay(site, paid.booking);
    assert.equal(outcome(await move(site, booking, mondayNoon)), 'held');
    site.pass(40 * minute);
    assert.equal(outcome(await move(site, booking, mondayNoon + hour)), 'booked');
    assert.equal((await look(site, paid.booking)).state, 'confirmed');
    assert.equal(outcome(await move(site, booking, mondayNoon)), 'moved');
  },
);

testEachSite(
  'what was bought stays: length, gap and place move along when the offer has changed',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const changed = { ...site.offer, minutes: 60, bufferAfterMinutes: 60, amountMinor: 30_000 };
    const content = { ...site.ports.content, offers: [changed], firstOffer: changed };
    await move(site, booking, mondayNoon, { ...site.ports, content });
    const after = await look(site, booking);
    assert.deepEqual([after.endsAt - after.startsAt, after.amountMinor], [30 * minute, 15_000]);
  },
);

for (const state of ['held', 'expired', 'cancelled', 'completed'] as const) {
  testEachSite(`a ${state} booking cannot be moved`, async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    const fresh = await look(site, booking);
    await site.database.bookings.update({ ...fresh, state });
    assert.equal(outcome(await move(site, booking, mondayNoon)), 'not-movable');
  });
}

// ── Another time after the owner has cancelled ───────────────────────────────────────────────────

async function cancelByOwner(site: Site, booking: Booking): Promise<Booking> {
  const cancelled = await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner', why: 'ill' });
  assert.ok(cancelled.ok);
  return cancelled.booking;
}

testEachSite(
  'another time instead of the refund: the booking stands again and no money moves',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancelByOwner(site, booking);
    site.pass(7 * day - 1);
    await sweep(site.ports);
    const later = fridayTen + 14 * day;
    assert.equal(outcome(await move(site, booking, later)), 'moved');

    const after = await look(site, booking);
    assert.deepEqual([after.state, after.refundState, after.startsAt], ['confirmed', 'none', later]);
    assert.deepEqual([after.cancelledAt, after.cancelledBy, after.rebookUntil], [null, null, null]);
    assert.equal(after.icsSequence, 2);
    site.pass(day);
    await sweep(site.ports);
    assert.equal(ledgerOf(site, booking)?.refundedMinor, 0);
    assert.ok((await history(site, booking)).includes('rebooked'));
  },
);

testEachSite(
  'after a week without a choice the money goes back, and no other time can be picked',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancelByOwner(site, booking);
    site.pass(7 * day);
    assert.equal(outcome(await move(site, booking, fridayTen + 14 * day)), 'not-movable');
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'refunded');
  },
);

testEachSite(
  'once the refund was ordered there is no other time, even while Stripe is silent',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancelByOwner(site, booking);
    site.sandbox.faults.add({
      on: 'request',
      service: 'stripe',
      path: '/v1/refunds',
      kind: 'drop-after-commit',
    });
    await chooseRefund(site.ports, booking.id);
    assert.equal((await look(site, booking)).refundState, 'due');
    assert.equal(outcome(await move(site, booking, mondayNoon)), 'not-movable');
  },
);

testEachSite('a choice for the refund and for another time at once is one of the two', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancelByOwner(site, booking);
  const second = await site.secondProcess();
  const [moved] = await Promise.all([move(site, booking, mondayNoon), chooseRefund(second, booking.id)]);
  const after = await look(site, booking);
  const refunded = ledgerOf(site, booking)?.refundedMinor;
  if (moved.ok) assert.deepEqual([after.state, after.refundState, refunded], ['confirmed', 'none', 0]);
  else assert.deepEqual([after.state, after.refundState, refunded], ['cancelled', 'refunded', 15_000]);
});

testEachSite('the time that the owner cancelled is free for others at once', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancelByOwner(site, booking);
  const grace = await holdSlot(site.ports, wish(site, 'grace', fridayTen));
  assert.equal(grace.ok, true);
  assert.equal(outcome(await move(site, booking, fridayTen)), 'held');
});

testEachSite('a booking moves a few times an hour, and again after it', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const times = [mondayNoon, fridayTen];
  for (let n = 0; n < movesPerHour; n += 1) {
    assert.equal(outcome(await move(site, booking, times[n % 2]!)), 'moved');
  }
  const before = await mailCounts(site, booking);
  assert.equal(outcome(await move(site, booking, mondayNoon)), 'too-often');
  assert.deepEqual(await mailCounts(site, booking), before);
  site.pass(hour);
  assert.equal(outcome(await move(site, booking, mondayNoon)), 'moved');
});
