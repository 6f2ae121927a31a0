import assert from 'node:assert/strict';
import { minute } from '#domain/interval.ts';
import { runSql } from '#tests/contract/support/databases.ts';
import { bookingToken } from '#use-cases/booking/booking-address.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { viewBooking } from '#use-cases/booking/view-booking.ts';
import { keepDraft, readDraft } from '#use-cases/checkout/keep-draft.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { exportPerson } from '#use-cases/person/export-person.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  book,
  day,
  deliverAll,
  deliverMailEvent,
  events,
  fridayTen,
  history,
  hold,
  hour,
  ledgerOf,
  look,
  pay,
  type Site,
  testEachSite,
} from './support/site.ts';

const email = 'ada@example.com';

/** A booking with everything that can be known about a person, in the past by the end. */
async function meetAda(site: Site) {
  const request = {
    attendee: {
      name: 'Ada Lovelace',
      email,
      company: 'Analytical Engines',
      topic: 'Reviews take a week.',
      timeZone: 'Europe/Berlin',
      clock: 12 as const,
    },
    attachedAudit: '# The audit of Ada',
  };
  const booking = await book(site, 'ada', fridayTen, request);
  await deliverAll(site);
  await sweep(site.ports);
  for (const event of events(site, 'resend')) await deliverMailEvent(site, event);
  site.setNow(fridayTen + hour);
  await sweep(site.ports);
  await keepDraft(site.ports, 'another browser', { name: 'Ada Lovelace', email: ' ADA@example.com' });
  return look(site, booking);
}

const traces = /ada@example|lovelace|analytical engines|reviews take|audit of ada/i;

const allTables = ['booking', 'booking_event', 'money_event', 'webhook_event', 'booking_draft', 'outbox'];

/** Everything in the database, as text. */
async function everything(site: Site, tables = allTables): Promise<string> {
  const rows = [];
  for (const table of tables) rows.push(await runSql(site.databaseUrl, `SELECT * FROM ${table}`));
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
}

testEachSite('an export holds everything about one person, and nothing about another', async (site) => {
  const booking = await meetAda(site);
  await book(site, 'grace', fridayTen + 4 * day);
  const found = await exportPerson(site.ports, ' Ada@Example.com ');
  const text = JSON.stringify(found);
  assert.equal(found.bookings.length, 1);
  assert.equal(found.drafts.length, 1);
  for (const part of [
    'Ada Lovelace',
    'Analytical Engines',
    'Reviews take a week.',
    'The audit of Ada',
    booking.paymentIntentId!,
    '"state":"completed"',
    '"startsAt":"2026-12-04T15:00:00.000Z"',
    '"kind":"confirmation"',
    '"what":"confirmed"',
    '"kind":"charge"',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.doesNotMatch(text, /grace/i);
  assert.ok(!text.includes(booking.tokenHash) && !text.includes(booking.holder));
});

testEachSite('an export of nobody is empty', async (site) => {
  await meetAda(site);
  for (const nobody of ['', ' ', 'nobody@example.com', '%', 'a_a@example.com']) {
    const { bookings, mails, drafts } = await exportPerson(site.ports, nobody);
    assert.deepEqual([bookings, mails, drafts], [[], [], []], nobody);
  }
});

testEachSite('erasing removes the person everywhere and keeps what accounting needs', async (site) => {
  const booking = await meetAda(site);
  assert.ok(traces.test(await everything(site)));
  const token = bookingToken(site.ports, booking);
  const erased = await erasePerson(site.ports, 'ADA@example.com');
  assert.ok(erased.ok);
  assert.equal(erased.bookings, 1);
  assert.ok(erased.webhookBodies > 0);
  assert.ok(!traces.test(await everything(site)));

  const after = await look(site, booking);
  for (const kept of [
    'state',
    'startsAt',
    'amountMinor',
    'capturedMinor',
    'checkoutSessionId',
    'paymentIntentId',
    'confirmedAt',
  ] as const) {
    assert.equal(after[kept], booking[kept], kept);
  }
  assert.equal((await site.database.money.of(booking.id)).length, 1);
  assert.equal((await history(site, booking)).at(-1), 'erased');
  assert.deepEqual(await readDraft(site.ports, 'another browser'), {});
  assert.equal(await viewBooking(site.ports, token), null);
  assert.deepEqual((await exportPerson(site.ports, email)).bookings, []);
});

testEachSite('erasing one person leaves the others alone, and twice is as good as once', async (site) => {
  await meetAda(site);
  const grace = await book(site, 'grace', fridayTen + 4 * day);
  await erasePerson(site.ports, email);
  const again = await erasePerson(site.ports, email);
  assert.deepEqual(again, { ok: true, bookings: 0, mails: 0, drafts: 0, webhookBodies: 0 });
  assert.deepEqual(await look(site, grace), grace);
  const nobody = await erasePerson(site.ports, ' ');
  assert.equal(nobody.ok && nobody.bookings, 0);
});

testEachSite('nobody is erased while a session is ahead or money is owed', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const refused = await erasePerson(site.ports, email);
  assert.ok(!refused.ok);
  assert.deepEqual(
    refused.bookings.map(({ id }) => id),
    [booking.id],
  );
  site.sandbox.faults.add({ on: 'request', service: 'stripe', path: '/v1/refunds', kind: 'drop-before' });
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  assert.equal((await erasePerson(site.ports, email)).ok, false);
  site.pass(minute);
  await sweep(site.ports);
  assert.equal((await erasePerson(site.ports, email)).ok, true);
  assert.equal((await look(site, booking)).attendee.name, '');
});

testEachSite('a hold is closed before its person is erased, and a paid one is no hold', async (site) => {
  const open = await hold(site, 'ada', fridayTen);
  const erased = await erasePerson(site.ports, email);
  assert.equal(erased.ok && erased.bookings, 1);
  assert.equal(ledgerOf(site, open.booking)?.open, 0);
  assert.equal((await look(site, open.booking)).state, 'expired');

  const paid = await hold(site, 'ada', fridayTen);
  await pay(site, paid.booking);
  assert.equal((await erasePerson(site.ports, email)).ok, false);
  assert.equal((await look(site, paid.booking)).state, 'confirmed');
});

testEachSite(
  'after an erasure a late refund of the bank is settled without a mail to nobody',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
    await erasePerson(site.ports, email);
    await site.sandbox.control.failRefund(site.sandbox.ledger().refunds[0]!.id);
    await deliverAll(site, 'refund.failed');
    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).refundState, 'refunded');
    // What Stripe says from here on names the payer again; raw webhooks live for thirty days.
    assert.ok(!traces.test(await everything(site, ['booking', 'booking_event', 'outbox'])));
    assert.ok(site.sandbox.mails().every(({ to }) => to[0] !== ''));
  },
);

// ── The booking page's address ───────────────────────────────────────────────────────────────────

testEachSite(
  'a booking is seen by its own address alone: guessed, old and revoked ones see nothing',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const token = bookingToken(site.ports, booking);
    const seen = await viewBooking(site.ports, token);
    assert.equal(seen?.booking.id, booking.id);
    assert.ok(seen.history.length > 0 && seen.mails.length === 2 && seen.money.length === 1);

    const { issue, hash } = site.ports.tokens;
    const guesses = ['', booking.id, booking.tokenHash, token.slice(1), `${token}=`, issue('of nobody', 1)];
    for (const guess of [...guesses, issue(booking.id, 2)])
      assert.equal(await viewBooking(site.ports, guess), null);

    const revoked = { ...booking, tokenVersion: 2, tokenHash: hash(issue(booking.id, 2)) };
    await site.database.bookings.update(revoked);
    assert.equal(await viewBooking(site.ports, token), null);
    assert.equal((await viewBooking(site.ports, issue(booking.id, 2)))?.booking.id, booking.id);
  },
);
