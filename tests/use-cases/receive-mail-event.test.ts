import assert from 'node:assert/strict';
import { hour, minute } from '#domain/interval.ts';
import { sendMailAgain } from '#use-cases/booking/mail-again.ts';
import { receiveMailEvent } from '#use-cases/mail/receive-mail-event.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  alerts,
  book,
  deliverMailEvent,
  events,
  fridayTen,
  history,
  outbox,
  type Site,
  testEachSite,
} from './support/site.ts';

async function bookAndSend(site: Site) {
  const booking = await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  const [confirmation] = await outbox(site, booking, 'confirmation');
  return { booking, mailId: confirmation!.providerId! };
}

/** The provider's news of one mail, oldest first. */
async function newsOf(site: Site, mailId: string, type?: string) {
  const all = events(site, 'resend');
  return all.filter((event) => event.payload.includes(mailId) && (!type || event.type === type));
}

async function delivery(site: Site, booking: { id: string }): Promise<string | null> {
  return (await outbox(site, booking, 'confirmation'))[0]!.delivery;
}

testEachSite('a delivered mail is known as delivered', async (site) => {
  const { booking, mailId } = await bookAndSend(site);
  const [sent, delivered] = await newsOf(site, mailId);
  assert.deepEqual(await deliverMailEvent(site, sent!), { ok: true, outcome: 'ignored' });
  assert.deepEqual(await deliverMailEvent(site, delivered!), { ok: true, outcome: 'done' });
  assert.equal(await delivery(site, booking), 'delivered');
  assert.deepEqual(await deliverMailEvent(site, delivered!), { ok: true, outcome: 'known' });
});

for (const [outcome, words] of [
  ['bounced', /came back/],
  ['complained', /spam/],
] as const) {
  testEachSite(
    `a confirmation that is ${outcome} stands on the booking and is told to the owner once`,
    async (site) => {
      const { booking, mailId } = await bookAndSend(site);
      await site.sandbox.control.mail(mailId, outcome);
      const [event] = await newsOf(site, mailId, `email.${outcome}`);
      for (let n = 0; n < 3; n += 1) await deliverMailEvent(site, event!);
      assert.equal(await delivery(site, booking), outcome);
      const told = await alerts(site, booking);
      assert.equal(told.length, 1);
      assert.match(told[0]!, words);
      assert.ok((await history(site, booking)).includes(`mail-${outcome}`));
    },
  );
}

testEachSite('a mail that came back is in trouble until the buyer is reached', async (site) => {
  const { booking, mailId } = await bookAndSend(site);
  await site.sandbox.control.mail(mailId, 'bounced');
  const [event] = await newsOf(site, mailId, 'email.bounced');
  await deliverMailEvent(site, event!);
  const isInTrouble = async () =>
    (await site.database.outbox.troubled(10)).some(({ providerId }) => providerId === mailId);
  site.pass(minute);
  // A notice to the owner is later, too, and reaches nobody who waits.
  await sendMail(site.ports);
  assert.equal(await isInTrouble(), true);

  await sendMailAgain(site.ports, { bookingId: booking.id, email: 'right@example.com', by: 'owner' });
  assert.equal(await isInTrouble(), true);
  site.pass(minute);
  await sendMail(site.ports);
  assert.equal(await isInTrouble(), false);

  const again = site.sandbox.mails().find(({ to }) => to.includes('right@example.com'))!;
  await site.sandbox.control.mail(again.id, 'bounced');
  const [second] = await newsOf(site, again.id, 'email.bounced');
  await deliverMailEvent(site, second!);
  assert.equal(await isInTrouble(), true);
});

testEachSite(
  'a delayed mail is known as delayed until it arrives, and late news never hides a bounce',
  async (site) => {
    const { booking, mailId } = await bookAndSend(site);
    await site.sandbox.control.mail(mailId, 'delivery_delayed');
    await site.sandbox.control.mail(mailId, 'bounced');
    const [, delivered, delayed, bounced] = await newsOf(site, mailId);
    await deliverMailEvent(site, delayed!);
    assert.equal(await delivery(site, booking), 'delayed');
    await deliverMailEvent(site, bounced!);
    await deliverMailEvent(site, delivered!);
    assert.equal(await delivery(site, booking), 'bounced');
  },
);

testEachSite(
  'news that overtakes the provider’s answer is kept and taken up by the sweeper',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.sandbox.faults.add({ on: 'request', service: 'resend', kind: 'drop-after-commit', count: 1 });
    await sendMail(site.ports);
    // One of the two mails is accepted, and the site does not know its id.
    const unknown = site.sandbox.mails().at(-1)!;
    await site.sandbox.control.mail(unknown.id, 'bounced');
    const [bounced] = await newsOf(site, unknown.id, 'email.bounced');
    assert.deepEqual(await deliverMailEvent(site, bounced!), { ok: true, outcome: 'waiting' });

    site.pass(2 * minute);
    await sweep(site.ports);
    site.pass(minute);
    await sweep(site.ports);
    const mail = (await outbox(site, booking)).find(({ providerId }) => providerId === unknown.id);
    assert.equal(mail?.delivery, 'bounced');
    assert.deepEqual(await site.database.webhooks.unprocessed(10), []);
  },
);

testEachSite('news of a mail of another program is let go after an hour', async (site) => {
  const { mailId } = await bookAndSend(site);
  const [, delivered] = await newsOf(site, mailId);
  const payload = delivered!.payload.replaceAll(mailId, 'a-mail-of-another-program');
  const foreign = { ...delivered!, eventId: 'msg_foreign', payload };
  assert.deepEqual(await deliverMailEvent(site, foreign), { ok: true, outcome: 'waiting' });
  site.pass(59 * minute);
  await sweep(site.ports);
  assert.equal((await site.database.webhooks.unprocessed(10)).length, 1);
  site.pass(minute);
  await sweep(site.ports);
  assert.deepEqual(await site.database.webhooks.unprocessed(10), []);
});

testEachSite('forged news is refused and not written down', async (site) => {
  const { booking, mailId } = await bookAndSend(site);
  const [, delivered] = await newsOf(site, mailId);
  const headers = { 'svix-id': 'msg_1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' };
  const forged = await receiveMailEvent(site.ports, { rawBody: delivered!.payload, headers });
  assert.deepEqual(forged, { ok: false, reason: 'bad-signature' });
  site.pass(hour);
  assert.equal(await delivery(site, booking), null);
});

testEachSite('a bounce of the owner’s own mail makes no further mail to the owner', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  const [notice] = await outbox(site, booking, 'owner-notice');
  await site.sandbox.control.mail(notice!.providerId!, 'bounced');
  const [bounced] = await newsOf(site, notice!.providerId!, 'email.bounced');
  await deliverMailEvent(site, bounced!);
  assert.deepEqual(await alerts(site, booking), []);
  assert.equal((await outbox(site, booking, 'owner-notice'))[0]!.delivery, 'bounced');
});
