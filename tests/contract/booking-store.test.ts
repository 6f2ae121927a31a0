import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openDatabase } from '#adapters/database/open.ts';
import type { BookingState } from '#domain/booking.ts';
import type { HistoryCode } from '#domain/history.ts';
import { day, hour, type Interval, minute, overlaps } from '#domain/interval.ts';
import { type Database, OverlapError } from '#use-cases/ports/database.ts';
import { confirmedBooking, mondayNine, sampleBooking } from './support/sample-booking.ts';
import { testEachDatabase } from './support/shared-database.ts';

testEachDatabase('a booking comes back as it was stored, field by field', async ({ database }) => {
  const longName = [...'Zoë Łukasz 山田太郎 👩‍💻 '.repeat(20)].slice(0, 200).join('');
  const booking = sampleBooking({
    version: 7,
    state: 'cancelled',
    refundState: 'partly_refunded',
    attendee: {
      name: longName,
      email: 'Zoë+Work@Exämple.com',
      company: "O'Brien & Söhne; DROP TABLE booking",
      topic: 'Zeile eins\nline two\t"quoted" \\ 100 %',
      timeZone: 'America/Argentina/ComodRivadavia',
      clock: 24,
    },
    offer: {
      slug: 'strategy-session',
      name: 'Стратегия',
      minutes: 30,
      taxSentence: '税込',
      noticeMinutes: 1,
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      meeting: { kind: 'phone', address: '+1 555 0100', instructions: 'I call you.' },
      policy: { freeUntilHours: 24, rebookDays: 7 },
      hostZone: 'Asia/Kathmandu',
    },
    amountMinor: 9_007_199_254_740_991,
    currency: 'JPY',
    checkoutSessionId: 'cs_1',
    checkoutUrl: 'https://checkout.example.com/c/pay/cs_1#fragment',
    paymentIntentId: 'pi_1',
    paymentProcessing: true,
    capturedMinor: 15_000,
    refundedMinor: 5_000,
    refundVersion: 2,
    disputed: true,
    icsSequence: 3,
    tokenVersion: 4,
    confirmedAt: mondayNine - day,
    cancelledAt: mondayNine - hour,
    cancelledBy: 'owner',
    rebookUntil: mondayNine + 7 * day,
    attachedAudit: '# Audit\n\n- waiting: 62 %',
  });
  await database.bookings.insert(booking);
  assert.deepEqual(await database.bookings.find('ada'), booking);
});

testEachDatabase('empty and missing values stay what they were', async ({ database }) => {
  const booking = sampleBooking({
    attendee: { name: '', email: '', company: '', topic: '', timeZone: 'UTC', clock: 12 },
  });
  await database.bookings.insert(booking);
  assert.deepEqual(await database.bookings.find('ada'), booking);
});

testEachDatabase('a booking is found by each of its keys, and by no other', async ({ database }) => {
  const ada = confirmedBooking({ id: 'ada' });
  await database.bookings.insert(ada);
  await database.bookings.insert(sampleBooking({ id: 'grace', startsAt: mondayNine + hour }));
  const { bookings } = database;
  assert.deepEqual(await bookings.find('ada'), ada);
  assert.deepEqual(await bookings.findByTokenHash('token of ada'), ada);
  assert.deepEqual(await bookings.findByCheckoutSession('cs_ada'), ada);
  assert.deepEqual(await bookings.findByPaymentIntent('pi_ada'), ada);
  assert.equal(await bookings.find('token of ada'), null);
  assert.equal(await bookings.findByTokenHash('ada'), null);
  assert.equal(await bookings.findByCheckoutSession('cs_grace'), null);
  assert.equal(await bookings.findByPaymentIntent('pi_grace'), null);
});

testEachDatabase('two holds on one slot: the second is refused', async ({ database }) => {
  await database.bookings.insert(sampleBooking({ id: 'ada' }));
  await assert.rejects(database.bookings.insert(sampleBooking({ id: 'grace' })), OverlapError);
  assert.equal(await database.bookings.find('grace'), null);
});

testEachDatabase('a hold is refused where a confirmed session is', async ({ database }) => {
  await database.bookings.insert(confirmedBooking({ id: 'ada' }));
  await assert.rejects(database.bookings.insert(sampleBooking({ id: 'grace' })), OverlapError);
});

// The reserved range is [9:00, 9:40).
for (const [what, startsAt] of [
  ['five minutes later', mondayNine + 5 * minute],
  ['five minutes earlier', mondayNine - 5 * minute],
  ['one millisecond before the gap ends', mondayNine + 40 * minute - 1],
  ['so that its own gap runs one millisecond into the session', mondayNine - 40 * minute + 1],
] as const) {
  testEachDatabase(`a hold that starts ${what} is refused`, async ({ database }) => {
    await database.bookings.insert(sampleBooking({ id: 'ada' }));
    await assert.rejects(database.bookings.insert(sampleBooking({ id: 'grace', startsAt })), OverlapError);
  });
}

testEachDatabase('a session around a shorter one is refused', async ({ database }) => {
  await database.bookings.insert(sampleBooking({ id: 'ada' }));
  const around = sampleBooking({
    id: 'grace',
    startsAt: mondayNine - hour,
    endsAt: mondayNine + 2 * hour,
    reservedEnd: mondayNine + 2 * hour,
  });
  await assert.rejects(database.bookings.insert(around), OverlapError);
});

testEachDatabase('a short session within a longer one is refused', async ({ database }) => {
  await database.bookings.insert(
    sampleBooking({ id: 'ada', endsAt: mondayNine + 3 * hour, reservedEnd: mondayNine + 3 * hour }),
  );
  const within = sampleBooking({ id: 'grace', startsAt: mondayNine + 2 * hour });
  await assert.rejects(database.bookings.insert(within), OverlapError);
});

testEachDatabase('sessions whose reserved ranges only touch are accepted', async ({ database }) => {
  await database.bookings.insert(sampleBooking({ id: 'ada' }));
  await database.bookings.insert(sampleBooking({ id: 'grace', startsAt: mondayNine + 40 * minute }));
  await database.bookings.insert(sampleBooking({ id: 'alan', startsAt: mondayNine - 40 * minute }));
  const day = { start: mondayNine - hour, end: mondayNine + 2 * hour };
  assert.deepEqual(await reservingIds(database, day), ['alan', 'ada', 'grace']);
});

testEachDatabase('rows in other states keep no time from anybody', async ({ database }) => {
  const others: BookingState[] = ['expired', 'cancelled', 'slot_lost', 'completed', 'no_show'];
  for (const state of others) await database.bookings.insert(sampleBooking({ id: state, state }));
  await database.bookings.insert(sampleBooking({ id: 'ada' }));
  assert.deepEqual(await reservingIds(database, { start: mondayNine, end: mondayNine + hour }), ['ada']);
});

testEachDatabase('a late payment does not confirm over another hold', async ({ database }) => {
  const lapsed = sampleBooking({ id: 'ada', state: 'expired' });
  await database.bookings.insert(lapsed);
  await database.bookings.insert(sampleBooking({ id: 'grace' }));
  const late = database.write(async (store) => {
    await store.history.append(entryOf('ada', 'slot-lost'));
    await store.settings.set('seen', 'yes');
    await store.bookings.update({ ...lapsed, state: 'confirmed' });
  });
  await assert.rejects(late, OverlapError);
  assert.deepEqual(await database.bookings.find('ada'), lapsed);
  assert.deepEqual(await database.history.of('ada'), []);
  assert.equal(await database.settings.get('seen'), null);
});

testEachDatabase('a session moves to a time that overlaps its own old one', async ({ database }) => {
  const booking = confirmedBooking();
  await database.bookings.insert(booking);
  const startsAt = mondayNine + 10 * minute;
  const times = { startsAt, endsAt: startsAt + 30 * minute, reservedEnd: startsAt + 40 * minute };
  const moved = await database.bookings.update({ ...booking, ...times, icsSequence: 1 });
  assert.deepEqual(moved, { ...booking, ...times, icsSequence: 1, version: 2 });
});

testEachDatabase('a session does not move into another one', async ({ database }) => {
  const ada = confirmedBooking({ id: 'ada' });
  await database.bookings.insert(ada);
  await database.bookings.insert(confirmedBooking({ id: 'grace', startsAt: mondayNine + hour }));
  const startsAt = mondayNine + 30 * minute;
  const into = { ...ada, startsAt, endsAt: startsAt + 30 * minute, reservedEnd: startsAt + 40 * minute };
  await assert.rejects(database.bookings.update(into), OverlapError);
  assert.deepEqual(await database.bookings.find('ada'), ada);
});

testEachDatabase('the old time of a moved session is free at once', async ({ database }) => {
  const ada = confirmedBooking({ id: 'ada' });
  await database.bookings.insert(ada);
  await database.bookings.update({ ...confirmedBooking({ id: 'ada', startsAt: mondayNine + day }) });
  await database.bookings.insert(sampleBooking({ id: 'grace' }));
  assert.equal((await database.bookings.find('grace'))?.state, 'held');
});

testEachDatabase(
  'of fifty buyers at once for overlapping starts one gets a hold',
  async ({ database, url }) => {
    // A second connection set stands for a second app process, or for the owner's command.
    const elsewhere = await openDatabase({ url });
    const attempts = Array.from({ length: 50 }, (_, index) => {
      const startsAt = mondayNine + (index % 8) * 5 * minute;
      const process = index % 2 ? elsewhere : database;
      return process.write((store) =>
        store.bookings.insert(sampleBooking({ id: `buyer-${index}`, startsAt })),
      );
    });
    const outcomes = await Promise.allSettled(attempts);
    await elsewhere.close();
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    assert.equal(refusals.length, 49);
    for (const refusal of refusals) assert.ok(refusal instanceof OverlapError, String(refusal));
    const kept = await database.bookings.reserving({ start: mondayNine, end: mondayNine + 2 * hour });
    assert.equal(kept.length, 1);
  },
);

testEachDatabase('the database accepts a time exactly when the interval rule does', async ({ database }) => {
  let run = 0;
  const step = fc.record({
    at: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 8 }),
    gap: fc.integer({ min: 0, max: 3 }),
    act: fc.constantFrom('insert', 'insert', 'move', 'free'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      run += 1;
      const base = mondayNine + run * day;
      const taken = new Map<string, Interval>();
      for (const [index, { at, length, gap, act }] of steps.entries()) {
        const startsAt = base + at;
        const times = { startsAt, endsAt: startsAt + length, reservedEnd: startsAt + length + gap };
        const range = { start: startsAt, end: times.reservedEnd };
        const [first] = taken.keys();
        const id = act === 'insert' || !first ? `${run}-${index}` : first;
        if (act === 'free' && first) {
          const booking = await database.bookings.find(first);
          await database.bookings.update({ ...booking!, state: 'cancelled' });
          taken.delete(first);
          continue;
        }
        const fits = [...taken].every(([other, interval]) => other === id || !overlaps(interval, range));
        const booking = taken.has(id) ? await database.bookings.find(id) : null;
        const write = booking
          ? database.bookings.update({ ...booking, ...times })
          : database.bookings.insert(sampleBooking({ id, ...times }));
        if (fits) {
          await write;
          taken.set(id, range);
        } else {
          await assert.rejects(write, OverlapError);
        }
        const asked = { start: base + 10, end: base + 20 };
        const expected = [...taken]
          .filter(([, interval]) => overlaps(interval, asked))
          .sort(([, a], [, b]) => a.start - b.start)
          .map(([id]) => id);
        assert.deepEqual(await reservingIds(database, asked), expected);
      }
    }),
    { numRuns: 25 },
  );
});

testEachDatabase('the reserved range counts as taken, its end does not', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  const end = mondayNine + 40 * minute;
  assert.deepEqual(await reservingIds(database, { start: end - 1, end: end + hour }), ['ada']);
  assert.deepEqual(await reservingIds(database, { start: end, end: end + hour }), []);
  assert.deepEqual(await reservingIds(database, { start: mondayNine - hour, end: mondayNine }), []);
  assert.deepEqual(await reservingIds(database, { start: mondayNine + 1, end: mondayNine + 1 }), []);
});

testEachDatabase('a row that somebody else changed first is not overwritten', async ({ database }) => {
  const booking = sampleBooking();
  await database.bookings.insert(booking);
  const confirmed = await database.bookings.update({ ...booking, state: 'confirmed' });
  assert.equal(confirmed?.version, 2);
  assert.equal(await database.bookings.update({ ...booking, state: 'expired' }), null);
  assert.deepEqual(await database.bookings.find('ada'), confirmed);
});

testEachDatabase('of many writers with one version one wins', async ({ database }) => {
  const booking = sampleBooking();
  await database.bookings.insert(booking);
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, refundVersion) =>
      database.write((store) => store.bookings.update({ ...booking, refundVersion })),
    ),
  );
  assert.equal(results.filter((result) => result !== null).length, 1);
});

testEachDatabase('an update of an unknown booking changes nothing', async ({ database }) => {
  assert.equal(await database.bookings.update(sampleBooking()), null);
});

testEachDatabase('one person is found again however the address was typed', async ({ database }) => {
  const attendee = { ...sampleBooking().attendee, email: ' Ada@Example.COM' };
  await database.bookings.insert(sampleBooking({ id: 'first', attendee }));
  await database.bookings.insert(
    sampleBooking({ id: 'past', attendee, state: 'completed', createdAt: mondayNine - 30 * day }),
  );
  await database.bookings.insert(sampleBooking({ id: 'grace', startsAt: mondayNine + day }));
  assert.deepEqual(ids(await database.bookings.heldForEmail('ada@example.com')), ['first']);
  assert.deepEqual(ids(await database.bookings.ofEmail('ADA@example.com ')), ['past', 'first']);
});

testEachDatabase('a corrected address is the one that is found', async ({ database }) => {
  const booking = sampleBooking();
  await database.bookings.insert(booking);
  await database.bookings.update({
    ...booking,
    attendee: { ...booking.attendee, email: 'Lovelace@example.com' },
  });
  assert.deepEqual(ids(await database.bookings.ofEmail('lovelace@example.com')), ['ada']);
  assert.deepEqual(ids(await database.bookings.ofEmail('ada@example.com')), []);
});

testEachDatabase("a browser's holds are its own, ended ones too, other states not", async ({ database }) => {
  const holder = 'browser';
  await database.bookings.insert(sampleBooking({ id: 'live', holder }));
  await database.bookings.insert(sampleBooking({ id: 'gone', holder, state: 'expired' }));
  await database.bookings.insert(sampleBooking({ id: 'grace', startsAt: mondayNine + day }));
  assert.deepEqual(ids(await database.bookings.heldBy(holder)), ['live']);
});

testEachDatabase('held rows are listed by the end of their hold, others are not', async ({ database }) => {
  const now = mondayNine - 2 * day;
  for (const [index, [id, holdUntil]] of Object.entries({
    later: now,
    first: now - hour,
    live: now + 1,
  }).entries()) {
    await database.bookings.insert(sampleBooking({ id, holdUntil, startsAt: mondayNine + index * hour }));
  }
  await database.bookings.insert(
    confirmedBooking({ id: 'paid', holdUntil: now - day, startsAt: mondayNine + day }),
  );
  assert.deepEqual(ids(await database.bookings.held(10)), ['first', 'later', 'live']);
  assert.deepEqual(ids(await database.bookings.held(1)), ['first']);
});

testEachDatabase('refunds that are owed are listed, oldest first', async ({ database }) => {
  const cancelled = { state: 'cancelled', refundState: 'due' } as const;
  await database.bookings.insert(confirmedBooking({ id: 'new', ...cancelled, createdAt: 2 }));
  await database.bookings.insert(confirmedBooking({ id: 'old', ...cancelled, createdAt: 1 }));
  await database.bookings.insert(confirmedBooking({ id: 'done', ...cancelled, refundState: 'refunded' }));
  assert.deepEqual(ids(await database.bookings.refundsDue(10)), ['old', 'new']);
  assert.deepEqual(ids(await database.bookings.refundsDue(1)), ['old']);
});

testEachDatabase('coming and ended sessions are the confirmed ones', async ({ database }) => {
  const ten = mondayNine + hour;
  await database.bookings.insert(confirmedBooking({ id: 'nine' }));
  await database.bookings.insert(confirmedBooking({ id: 'ten', startsAt: ten }));
  await database.bookings.insert(sampleBooking({ id: 'held', startsAt: ten + hour }));
  const { bookings } = database;
  const starting = async (start: number, end: number, limit = 9) =>
    ids(await bookings.confirmedStarting({ start, end }, limit));
  assert.deepEqual(await starting(mondayNine, ten), ['nine']);
  assert.deepEqual(await starting(mondayNine, ten + day), ['nine', 'ten']);
  assert.deepEqual(await starting(mondayNine, ten + day, 1), ['nine']);
  const nineEnds = mondayNine + 30 * minute;
  assert.deepEqual(ids(await bookings.endedBefore(nineEnds - 1, 9)), []);
  assert.deepEqual(ids(await bookings.endedBefore(nineEnds, 9)), ['nine']);
  assert.deepEqual(ids(await bookings.endedBefore(ten + day, 9)), ['nine', 'ten']);
  assert.deepEqual(ids(await bookings.endedBefore(ten + day, 1)), ['nine']);
});

testEachDatabase(
  'the owner lists bookings by state, refund and time, newest start first',
  async ({ database }) => {
    await database.bookings.insert(confirmedBooking({ id: 'ada' }));
    await database.bookings.insert(sampleBooking({ id: 'grace', startsAt: mondayNine + hour }));
    await database.bookings.insert(
      confirmedBooking({ id: 'alan', startsAt: mondayNine + day, state: 'cancelled', refundState: 'due' }),
    );
    const list = async (filter: Parameters<Database['bookings']['list']>[0]) =>
      ids(await database.bookings.list(filter));
    assert.deepEqual(await list({}), ['alan', 'grace', 'ada']);
    assert.deepEqual(await list({ limit: 2 }), ['alan', 'grace']);
    assert.deepEqual(await list({ states: ['held', 'confirmed'] }), ['grace', 'ada']);
    assert.deepEqual(await list({ states: [] }), []);
    assert.deepEqual(await list({ refundStates: ['due'] }), ['alan']);
    assert.deepEqual(await list({ from: mondayNine + hour, to: mondayNine + day }), ['grace']);
  },
);

testEachDatabase('holds are counted while they live', async ({ database }) => {
  await database.bookings.insert(sampleBooking({ id: 'ada', holdUntil: 200 }));
  await database.bookings.insert(sampleBooking({ id: 'grace', holdUntil: 300, state: 'expired' }));
  await database.bookings.insert(confirmedBooking({ id: 'paid', startsAt: mondayNine + day }));
  const { holder } = sampleBooking();
  const standing = (now: number) =>
    database.limits.standing({ holder, bannedHash: 'nobody', networks: ['home', 'street'], now });
  await database.limits.noteHold('ada', ['home'], 1_000);
  await database.limits.noteHold('grace', ['home', 'street'], 1_000);
  assert.deepEqual(await standing(199), {
    ofBrowser: 1,
    ofAll: 1,
    ofNetworks: new Map([
      ['home', 1],
      ['street', 0],
    ]),
    isBanned: false,
  });
  const { ofBrowser, ofAll, ofNetworks } = await standing(200);
  assert.deepEqual([ofBrowser, ofAll, ofNetworks.get('home')], [1, 0, 0], 'an ended hold still is a row');
});

testEachDatabase(
  'expired holds are forgotten with all that hangs on them, unless money was seen',
  async ({ database }) => {
    const expired = { state: 'expired', createdAt: 100 } as const;
    await database.bookings.insert(sampleBooking({ id: 'forgotten', ...expired }));
    await database.bookings.insert(sampleBooking({ id: 'young', ...expired, createdAt: 200 }));
    await database.bookings.insert(sampleBooking({ id: 'captured', ...expired, capturedMinor: 1 }));
    await database.bookings.insert(sampleBooking({ id: 'processing', ...expired, paymentProcessing: true }));
    await database.bookings.insert(sampleBooking({ id: 'owed', ...expired, refundState: 'due' }));
    await database.bookings.insert(sampleBooking({ id: 'charged', ...expired }));
    await database.money.record({
      stripeId: 'ch_1',
      bookingId: 'charged',
      kind: 'charge',
      amountMinor: 1,
      currency: 'USD',
      status: 'failed',
      at: 1,
    });
    await database.bookings.insert(sampleBooking({ id: 'held', createdAt: 100 }));
    await database.history.append(entryOf('forgotten', 'held'));
    assert.equal(await database.bookings.purgeExpired(200), 1);
    assert.deepEqual(await database.history.of('forgotten'), []);
    const kept = ids(await database.bookings.list({})).sort();
    assert.deepEqual(kept, ['captured', 'charged', 'held', 'owed', 'processing', 'young']);
  },
);

testEachDatabase('attached audits go after the session, and do not come back', async ({ database }) => {
  const past = confirmedBooking({ id: 'past', attachedAudit: '# Audit' });
  const future = confirmedBooking({ id: 'future', attachedAudit: '# Audit', startsAt: mondayNine + day });
  await database.bookings.insert(past);
  await database.bookings.insert(future);
  assert.equal(await database.bookings.purgeAudits(mondayNine + hour), 1);
  assert.equal((await database.bookings.find('past'))?.attachedAudit, null);
  assert.equal((await database.bookings.find('future'))?.attachedAudit, '# Audit');
  assert.equal(await database.bookings.update(past), null);
});

for (const [what, wrong] of [
  ['ends before it starts', { endsAt: mondayNine - 1 }],
  ['takes no time', { endsAt: mondayNine, reservedEnd: mondayNine }],
  ['frees the calendar before its end', { reservedEnd: mondayNine + minute }],
  ['costs less than nothing', { amountMinor: -1 }],
  ['is in an unknown state', { state: 'lost' as BookingState }],
  ['has a currency that is none', { currency: 'dollars' }],
] as const) {
  testEachDatabase(`the database refuses a booking that ${what}`, async ({ database }) => {
    await assert.rejects(database.bookings.insert(sampleBooking(wrong)), /constraint/);
    assert.equal(await database.bookings.find('ada'), null);
  });
}

testEachDatabase(
  "two bookings never share a payment, a page or a calendar event's id",
  async ({ database }) => {
    await database.bookings.insert(confirmedBooking({ id: 'ada' }));
    const grace = confirmedBooking({ id: 'grace', startsAt: mondayNine + day });
    for (const shared of [
      { id: 'ada' },
      { checkoutSessionId: 'cs_ada' },
      { paymentIntentId: 'pi_ada' },
      { tokenHash: 'token of ada' },
      { icsUid: 'ada@ship-weekly.test' },
    ]) {
      await assert.rejects(database.bookings.insert({ ...grace, ...shared }), /unique/i);
    }
  },
);

async function reservingIds(database: Database, range: Interval): Promise<string[]> {
  return ids(await database.bookings.reserving(range));
}

function ids(bookings: { id: string }[]): string[] {
  return bookings.map(({ id }) => id);
}

function entryOf(bookingId: string, what: HistoryCode) {
  return { bookingId, at: mondayNine, what, by: 'system', why: '' } as const;
}
