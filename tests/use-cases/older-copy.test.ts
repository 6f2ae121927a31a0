import assert from 'node:assert/strict';
import { day, hour, minute } from '#domain/interval.ts';
import { emptyDatabase } from '#tests/contract/support/shared-database.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { moveBooking } from '#use-cases/booking/move-booking.ts';
import { tellMoves } from '#use-cases/booking/tell-moves.ts';
import { reconcile } from '#use-cases/operation/reconcile.ts';
import type { Ports } from '#use-cases/ports.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  alerts,
  book,
  deliverAll,
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

// The database is put back to a copy that is older than what Stripe knows.

/** The same site, Stripe and mail on a database that never heard of them. */
async function restored(site: Site): Promise<Site> {
  const { database, url } = await emptyDatabase(site.engine);
  const ports: Ports = { ...site.ports, database };
  return { ...site, ports, database, databaseUrl: url };
}

testEachSite('a sale after the copy comes back confirmed, and nobody is mailed twice', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.pass(hour);
  const older = await restored(site);
  await deliverAll(older);
  await deliverAll(older);

  const back = await look(older, booking);
  assert.equal(back.state, 'confirmed');
  assert.equal(back.startsAt, fridayTen);
  assert.equal(back.attendee.email, 'ada@example.com');
  assert.equal(back.capturedMinor, booking.amountMinor);
  assert.equal(back.tokenHash, booking.tokenHash, 'the link in the buyer’s mail still opens the page');
  assert.deepEqual(await history(older, booking), ['rebuilt', 'confirmed']);
  const told = await outbox(older, booking, 'confirmation');
  assert.deepEqual(
    told.map(({ sentAt, droppedAt }) => [sentAt, droppedAt !== null]),
    [[null, true]],
  );
  assert.equal((await alerts(older, booking)).length, 1);
});

testEachSite('who pays an open checkout after the copy was put back is booked and told', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  const older = await restored(site);
  await pay(older, booking);
  await deliverAll(older);

  assert.equal((await look(older, booking)).state, 'confirmed');
  const [confirmation] = await outbox(older, booking, 'confirmation');
  assert.equal(confirmation?.droppedAt, null);
});

testEachSite('what was paid for a time that is taken by now goes back in full', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.pass(hour);
  const older = await restored(site);
  const other = await book(older, 'grace', fridayTen);
  await deliverAll(older);
  await sweep(older.ports);

  const lost = await look(older, booking);
  assert.equal(lost.state, 'slot_lost');
  assert.equal(lost.refundState, 'refunded');
  assert.equal(ledgerOf(older, booking)?.refundedMinor, booking.amountMinor);
  assert.equal((await look(older, other)).state, 'confirmed');
  assert.equal((await mailCounts(older, booking))['slot-lost'], 1);
});

testEachSite('what was sold and cancelled after the copy is a cancelled booking', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer', why: '' });
  site.pass(hour);
  const older = await restored(site);
  await deliverAll(older);

  const back = await look(older, booking);
  assert.equal(back.state, 'cancelled');
  assert.equal(back.refundState, 'refunded');
  assert.equal(ledgerOf(older, booking)?.refundedMinor, booking.amountMinor, 'and nothing goes back twice');
});

testEachSite('a booking of the copy that was cancelled since is cancelled again', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer', why: '' });
  const asCopied = { ...booking, version: (await look(site, booking)).version };
  await force(site, booking, asCopied);
  await deliverAll(site, 'refund.created', 'charge.refunded');

  const again = await look(site, booking);
  assert.equal(again.state, 'cancelled');
  assert.equal(again.refundState, 'refunded');
  assert.equal(again.refundedMinor, booking.amountMinor);
});

testEachSite('a session that took place between copy and restore is not paid back', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen + 2 * day);
  const older = await restored(site);
  await deliverAll(older);
  await sweep(older.ports);
  assert.equal((await look(older, booking)).state, 'completed');
  assert.equal(ledgerOf(older, booking)?.refundedMinor, 0);
});

testEachSite('a payment of ours that says too little is never ignored', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const older = await restored(site);
  const { payments } = older.ports;
  const readCheckout: typeof payments.readCheckout = async (id) => {
    const read = await payments.readCheckout(id);
    return read.ok ? { ...read, checkout: { ...read.checkout, trace: null } } : read;
  };
  older.ports = { ...older.ports, payments: { ...payments, readCheckout } };
  const received = await deliverAll(older, 'checkout.session.completed');
  assert.deepEqual(received, [{ ok: false, reason: 'unmatched' }]);
  site.pass(minute);
  await sweep(older.ports);

  assert.equal(await older.database.bookings.find(booking.id), null);
  const open = await older.database.webhooks.unprocessed(10);
  assert.deepEqual(
    open.map(({ type, error }) => [type, error]),
    [['checkout.session.completed', 'a payment without its booking']],
  );
});

testEachSite('a checkout of another site of the same account is none of ours', async (site) => {
  await book(site, 'ada', fridayTen);
  const older = await restored(site);
  older.ports = { ...older.ports, url: (path) => `https://other.example.com${path}` };
  assert.deepEqual(await deliverAll(older, 'checkout.session.completed'), [{ ok: true, outcome: 'ignored' }]);
});

// ── After "owner restore" ────────────────────────────────────────────────────────────────────────

testEachSite(
  'a move after the copy comes back at its new time, and makes room for who took the old one',
  async (site) => {
    const ada = await book(site, 'ada', fridayTen);
    const moved = await moveBooking(site.ports, { bookingId: ada.id, startsAt: fridayTen + hour });
    assert.ok(moved.ok);
    await sweep(site.ports);
    const grace = await book(site, 'grace', fridayTen);
    site.pass(hour);
    const older = await restored(site);
    // The copy knows of Ada's booking as it was made, and of nothing else.
    const { version } = ada;
    await older.database.write((store) => store.bookings.insert({ ...ada, version }));
    await older.database.write((store) => store.settings.set('restored-at', String(older.now())));
    await sweep(older.ports);
    await sweep(older.ports);

    assert.equal((await look(older, ada)).startsAt, fridayTen + hour);
    assert.equal((await look(older, ada)).icsSequence, 1);
    assert.equal((await look(older, grace)).state, 'confirmed');
    assert.equal((await look(older, grace)).startsAt, fridayTen);
    assert.deepEqual(await older.database.untoldMoves.list(10), []);
  },
);

testEachSite('a move that Stripe cannot be told now is told later, and stands meanwhile', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const moved = await moveBooking(site.ports, { bookingId: ada.id, startsAt: fridayTen + hour });
  assert.ok(moved.ok);
  const { payments } = site.ports;
  const silent = {
    ...payments,
    retrace: async () => ({ ok: false, reason: 'no-answer', detail: '' }) as const,
  };
  await tellMoves({ ...site.ports, payments: silent });
  assert.deepEqual(await site.database.untoldMoves.list(10), [ada.id]);

  await tellMoves(site.ports);
  assert.deepEqual(await site.database.untoldMoves.list(10), []);
  const read = await payments.readCheckout(ada.checkoutSessionId!);
  assert.ok(read.ok);
  assert.equal(read.checkout.trace?.startsAt, fridayTen + hour);
  assert.equal(read.checkout.trace?.sequence, 1);
});

testEachSite('to reconcile twice finds nothing the second time', async (site) => {
  await book(site, 'ada', fridayTen);
  site.pass(hour);
  const older = await restored(site);
  const first = await reconcile(older.ports, { since: 0 });
  const second = await reconcile(older.ports, { since: 0 });
  assert.ok(first.ok && second.ok);
  assert.deepEqual(
    first.findings.map(({ what }) => what),
    ['booked-again'],
  );
  assert.deepEqual([second.compared, second.findings], [1, []]);
});

testEachSite('after a restore the owner gets one list, with the hours that nobody knows', async (site) => {
  const takenAt = site.now();
  const booking = await book(site, 'ada', fridayTen);
  site.pass(3 * hour);
  const older = await restored(site);
  await older.database.write(async ({ settings }) => {
    await settings.set('restored-at', String(site.now()));
    await settings.set('restored-copy-of', String(takenAt));
  });
  await sweep(older.ports);
  await sweep(older.ports);
  const lists = site.sandbox.mails().filter(({ subject }) => subject.includes('compared with Stripe'));
  assert.equal(lists.length, 1);
  const text = lists[0]!.text ?? '';
  assert.match(text, /Booked again: ada@example\.com, Friday, December 4, 2026, 10:00 AM/);
  assert.ok(text.includes(booking.id));
  const began = /They started (.+?), when the copy was taken, and ended (.+?)\./.exec(
    text.replace(/\s+/g, ' '),
  );
  assert.match(began?.[1] ?? '', /December 1, 2026, 9:00 AM$/);
  assert.match(began?.[2] ?? '', /December 1, 2026, 12:00 PM$/);
});
