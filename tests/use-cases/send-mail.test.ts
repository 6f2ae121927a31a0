import assert from 'node:assert/strict';
import { createTokens } from '#adapters/tokens.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { bookingToken } from '#use-cases/booking/booking-address.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { findSentAgain, sendMailAgain } from '#use-cases/booking/mail-again.ts';
import { findByToken } from '#use-cases/booking/view-booking.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { queueOwnerAlert, queueRefunded } from '#use-cases/mail/queue-mail.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import type { Database } from '#use-cases/ports/database.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, fridayTen, look, outbox, ownerEmail, type Site, testEachSite, wish } from './support/site.ts';

const sending = { on: 'request', service: 'resend', method: 'POST', path: '/emails' } as const;

/** What the sandbox accepted for an address, oldest first. */
function received(site: Site, address: string): string[] {
  return site.sandbox
    .mails()
    .toReversed()
    .filter(({ to }) => to[0] === address)
    .map(({ subject }) => subject);
}

function heal(site: Site): void {
  site.sandbox.faults.clear();
  site.sandbox.faults.add({ on: 'webhook', kind: 'hold', count: null });
}

testEachSite(
  'a mail leaves with the address of the booking page, which the outbox does not hold',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    assert.equal(await sendMail(site.ports), 2);
    const [stored] = await outbox(site, booking, 'confirmation');
    const token = site.ports.tokens.recover(booking.id, 1, booking.tokenHash)!;
    const mail = site.sandbox.mails().find(({ to }) => to[0] === 'ada@example.com')!;
    assert.ok(mail.text!.includes(`https://weekly.example.com/booking/${token}`));
    assert.ok(mail.html!.includes(`/booking/${token}`));
    const file = Buffer.from(mail.attachments[0]!.content!, 'base64').toString().replaceAll('\r\n ', '');
    assert.ok(file.includes(`/booking/${token}`));
    assert.ok(!JSON.stringify(stored).includes(token));
    assert.equal(stored!.providerId, mail.id);
    assert.equal(stored!.sentAt, site.now());
    assert.equal(await sendMail(site.ports), 0);
  },
);

testEachSite('a provider that is down for an hour loses nothing and doubles nothing', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const kinds = ['500', 'drop-before', '429', 'drop-after-commit'] as const;
  for (const kind of kinds) site.sandbox.faults.add({ ...sending, kind, count: 3 });
  site.sandbox.faults.add({ ...sending, kind: '500', count: null });
  for (let minutes = 0; minutes < 60; minutes += 4) {
    await sweep(site.ports);
    site.pass(4 * minute);
  }
  heal(site);
  // The longest wait between two tries is an hour and a quarter.
  for (let minutes = 0; minutes < 80; minutes += 4) {
    await sweep(site.ports);
    site.pass(4 * minute);
  }
  assert.equal(received(site, 'ada@example.com').length, 1);
  assert.equal(received(site, 'owner@example.com').length, 1);
  for (const mail of await outbox(site, booking)) assert.notEqual(mail.sentAt, null);
});

testEachSite(
  'a process that dies between the provider’s yes and its own commit sends nothing twice',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const write: Database['write'] = async (work, locks) => {
      if (site.sandbox.mails().length > 0) throw new Error('killed');
      return site.database.write(work, locks);
    };
    const dying = { ...site.ports, database: { ...site.database, write } };
    await assert.rejects(sendMail(dying), /killed/);
    assert.equal(site.sandbox.mails().length, 1);

    // The lease of the dead process keeps the mail for two minutes.
    await sendMail(site.ports);
    const before = site.sandbox.mails().length;
    assert.equal(before, 2);
    site.pass(2 * minute);
    assert.equal(await sendMail(site.ports), 1);
    assert.equal(site.sandbox.mails().length, 2);
    for (const mail of await outbox(site, booking)) assert.notEqual(mail.sentAt, null);
  },
);

testEachSite('many senders at once send each mail once', async (site) => {
  await book(site, 'ada', fridayTen);
  const second = await site.secondProcess();
  const sent = await Promise.all([site.ports, second, site.ports, second].map((ports) => sendMail(ports)));
  assert.equal(
    sent.reduce((sum, count) => sum + count, 0),
    2,
  );
  const keys = Object.values(site.sandbox.ledger().mailKeys);
  assert.deepEqual(keys, [
    { accepted: 1, replays: 0 },
    { accepted: 1, replays: 0 },
  ]);
});

testEachSite('after twenty hours of doubt a mail is looked up before it is sent again', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...sending, kind: 'drop-after-commit', count: 2 });
  await sendMail(site.ports);
  assert.equal(site.sandbox.mails().length, 2);
  // The provider has forgotten the keys by then.
  site.pass(25 * hour);
  assert.equal(await sendMail(site.ports), 2);
  assert.equal(site.sandbox.mails().length, 2);
  const [confirmation] = await outbox(site, booking, 'confirmation');
  const arrived = site.sandbox.mails().find(({ to }) => to[0] === 'ada@example.com');
  assert.equal(confirmation!.providerId, arrived!.id);
});

testEachSite('an alert is not taken for another of the same words that has arrived', async (site) => {
  const alert = (key: string) =>
    site.database.write((store) =>
      queueOwnerAlert(site.ports, store, { key, booking: null, what: 'Look at this.', next: 'Soon.' }),
    );
  await alert('b');
  site.sandbox.faults.add({ ...sending, kind: 'drop-before' });
  await sendMail(site.ports);
  await alert('a');
  await sendMail(site.ports);
  assert.equal(received(site, ownerEmail).length, 1);

  site.pass(25 * hour);
  assert.equal(await sendMail(site.ports), 1);
  assert.equal(received(site, ownerEmail).length, 2);
  const [a, b] = [await site.database.outbox.findByKey('a'), await site.database.outbox.findByKey('b')];
  assert.notEqual(a!.providerId, b!.providerId);
});

testEachSite('while the look-up fails nothing is sent a second time', async (site) => {
  await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...sending, kind: 'drop-after-commit', count: 2 });
  await sendMail(site.ports);
  site.pass(25 * hour);
  site.sandbox.faults.add({ on: 'request', service: 'resend', method: 'GET', kind: '500', count: 2 });
  assert.equal(await sendMail(site.ports), 0);
  assert.equal(site.sandbox.mails().length, 2);
  site.pass(hour);
  assert.equal(await sendMail(site.ports), 2);
  assert.equal(site.sandbox.mails().length, 2);
});

testEachSite('a key that may only send keeps no mail waiting for a look', async (site) => {
  await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...sending, kind: 'drop-before', count: 2 });
  await sendMail(site.ports);
  site.pass(25 * hour);
  const refused = {
    ok: false,
    reason: 'no-answer',
    detail: 'restricted_api_key 401',
    isAboutUs: true,
  } as const;
  const mailer = { ...site.ports.mailer, find: async () => refused };
  assert.equal(await sendMail({ ...site.ports, mailer }), 2);
  assert.equal(received(site, 'ada@example.com').length, 1);
});

testEachSite('a mail that was never accepted is sent after the look-up', async (site) => {
  await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...sending, kind: 'drop-before', count: 2 });
  await sendMail(site.ports);
  site.pass(25 * hour);
  assert.equal(await sendMail(site.ports), 2);
  assert.equal(received(site, 'ada@example.com').length, 1);
});

testEachSite(
  'a mail that is refused six times is given up and shown to the owner, and can be tried again',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await sendMail(site.ports);
    // Good enough for the form, and not for the provider.
    await sendMailAgain(site.ports, { bookingId: booking.id, email: 'ada"@example', by: 'owner' });
    const refusals = async () =>
      (await outbox(site, booking, 'confirmation')).find(({ to }) => to === 'ada"@example')!;
    // Silence in between does not count as a no.
    site.sandbox.faults.add({ ...sending, kind: '500', skip: 2, count: 3 });
    for (let tries = 1; tries <= 9; tries += 1) {
      assert.equal((await refusals()).droppedAt, null, `try ${tries}`);
      site.pass(2 * hour);
      await sendMail(site.ports);
    }
    const givenUp = await refusals();
    assert.deepEqual([givenUp.attempts, givenUp.droppedAt], [9, site.now()]);
    assert.equal(givenUp.refusals, 6);
    assert.ok((await site.database.outbox.troubled(10)).some(({ id }) => id === givenUp.id));
    await site.database.outbox.retry(givenUp.id, site.now());
    await sendMail(site.ports);
    assert.notEqual((await refusals()).droppedAt, null);
  },
);

testEachSite('a mail of which nothing can be made keeps no other waiting', async (site) => {
  await book(site, 'ada', fridayTen);
  const grace = await book(site, 'grace', fridayTen + hour);
  // The secret that made the first booking's page is gone.
  const broken = await site.database.bookings.list({ to: fridayTen + 1 });
  await site.database.bookings.update({ ...broken[0]!, tokenHash: createTokens(['gone']).hash('x') });
  assert.equal(await sendMail(site.ports), 2);
  assert.equal((await outbox(site, grace)).filter(({ sentAt }) => sentAt !== null).length, 2);
});

testEachSite('a provider that is not there ends the round early', async (site) => {
  for (let n = 0; n < 4; n += 1) await book(site, `buyer${n}`, fridayTen + n * hour);
  site.sandbox.faults.add({ ...sending, kind: '500', count: null });
  await sendMail(site.ports);
  assert.equal(site.sandbox.faults.list().at(-1)!.matched, 3);
  heal(site);
  assert.equal(await sendMail(site.ports), 5);
});

testEachSite('a reminder that waited until the session began is not sent', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  site.setNow(fridayTen - 59 * minute);
  site.sandbox.faults.add({ ...sending, kind: '500', count: null });
  await sweep(site.ports);
  heal(site);
  site.setNow(fridayTen + minute);
  await sweep(site.ports);
  assert.equal(received(site, 'ada@example.com').length, 1);
  assert.equal((await outbox(site, booking, 'reminder-1h'))[0]!.lastError, 'the session has started');
});

// ── A mistyped address ───────────────────────────────────────────────────────────────────────────

testEachSite(
  'a corrected address gets the confirmation, and nothing more goes to the old one',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const corrected = await sendMailAgain(site.ports, {
      bookingId: booking.id,
      email: ' ada@example.org ',
      by: 'buyer',
    });
    assert.ok(corrected.ok);
    await sendMail(site.ports);
    // It learns that something was changed, and of the session nothing.
    assert.deepEqual(received(site, 'ada@example.com'), ['The email address of a booking was changed']);
    assert.equal(received(site, 'ada@example.org').length, 1);
    const after = await look(site, booking);
    assert.equal(after.attendee.email, 'ada@example.org');
    const history = await site.database.history.of(booking.id);
    assert.ok(history.some(({ what }) => what === 'address-corrected'));
    assert.doesNotMatch(JSON.stringify(history), /example\.(com|org)/);
  },
);

testEachSite('a corrected address ends the key that a stranger was sent', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  const oldKey = bookingToken(site.ports, booking);
  const correct = (email: string) => sendMailAgain(site.ports, { bookingId: booking.id, email, by: 'buyer' });

  assert.ok((await correct('ADA@example.com')).ok);
  assert.equal(
    (await findByToken(site.ports, oldKey))?.id,
    booking.id,
    'another spelling is the same reader',
  );
  const corrected = await correct('ada@example.org');
  assert.ok(corrected.ok);
  assert.equal(await findByToken(site.ports, oldKey), null);
  const newKey = bookingToken(site.ports, corrected.booking);
  assert.equal((await findByToken(site.ports, newKey))?.id, booking.id);

  await sendMail(site.ports);
  const mail = site.sandbox.mails().find(({ to }) => to[0] === 'ada@example.org')!;
  assert.ok(mail.text!.includes(`/booking/${newKey}`));
  assert.ok(!mail.text!.includes(oldKey));
});

testEachSite('news that waits for a mistyped address goes to the corrected one', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  await site.database.write((store) =>
    queueRefunded(site.ports, store, { ...booking, refundedMinor: 5_000 }, 5_000),
  );
  await sendMailAgain(site.ports, { bookingId: booking.id, email: 'ada@example.org', by: 'buyer' });
  await sendMail(site.ports);
  const news = (to: string) =>
    received(site, to).filter((subject) => !/^Booked|was changed$/.test(subject)).length;
  assert.deepEqual([news('ada@example.com'), news('ada@example.org')], [0, 1]);
});

testEachSite('a form that is sent twice sends one mail, and leads to the same booking', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  const form = { id: 'one sending of the form', token: bookingToken(site.ports, booking) };
  const send = () =>
    sendMailAgain(site.ports, {
      bookingId: booking.id,
      email: 'ada@example.org',
      by: 'buyer',
      form,
    });
  const [first, second] = await Promise.all([send(), send()]);
  site.pass(minute);
  const third = await send();
  const versions = [first, second, third].map((sent) => sent.ok && sent.booking.tokenVersion);
  assert.deepEqual(versions, [2, 2, 2]);
  assert.equal((await findSentAgain(site.ports, form))?.id, booking.id);
  assert.equal(await findSentAgain(site.ports, { ...form, id: 'another' }), null);
  assert.equal(await findSentAgain(site.ports, { ...form, token: 'made up' }), null);
  await sendMail(site.ports);
  assert.equal(received(site, 'ada@example.org').length, 1);
});

testEachSite('a form that a stranger has sent before brings no revoked link back', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const form = { id: 'of a stranger', token: bookingToken(site.ports, booking) };
  const send = (email: string, sent?: typeof form) =>
    sendMailAgain(site.ports, { bookingId: booking.id, email, by: 'buyer', form: sent });
  await send('ada@example.com', form);
  assert.equal((await findSentAgain(site.ports, form))?.id, booking.id);

  await send('ada@example.org');
  assert.equal(await findSentAgain(site.ports, form), null);
  assert.equal(await findSentAgain(site.ports, { ...form, token: 'A'.repeat(22) }), null);
});

testEachSite('a form that changed the address leads to its link until the next one', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const form = { id: 'of the buyer', token: bookingToken(site.ports, booking) };
  const send = (email: string, sent?: typeof form) =>
    sendMailAgain(site.ports, { bookingId: booking.id, email, by: 'buyer', form: sent });
  await send('ada@example.org', form);
  assert.equal((await findSentAgain(site.ports, form))?.tokenVersion, 2);
  await send('ada@example.net');
  assert.equal(await findSentAgain(site.ports, form), null);

  const last = { ...form, token: bookingToken(site.ports, await look(site, booking)) };
  await send('ada@example.com', last);
  assert.ok(await findSentAgain(site.ports, last));
  site.pass(11 * minute);
  assert.equal(await findSentAgain(site.ports, last), null, 'no second click takes this long');
});

testEachSite(
  'a cancellation that came back is sent again to the corrected address, with its file',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const cancelled = await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
    assert.ok(cancelled.ok);
    await sendMail(site.ports);
    const email = 'ada@example.org';
    assert.ok((await sendMailAgain(site.ports, { bookingId: booking.id, email, by: 'buyer' })).ok);
    const [mail] = (await outbox(site, booking, 'cancelled')).filter(({ to }) => to === email);
    assert.match(mail!.subject, /^Canceled: /);
    assert.match(mail!.text, /\$150 of \$150 is being refunded/);
    assert.match(mail!.attachments[0]!.content, /METHOD:CANCEL/);
    await sendMail(site.ports);
    assert.equal(received(site, email).length, 1);
  },
);

testEachSite('a corrected address gets its own reminder', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sweep(site.ports);
  site.setNow(fridayTen - 23 * hour);
  await sweep(site.ports);
  await sendMailAgain(site.ports, { bookingId: booking.id, email: 'ada@example.org', by: 'buyer' });
  site.pass(minute);
  await sweep(site.ports);
  site.pass(minute);
  await sweep(site.ports);
  const sessionMails = received(site, 'ada@example.com').filter((subject) => !/was changed$/.test(subject));
  assert.equal(sessionMails.length, 2);
  assert.equal(received(site, 'ada@example.org').filter((subject) => /^Reminder/.test(subject)).length, 1);
});

testEachSite(
  'the confirmation can be sent again five times an hour, and only for a booking that stands',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    const again = () => sendMailAgain(site.ports, { bookingId: booking.id, by: 'buyer' });
    for (let n = 0; n < 5; n += 1) {
      assert.equal((await again()).ok, true);
      site.pass(1);
    }
    assert.deepEqual(await again(), { ok: false, reason: 'too-often' });
    site.pass(hour);
    await site.database.bookings.update({ ...(await look(site, booking)), state: 'completed' });
    assert.deepEqual(await again(), { ok: false, reason: 'nothing-to-send' });
    await sendMail(site.ports);
    assert.equal(received(site, 'ada@example.com').length, 6);
  },
);

testEachSite('an empty correction changes nothing', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const again = await sendMailAgain(site.ports, { bookingId: booking.id, email: ' ', by: 'buyer' });
  assert.equal(again.ok && again.booking.attendee.email, 'ada@example.com');
});

testEachSite('typed text that looks like a placeholder stays what was typed', async (site) => {
  const request = wish(site, 'ada', fridayTen);
  const attendee = { ...request.attendee, topic: 'See {{booking-url}}\r\nBcc: all@example.com' };
  const booking = await book(site, 'ada', fridayTen, { attendee });
  await sendMail(site.ports);
  const token = site.ports.tokens.recover(booking.id, 1, booking.tokenHash)!;
  const notice = site.sandbox.mails().find(({ to }) => to[0] === 'owner@example.com')!;
  assert.ok(!notice.text!.includes(token) && !notice.html!.includes(token));
  assert.deepEqual(notice.bcc, []);
  assert.equal((await holdSlot(site.ports, wish(site, 'grace', fridayTen + day))).ok, false);
});
