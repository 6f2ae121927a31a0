import assert from 'node:assert/strict';
import { commands, UsageError } from '#commands/owner-commands.ts';
import type { Booking } from '#domain/booking.ts';
import type { OwnerServices } from '#services.ts';
import { bookingToken, bookingUrl } from '#use-cases/booking/booking-address.ts';
import { cancelBooking, chooseRefund } from '#use-cases/booking/cancel-booking.ts';
import { closeEndedSessions } from '#use-cases/booking/close-sessions.ts';
import { revokeAllLinks, revokeLink } from '#use-cases/booking/revoke-links.ts';
import { findByToken, showBooking } from '#use-cases/booking/view-booking.ts';
import { closeRefund } from '#use-cases/checkout/close-refund.ts';
import { grantRefund } from '#use-cases/checkout/grant-refund.ts';
import { listBookings } from '#use-cases/desk/list-bookings.ts';
import { makeLoginLink, openWithLink } from '#use-cases/desk/login-link.ts';
import { endSessions } from '#use-cases/desk/owner-session.ts';
import { listPasskeys, removePasskey } from '#use-cases/desk/passkeys.ts';
import { retryAllMail, retryMail, troubledMails } from '#use-cases/desk/retry-mail.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  book,
  day,
  deliverAll,
  fridayTen,
  history,
  hold,
  hour,
  ledgerOf,
  look,
  mailCounts,
  type Site,
  testEachSite,
} from './support/site.ts';

/** What the command prints, as one text. */
async function owner(site: Site, name: string, words: string[], options: Record<string, unknown> = {}) {
  const { ports } = site;
  const services = {
    content: ports.content,
    now: ports.now,
    cancelBooking: (input: Parameters<typeof cancelBooking>[1]) => cancelBooking(ports, input),
    closeRefund: (input: Parameters<typeof closeRefund>[1]) => closeRefund(ports, input),
    grantRefund: (input: Parameters<typeof grantRefund>[1]) => grantRefund(ports, input),
    listBookings: (input: Parameters<typeof listBookings>[1]) => listBookings(ports, input),
    bookingUrl: (booking: Booking) => bookingUrl(ports, booking),
    endSessions: (ids: string[] | null) => endSessions(ports, ids),
    erasePerson: (email: string) => erasePerson(ports, email),
    listPasskeys: () => listPasskeys(ports),
    makeLoginLink: () => makeLoginLink(ports),
    removePasskey: (id: string) => removePasskey(ports, id),
    retryAllMail: () => retryAllMail(ports),
    retryMail: (id: string) => retryMail(ports, id),
    revokeAllLinks: () => revokeAllLinks(ports),
    revokeLink: (id: string) => revokeLink(ports, id),
    showBooking: (id: string) => showBooking(ports, id),
    troubledMails: () => troubledMails(ports),
  } as unknown as OwnerServices;
  return (await commands[name]!.run(services, words, options)).join('\n');
}

const cancel = (site: Site, { id }: Booking) => owner(site, 'cancel', [id]);
const refund = (site: Site, { id }: Booking, why?: string) =>
  owner(site, 'refund', [id], why === undefined ? {} : { 'settled-elsewhere': why });

async function lateCancelled(site: Site): Promise<Booking> {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen - hour);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  return look(site, booking);
}

// ── cancel ───────────────────────────────────────────────────────────────────────────────────────

testEachSite('cancelling says until when the buyer may choose, and the second time that', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  assert.match(await cancel(site, booking), /^Canceled\. The buyer is told\.\n.*until .*December\s8.*\$150/);
  const again = await cancel(site, booking);
  assert.match(again, /^It was canceled before\. Nobody is told again\.\n.*until .*December\s8.*\$150/);
  assert.equal((await mailCounts(site, booking)).cancelled, 1);

  await chooseRefund(site.ports, booking.id);
  assert.match(await cancel(site, booking), /^It was canceled before.*\n\$150 was refunded\.$/);
});

testEachSite('cancelling a session whose money went back before promises none', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!);
  await deliverAll(site);
  assert.match(await cancel(site, booking), /^Canceled\. The buyer is told\.\n\$150 was refunded\.$/);
});

testEachSite('cancelling what the buyer gave up too late promises no money and no choice', async (site) => {
  const answer = await cancel(site, await lateCancelled(site));
  assert.match(
    answer,
    /^It was canceled before.*\nNothing is refunded automatically\. "refund .*" refunds \$150/,
  );
});

testEachSite('a session that has begun can be cancelled, and one that is over says so', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const grace = await book(site, 'grace', fridayTen + hour);
  site.setNow(fridayTen + 1);
  assert.match(await cancel(site, ada), /^Canceled\./);
  site.setNow(fridayTen + day);
  await closeEndedSessions(site.ports);
  assert.match(await cancel(site, grace), /that is not over can be canceled: took place/);
});

// ── mail retry ───────────────────────────────────────────────────────────────────────────────────

testEachSite(
  'only a mail that failed is tried again, and an unknown one is said to be unknown',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.sandbox.faults.add({ on: 'request', service: 'resend', kind: '500', count: 1 });
    await sendMail(site.ports);
    const mails = await site.database.outbox.of(booking.id);
    const failing = mails.find(({ sentAt }) => sentAt === null)!;
    assert.match(await owner(site, 'mail', ['retry', failing.id]), /^1 email sent/);
    assert.match(await owner(site, 'mail', ['retry', failing.id]), /^It is not tried again/);
    await assert.rejects(owner(site, 'mail', ['retry', 'of nobody']), /no email of nobody/);
  },
);

testEachSite(
  'a mail that found no answer for a week waits for the owner, who sends all at once',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen + 21 * day);
    site.sandbox.faults.add({ on: 'request', service: 'resend', kind: '500', count: null });
    for (const wait of [0, 3 * day, 4 * day + hour]) {
      site.pass(wait);
      await sendMail(site.ports);
    }
    const waiting = await site.database.outbox.of(booking.id);
    assert.ok(waiting.every(({ sentAt, droppedAt, refusals }) => !sentAt && droppedAt && refusals === 0));
    site.sandbox.faults.clear();
    assert.match(await owner(site, 'mail', ['retry'], { all: true }), /^2 mails tried again, 2 sent\.$/);
  },
);

// ── revoke, the way in ───────────────────────────────────────────────────────────────────────────

testEachSite('a revoked address opens nothing, and the buyer is mailed the new one', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const grace = await book(site, 'grace', fridayTen + hour);
  const old = bookingToken(site.ports, ada);
  assert.match(await owner(site, 'revoke', [ada.id]), /^The old address has ended/);
  assert.equal(await findByToken(site.ports, old), null);
  const token = bookingToken(site.ports, await look(site, ada));
  assert.equal((await findByToken(site.ports, token))?.id, ada.id);
  assert.equal((await mailCounts(site, ada)).confirmation, 2);
  assert.equal((await mailCounts(site, grace)).confirmation, 1);

  assert.match(await owner(site, 'revoke', [], { all: true }), /^2 addresses ended/);
  assert.equal(await findByToken(site.ports, token), null);
  assert.notEqual((await look(site, grace)).tokenHash, grace.tokenHash);
});

testEachSite('erasing somebody with a session ahead says so and fails', async (site) => {
  await book(site, 'ada', fridayTen);
  await assert.rejects(
    owner(site, 'erase', ['ada@example.com'], { yes: true }),
    /Nothing is erased.*\n.*booked and paid/,
  );
});

// ── refund ───────────────────────────────────────────────────────────────────────────────────────

testEachSite('the owner gives the money of a late cancellation back all the same', async (site) => {
  const booking = await lateCancelled(site);
  assert.equal(await refund(site, booking), '$150 was refunded.');
  assert.equal(ledgerOf(site, booking)?.refundedMinor, 15_000);
  assert.equal((await mailCounts(site, booking)).refunded, 1);
  const entries = await site.database.history.of(booking.id);
  assert.equal(entries.find(({ what }) => what === 'refund-granted')?.by, 'owner');
  assert.match(await refund(site, booking), /^Nothing is left to refund/);
  assert.equal(ledgerOf(site, booking)?.refunds, 1);
});

testEachSite('the owner gives back what is left of a session that took place', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.refund(booking.paymentIntentId!, 5_000);
  await deliverAll(site);
  site.setNow(fridayTen + day);
  await closeEndedSessions(site.ports);
  await refund(site, booking);
  const after = await look(site, booking);
  assert.deepEqual([after.state, after.refundState, after.refundedMinor], ['completed', 'refunded', 15_000]);
});

testEachSite('a session that stands is not refunded but cancelled, and a hold owes nothing', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  assert.match(await refund(site, booking), /is not over: booked and paid\. "cancel"/);
  const grace = await hold(site, 'grace', fridayTen + hour);
  assert.match(await refund(site, grace.booking), /is not over/);
  assert.equal((await look(site, booking)).refundState, 'none');
});

/** Cancelled, disputed and lost: Stripe refuses the refund for ever. */
async function unrefundable(site: Site): Promise<Booking> {
  const booking = await book(site, 'ada', fridayTen);
  await site.sandbox.control.dispute(booking.paymentIntentId!);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  return look(site, booking);
}

testEachSite(
  'a refund that was settled elsewhere is closed, stays closed, and lets erase go on',
  async (site) => {
    const booking = await unrefundable(site);
    assert.equal((await erasePerson(site.ports, 'ada@example.com')).ok, false);
    assert.match(await refund(site, booking, 'the bank took it back'), /^Closed: \$150 is owed no longer/);
    const orders = async () =>
      (await history(site, booking)).filter((what) => what === 'refund-refused').length;
    const before = await orders();

    // The news of the dispute comes after it was closed.
    await deliverAll(site);
    site.pass(day);
    await sweep(site.ports);
    const after = await look(site, booking);
    assert.deepEqual([after.refundState, after.disputed, await orders()], ['none', true, before]);
    const entries = await site.database.history.of(booking.id);
    const closed = entries.find(({ what }) => what === 'refund-settled-elsewhere');
    assert.deepEqual([closed?.by, closed?.why], ['owner', 'the bank took it back']);
    assert.equal((await erasePerson(site.ports, 'ada@example.com')).ok, true);
  },
);

testEachSite('what is not due cannot be settled elsewhere, and the reason is not left out', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  assert.match(await refund(site, booking, 'cash'), /^Nothing is due/);
  await cancel(site, booking);
  await assert.rejects(refund(site, booking, ' '), UsageError);
  assert.equal((await look(site, booking)).refundState, 'due');
});

// ── the way into the desk ────────────────────────────────────────────────────────────────────────

testEachSite('a link from the shell opens the desk once, and log-out ends what it opened', async (site) => {
  const token = (await owner(site, 'login', [])).split('/').at(-1)!;
  const browser = { id: 'a browser', name: 'Safari on iPhone' };
  assert.ok(await openWithLink(site.ports, { token, browser }));
  assert.equal(await openWithLink(site.ports, { token, browser }), null);
  assert.equal(await owner(site, 'log-out', []), '1 login ended.');
  assert.equal(await owner(site, 'log-out', []), '0 logins ended.');
});

testEachSite('passkeys are listed and removed by their id', async (site) => {
  assert.match(await owner(site, 'passkeys', []), /no passkey/);
  const key = { id: 'k1', publicKey: 'a', counter: 0, transports: [], createdAt: 0, usedAt: null };
  await site.ports.database.logins.addCredential({ ...key, name: 'Safari on iPhone' });
  assert.match(await owner(site, 'passkeys', []), /k1 {2}Safari on iPhone/);
  await assert.rejects(owner(site, 'passkeys', ['remove']), UsageError);
  await assert.rejects(owner(site, 'passkeys', ['remove', 'k2']), /no passkey k2/);
  assert.equal(await owner(site, 'passkeys', ['remove', 'k1']), 'Removed: Safari on iPhone.');
  assert.match(await owner(site, 'passkeys', []), /no passkey/);
});
