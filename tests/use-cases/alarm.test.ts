import assert from 'node:assert/strict';
import { createMailer } from '#adapters/resend/mailer.ts';
import { createPayments } from '#adapters/stripe/payments.ts';
import { minute } from '#domain/interval.ts';
import { LOCAL_STRIPE_WEBHOOK_SECRET } from '#sandbox/local-keys.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { readHealth } from '#use-cases/desk/read-health.ts';
import { readTroubles } from '#use-cases/desk/read-troubles.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { standingAlarms } from '#use-cases/operation/alarm.ts';
import type { Ports } from '#use-cases/ports.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, day, fridayTen, hour, ownerEmail, type Site, testEachSite, wish } from './support/site.ts';

const stripeGone = { on: 'request', service: 'stripe', kind: 'drop-before', count: null } as const;

/** The sweeper's rhythm. */
async function minutes(site: Site, count: number, ports: Ports = site.ports): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    site.pass(minute);
    await sweep(ports);
  }
}

/** A slower one, which still sees again what it saw before that fades. */
async function fourMinutes(site: Site, count: number, ports: Ports = site.ports): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    site.pass(4 * minute);
    await sweep(ports);
  }
}

/** What the owner was told of the site as a whole, oldest first. */
function told(site: Site): string[] {
  const mails = site.sandbox.mails().filter(({ to }) => to.includes(ownerEmail));
  return mails.map(({ subject }) => subject.replace('Ship Weekly: ', '')).toReversed();
}

testEachSite('ten silent minutes of Stripe are told once, and so is their end', async (site) => {
  await sweep(site.ports);
  site.sandbox.faults.add(stripeGone);
  await minutes(site, 2);
  assert.deepEqual(told(site), []);
  await minutes(site, 8);
  assert.deepEqual(told(site), ['Stripe does not answer, so nobody can pay.']);
  assert.deepEqual(
    (await readTroubles(site.ports)).map((trouble) => trouble.kind === 'alarm' && trouble.alarm.cause),
    ['stripe-silent'],
  );
  assert.deepEqual(
    (await readHealth(site.ports)).alarms.map(({ cause }) => cause),
    ['stripe-silent'],
  );

  site.sandbox.faults.clear();
  await minutes(site, 11);
  assert.deepEqual(told(site).slice(1), ['Stripe answers again.']);
  assert.deepEqual(await standingAlarms(site.ports), []);

  site.sandbox.faults.add(stripeGone);
  await minutes(site, 5);
  assert.equal(told(site).length, 2, 'on the same day it is not told again');
  assert.equal((await standingAlarms(site.ports)).length, 1, 'the desk says it all the same');
});

testEachSite('while Stripe stays silent the owner hears of it once a day', async (site) => {
  site.sandbox.faults.add(stripeGone);
  await minutes(site, 4);
  for (let n = 0; n < 5; n += 1) {
    site.pass(5 * hour);
    // A server that was busy for hours has not seen Stripe answer.
    await sweep(site.ports);
    await minutes(site, 4);
  }
  const silences = told(site).filter((subject) => subject.startsWith('Stripe does not answer'));
  assert.equal(silences.length, 2);
});

testEachSite('three buyers without a payment page are enough', async (site) => {
  site.sandbox.faults.add(stripeGone);
  for (const [n, who] of ['ada', 'grace', 'mary'].entries()) {
    const held = await holdSlot(site.ports, wish(site, who, fridayTen + n * hour));
    assert.deepEqual(held, { ok: false, reason: 'checkout-down' });
  }
  assert.deepEqual(
    (await standingAlarms(site.ports)).map(({ cause }) => cause),
    ['stripe-silent'],
  );
});

testEachSite('a key that Stripe refuses is told as that', async (site) => {
  const payments = createPayments({
    secretKey: 'sk_test_ended',
    webhookSecrets: [LOCAL_STRIPE_WEBHOOK_SECRET],
    apiBase: site.sandbox.url,
  });
  await minutes(site, 3, { ...site.ports, payments });
  assert.deepEqual(told(site), ['Stripe refuses your key, so nobody can pay.']);
});

testEachSite('a clock that is two minutes off is told, one that is less is not', async (site) => {
  site.sandbox.setClockOffset(2 * minute - 2_000);
  await minutes(site, 4);
  assert.deepEqual(told(site), []);
  site.sandbox.setClockOffset(-3 * minute);
  await minutes(site, 3);
  assert.deepEqual(told(site), ['The clock of this server is wrong, so payment pages may be refused.']);
  const [alarm] = await standingAlarms(site.ports);
  assert.equal(alarm!.detail, '3 minutes ahead');
});

testEachSite('a refused mail key stands at the desk, and is told once mail leaves again', async (site) => {
  const mailer = createMailer({ apiKey: 're_ended', webhookSecrets: [], baseUrl: site.sandbox.url });
  await book(site, 'ada', fridayTen);
  const refused = { ...site.ports, mailer };
  await sendMail(refused);
  assert.deepEqual(
    (await readTroubles(site.ports)).flatMap((each) => (each.kind === 'alarm' ? each.alarm.cause : [])),
    ['mail-key'],
  );
  await fourMinutes(site, 5, refused);
  assert.deepEqual(told(site), []);
  site.pass(hour);
  await sweep(site.ports);
  await sendMail(site.ports);
  assert.deepEqual(await standingAlarms(site.ports), []);
  assert.equal(told(site).at(-1), 'The email provider takes your email again.');
});

testEachSite('a refund that has been due for an hour is told', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.sandbox.faults.add({ ...stripeGone, path: '/v1/refunds' });
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  await minutes(site, 1);
  await fourMinutes(site, 14);
  assert.deepEqual(
    (await standingAlarms(site.ports)).map(({ cause }) => cause),
    [],
  );
  await minutes(site, 5);
  assert.ok(told(site).includes('Refunds do not go through.'));
});

testEachSite('an event that fails for an hour is told, and so is its end', async (site) => {
  const event = { id: 'evt_broken', source: 'stripe', type: 'charge.refunded', payload: '{' } as const;
  await site.database.write((store) => store.webhooks.receive({ ...event, receivedAt: site.now() }));
  site.pass(64 * minute);
  await sweep(site.ports);
  assert.deepEqual(told(site), []);
  await minutes(site, 1);
  assert.deepEqual(told(site), ['Events of Stripe or Resend cannot be taken up.']);
  await site.database.write((store) => store.webhooks.markProcessed(event.id, site.now()));
  await minutes(site, 5);
  assert.deepEqual(told(site).slice(1), ['All events were taken up.']);
  site.pass(2 * day);
  await sweep(site.ports);
  assert.deepEqual(await site.database.alarms.list(), []);
});

testEachSite('a daily copy that stays away for two days is told, and so is the next one', async (site) => {
  let takenAt: number | null = null;
  const ports: Ports = {
    ...site.ports,
    machine: { ...site.ports.machine, freeMegabytes: () => null, dailyCopyAt: () => takenAt },
  };
  site.pass(3 * day);
  await minutes(site, 1, ports);
  assert.deepEqual(await standingAlarms(ports), [], 'where no timer takes copies none is missed');

  takenAt = site.now();
  site.pass(2 * day - hour);
  await fourMinutes(site, 14, ports);
  assert.deepEqual(await standingAlarms(ports), []);
  await fourMinutes(site, 15, ports);
  assert.deepEqual(told(site), []);
  await fourMinutes(site, 1, ports);
  assert.deepEqual(told(site), ['The daily copy of your bookings was not taken for two days.']);
  takenAt = site.now();
  await minutes(site, 6, ports);
  assert.deepEqual(told(site).slice(1), ['The copy of your bookings is taken again.']);
});

testEachSite('a disk that is almost full for an hour is told', async (site) => {
  let free = 199;
  const ports: Ports = { ...site.ports, machine: { ...site.ports.machine, freeMegabytes: () => free } };
  await fourMinutes(site, 15, ports);
  assert.deepEqual(told(site), []);
  await fourMinutes(site, 1, ports);
  assert.deepEqual(told(site), ['The disk of this server is almost full; then nobody can book.']);
  free = 200;
  await minutes(site, 6, ports);
  assert.deepEqual(told(site).slice(1), ['There is room on the disk of this server again.']);
});
