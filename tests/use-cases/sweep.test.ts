import assert from 'node:assert/strict';
import { minute } from '#domain/interval.ts';
import { confirmedBooking, sampleBooking } from '#tests/contract/support/sample-booking.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { markAttendance } from '#use-cases/booking/close-sessions.ts';
import { keepDraft, readDraft } from '#use-cases/checkout/keep-draft.ts';
import { releaseHold } from '#use-cases/checkout/release-hold.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import { DatabaseUnavailable } from '#use-cases/ports/database.ts';
import { retain } from '#use-cases/retain.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  book,
  day,
  force,
  fridayTen,
  history,
  hold,
  hour,
  ledgerOf,
  look,
  morning,
  outbox,
  pay,
  testEachSite,
} from './support/site.ts';

testEachSite('holds whose end nobody reported are let go, and their checkouts are closed', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  // Stripe's clock is behind ours, so its session is still open.
  site.sandbox.setClockOffset(-5 * minute);
  site.pass(39 * minute - 1);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'held');
  site.pass(1);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'expired');
  assert.equal(ledgerOf(site, booking)?.open, 0);
});

testEachSite(
  'a hold that was let go at Stripe and not here, because the process died, is let go',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    await site.sandbox.control.expire(booking.checkoutSessionId!);
    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).state, 'expired');
  },
);

testEachSite('an open hold stands for as long as it was promised', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  for (let n = 0; n < 5; n += 1) {
    site.pass(7 * minute);
    await sweep(site.ports);
  }
  const after = await look(site, booking);
  assert.deepEqual([after.state, after.version], ['held', 2]);
});

testEachSite('the owner drops a hold: the time is free, and nobody can pay for it any more', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  const dropped = await releaseHold(site.ports, booking, 'owner', 'dropped');
  assert.equal(dropped.outcome, 'released');
  assert.equal(ledgerOf(site, booking)?.open, 0);
  await hold(site, 'grace', fridayTen);
});

testEachSite('a hold that was paid cannot be dropped', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const dropped = await releaseHold(site.ports, booking, 'owner', 'dropped');
  assert.deepEqual([dropped.outcome, dropped.booking.state], ['paid', 'confirmed']);
});

testEachSite('a duty that fails keeps no other from running', async (site) => {
  await book(site, 'ada', fridayTen);
  const bookings = {
    ...site.database.bookings,
    endedBefore: async () => {
      throw new DatabaseUnavailable('not now');
    },
    held: async () => {
      throw new Error('a fault');
    },
  };
  await sweep({ ...site.ports, database: { ...site.database, bookings } });
  assert.equal(site.sandbox.mails().length, 2);
  const failed = site.logged.filter(({ event }) => event === 'sweep-failed');
  assert.equal(failed.length, 2);
});

testEachSite(
  'while Stripe is silent, mail and reminders go on, and only a few holds are asked about',
  async (site) => {
    await book(site, 'ada', fridayTen);
    for (let n = 0; n < 6; n += 1) await hold(site, `buyer${n}`, fridayTen + 3 * day + n * hour);
    site.pass(minute);
    site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500', count: null });
    await sweep(site.ports);
    assert.equal(site.sandbox.mails().length, 2);
    // Three holds, and one list of events.
    assert.equal(site.sandbox.faults.list().at(-1)!.matched, 4);
  },
);

testEachSite('a session that has ended is completed, and not a moment earlier', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(booking.endsAt - 1);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'confirmed');
  site.pass(1);
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'completed');
  assert.ok((await history(site, booking)).includes('completed'));
});

testEachSite('the owner says who came, either way and as often as they change their mind', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const mark = (came: boolean) => markAttendance(site.ports, { bookingId: booking.id, came });
  site.setNow(fridayTen - 1);
  assert.deepEqual(await mark(false), { ok: false, reason: 'not-over' });
  site.setNow(fridayTen);
  for (const [came, state] of [
    [false, 'no_show'],
    [false, 'no_show'],
    [true, 'completed'],
    [true, 'completed'],
    [false, 'no_show'],
  ] as const) {
    const marked = await mark(came);
    assert.equal(marked.ok && marked.booking.state, state);
  }
  assert.deepEqual(
    (await history(site, booking)).filter((what) => what === 'no_show' || what === 'completed'),
    ['no_show', 'completed', 'no_show'],
  );
  await sweep(site.ports);
  assert.equal((await look(site, booking)).state, 'no_show');
});

testEachSite('nothing is said about who came to a cancelled session', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  site.setNow(fridayTen + hour);
  const marked = await markAttendance(site.ports, { bookingId: booking.id, came: true });
  assert.deepEqual(marked, { ok: false, reason: 'not-over' });
});

// ── What outlives its use ────────────────────────────────────────────────────────────────────────

testEachSite('unpaid holds go after seven days, and what saw money stays', async (site) => {
  const { bookings } = site.database;
  const createdAt = morning - 7 * day;
  await bookings.insert(sampleBooking({ id: 'unpaid', state: 'expired', createdAt: createdAt - 1 }));
  await bookings.insert(sampleBooking({ id: 'young', state: 'expired', createdAt }));
  const money = { capturedMinor: 15_000, refundState: 'refunded' } as const;
  await bookings.insert(sampleBooking({ id: 'paid', state: 'expired', createdAt: createdAt - 1, ...money }));
  const begun = { paymentIntentId: 'pi_1', createdAt: createdAt - 1 };
  await bookings.insert(sampleBooking({ id: 'begun', state: 'expired', ...begun }));
  assert.equal((await retain(site.ports)).unpaidHolds, 1);
  const left = await bookings.list({});
  assert.deepEqual(left.map(({ id }) => id).sort(), ['begun', 'paid', 'young']);
});

testEachSite('an attached audit goes ninety days after the session, the booking stays', async (site) => {
  const startsAt = morning - 90 * day - 30 * minute;
  const past = { state: 'completed', attachedAudit: '# Audit' } as const;
  await site.database.bookings.insert(confirmedBooking({ id: 'old', startsAt: startsAt - 1, ...past }));
  await site.database.bookings.insert(confirmedBooking({ id: 'new', startsAt, ...past }));
  await retain(site.ports);
  assert.equal((await look(site, { id: 'old' })).attachedAudit, null);
  assert.equal((await look(site, { id: 'new' })).attachedAudit, '# Audit');
});

testEachSite(
  'drafts go after a day, webhook bodies after thirty, the words of mails after ninety',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await keepDraft(site.ports, 'browser of grace', { name: 'Grace' });
    await site.database.webhooks.receive({
      id: 'evt_1',
      source: 'stripe',
      type: 'x',
      payload: '{}',
      receivedAt: morning,
    });
    await sweep(site.ports);
    const kept = await retain(site.ports);
    assert.deepEqual([kept.drafts, kept.webhookBodies, kept.mailBodies], [0, 0, 0]);

    site.pass(day);
    assert.deepEqual(await readDraft(site.ports, 'browser of grace'), {});
    assert.equal((await retain(site.ports)).drafts, 1);
    site.pass(29 * day + 1);
    assert.ok((await retain(site.ports)).webhookBodies! >= 1);
    site.pass(60 * day);
    assert.equal((await retain(site.ports)).mailBodies, 2);
    const [confirmation] = await outbox(site, booking, 'confirmation');
    assert.deepEqual([confirmation!.html, confirmation!.text, confirmation!.attachments], ['', '', []]);
    assert.notEqual(confirmation!.sentAt, null);
  },
);

testEachSite('the sweeper looks for what has outlived its use once an hour', async (site) => {
  await sweep(site.ports);
  await keepDraft(site.ports, 'browser of grace', { name: 'Grace' });
  await force(site, (await hold(site, 'ada', fridayTen)).booking, { state: 'expired' });
  const drafts = { ...site.database.drafts };
  let purges = 0;
  const write: typeof site.database.write = (work, locks) =>
    site.database.write(
      (store) =>
        work({
          ...store,
          drafts: {
            ...store.drafts,
            purge: (now) => {
              purges += 1;
              return store.drafts.purge(now);
            },
          },
        }),
      locks,
    );
  const ports = { ...site.ports, database: { ...site.database, drafts, write } };
  site.pass(hour - 1);
  await sweep(ports);
  assert.equal(purges, 0);
  site.pass(1);
  await sweep(ports);
  assert.equal(purges, 1);
});

// ── Drafts and limits ────────────────────────────────────────────────────────────────────────────

testEachSite('what was typed is kept field by field, for one browser', async (site) => {
  await keepDraft(site.ports, 'browser of ada', { name: 'Ada', topic: 'a' });
  await keepDraft(site.ports, 'browser of ada', { topic: 'b' });
  assert.deepEqual(await readDraft(site.ports, 'browser of ada'), { name: 'Ada', topic: 'b' });
  assert.deepEqual(await readDraft(site.ports, 'browser of grace'), {});
});

testEachSite('a limit of a client counts its whole IPv6 network', async (site) => {
  const attempt = (clientIp: string) => limitRate(site.ports, { what: 'draft', clientIp }, 1, hour);
  assert.equal(await attempt('2001:db8:0:7::1'), true);
  assert.equal(await attempt('2001:db8:0:7:ffff::2'), false);
  // Another customer of the same provider is another network.
  assert.equal(await attempt('2001:db8:0:100::1'), true);
  // Who has many small networks beside each other has a large one.
  assert.equal(await attempt('2001:db8:0:8::1'), false);
});

testEachSite('a limit counts for every process, in a window, and does not keep whose it is', async (site) => {
  const second = await site.secondProcess();
  const tries = [site.ports, second, site.ports, second].map((ports) =>
    limitRate(ports, { what: 'login', clientIp: '203.0.113.7' }, 3, hour),
  );
  assert.equal((await Promise.all(tries)).filter(Boolean).length, 3);
  assert.equal(await limitRate(site.ports, { what: 'login', clientIp: '203.0.113.8' }, 3, hour), true);
  site.pass(hour);
  assert.equal(await limitRate(second, { what: 'login', clientIp: '203.0.113.7' }, 3, hour), true);
});

testEachSite('a clock that was months ahead for a moment puts no duty off until then', async (site) => {
  const askedAt = async () => Number(await site.database.settings.get('references-asked-at'));
  site.setNow(fridayTen + 100 * day);
  await sweep(site.ports);
  assert.equal(await askedAt(), fridayTen + 100 * day);
  site.setNow(fridayTen);
  await sweep(site.ports);
  assert.equal(await askedAt(), fridayTen);
});

testEachSite('a damaged file is told to the owner, and looked for once a day', async (site) => {
  let looks = 0;
  const damaged = () => {
    looks += 1;
    return Promise.resolve(false);
  };
  const ports = { ...site.ports, database: { ...site.database, isSound: damaged } };
  for (let n = 0; n < 3; n += 1) {
    await sweep(ports);
    site.pass(hour);
  }
  assert.equal(looks, 1);
  const told = site.sandbox
    .mails()
    .filter(({ text }) => /part of the database file is damaged/.test(text ?? ''));
  assert.equal(told.length, 1);
});
