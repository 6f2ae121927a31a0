import assert from 'node:assert/strict';
import { answerLifetime } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { confirmFree } from '#use-cases/checkout/confirm-free.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { sweep } from '#use-cases/sweep.ts';
import {
  fridayTen,
  history,
  hold,
  hour,
  look,
  mailCounts,
  outbox,
  type Site,
  testEachSite,
  wish,
} from './support/site.ts';

const free = { offer: { amountMinor: 0 } };

/** Whatever is done for a free session is done without Stripe. */
function withoutStripe(site: Site) {
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500', count: null });
}

testEachSite(
  'a free session is held and asked about, and the press in its mail books it once',
  async (site) => {
    withoutStripe(site);
    const { booking } = await hold(site, 'ada', fridayTen);
    assert.equal(booking.state, 'held');
    assert.equal(booking.holdUntil, site.now() + answerLifetime);
    assert.deepEqual(await mailCounts(site, booking), { 'confirm-request': 1 });

    await Promise.all([confirmFree(site.ports, booking.id), confirmFree(site.ports, booking.id)]);
    const booked = await confirmFree(site.ports, booking.id);
    assert.equal(booked.state, 'confirmed');
    assert.equal(booked.settled, 'free');
    assert.deepEqual(await history(site, booking), ['held', 'confirmed']);
    assert.deepEqual(await mailCounts(site, booking), {
      'confirm-request': 1,
      confirmation: 1,
      'owner-notice': 1,
    });
  },
  free,
);

testEachSite(
  'the sweep leaves a free hold to its buyer until it ends, and then frees the time',
  async (site) => {
    withoutStripe(site);
    const { booking } = await hold(site, 'ada', fridayTen);
    site.pass(answerLifetime - minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).state, 'held');

    site.pass(minute);
    await sweep(site.ports);
    assert.equal((await look(site, booking)).state, 'expired');
    assert.equal((await confirmFree(site.ports, booking.id)).state, 'expired', 'too late changes nothing');
    await hold(site, 'grace', fridayTen);
  },
  free,
);

testEachSite(
  'a free hold that has ended is confirmed by nobody, and gives way before the sweep',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    site.pass(answerLifetime);
    assert.equal((await confirmFree(site.ports, booking.id)).state, 'held');
    const { booking: next } = await hold(site, 'grace', fridayTen);
    assert.equal((await confirmFree(site.ports, next.id)).state, 'confirmed');
    assert.equal((await look(site, booking)).state, 'expired');
  },
  free,
);

testEachSite(
  'an address is asked about one free session at a time, however it is written',
  async (site) => {
    await hold(site, 'ada', fridayTen);
    const attendee = { ...wish(site, 'ada', fridayTen).attendee, email: 'ADA@example.com' };
    const other = wish(site, 'mallory', fridayTen + hour, { attendee });
    assert.deepEqual(await holdSlot(site.ports, other), { ok: false, reason: 'too-many-holds' });
    site.pass(answerLifetime);
    assert.ok((await holdSlot(site.ports, other)).ok);
  },
  free,
);

testEachSite(
  'another time in the same browser takes the place of the first, whose mail is taken back',
  async (site) => {
    const { booking } = await hold(site, 'ada', fridayTen);
    const again = await hold(site, 'ada', fridayTen);
    assert.equal(again.booking.id, booking.id, 'a second press asks nothing twice');
    await hold(site, 'ada', fridayTen + hour);
    assert.equal((await look(site, booking)).state, 'expired');
    const [request] = await outbox(site, booking, 'confirm-request');
    assert.equal(request!.lastError, 'the hold ended');
  },
  free,
);
