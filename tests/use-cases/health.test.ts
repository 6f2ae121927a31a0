import assert from 'node:assert/strict';
import { minute } from '#domain/interval.ts';
import { readHealth, replayWebhook } from '#use-cases/desk/read-health.ts';
import { readTroubles } from '#use-cases/desk/read-troubles.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, deliver, events, fridayTen, hold, pay, testEachSite } from './support/site.ts';

testEachSite('health tells when each side was last heard of', async (site) => {
  assert.deepEqual(await readHealth(site.ports), {
    alarms: [],
    stripeEventAt: null,
    mailEventAt: null,
    mailSentAt: null,
    sweptAt: null,
    failedEvents: [],
    troubledMails: [],
    feeds: [],
    version: 'Version 1 on Node 26',
    copiedAt: null,
    freeMegabytes: 10_000,
  });
  await book(site, 'ada', fridayTen);
  await sendMail(site.ports);
  site.pass(minute);
  await sweep(site.ports);
  const view = await readHealth(site.ports);
  assert.equal(view.sweptAt, site.now());
  assert.equal(view.mailSentAt, site.now() - minute);
});

testEachSite('an event that failed is red, and one press takes it up', async (site) => {
  const { booking } = await hold(site, 'ada', fridayTen);
  await pay(site, booking);
  const event = events(site).find(({ type }) => type === 'checkout.session.completed')!;
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500' });
  assert.deepEqual(await deliver(site, event), { ok: false, reason: 'failed' });
  const [failed] = (await readHealth(site.ports)).failedEvents;
  assert.equal(failed!.type, 'checkout.session.completed');
  assert.equal((await readTroubles(site.ports))[0]!.kind, 'webhook');
  assert.equal(await replayWebhook(site.ports, failed!.id), true);
  assert.equal((await site.database.bookings.find(booking.id))!.state, 'confirmed');
  assert.deepEqual((await readHealth(site.ports)).failedEvents, []);
  assert.equal(await replayWebhook(site.ports, failed!.id), false);
});
