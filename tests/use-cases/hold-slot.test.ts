import assert from 'node:assert/strict';
import { checkoutLifetime, holdMargin } from '#domain/booking.ts';
import { minute, overlaps } from '#domain/interval.ts';
import { sampleBooking } from '#tests/contract/support/sample-booking.ts';
import { type Held, holdSlot } from '#use-cases/checkout/hold-slot.ts';
import type { Ports } from '#use-cases/ports.ts';
import { sweep } from '#use-cases/sweep.ts';
import { countingQuestions } from './support/questions.ts';
import {
  alerts,
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
  morning,
  ownerEmail,
  pay,
  type Site,
  testEachSite,
  wish,
} from './support/site.ts';

const fridayEleven = fridayTen + hour;

function refusal(held: Held): string {
  return held.ok ? 'held' : held.reason === 'slot-taken' ? `${held.reason}: ${held.why}` : held.reason;
}

/** Checkout Sessions that somebody could still pay. */
function payable(site: Site): number {
  return site.sandbox.ledger().checkoutSessions.filter(({ status }) => status === 'open').length;
}

testEachSite('a hold keeps its slot and opens one checkout for its price', async (site) => {
  const { booking, checkoutUrl } = await hold(site, 'ada', fridayTen);
  const stored = await look(site, booking);

  assert.equal(stored.state, 'held');
  assert.equal(stored.checkoutUrl, checkoutUrl);
  assert.equal(stored.checkoutExpiresAt, morning + checkoutLifetime);
  assert.equal(stored.holdUntil, morning + checkoutLifetime + holdMargin);
  assert.equal(stored.reservedEnd, fridayTen + 45 * minute);
  const [session] = site.sandbox.ledger().checkoutSessions;
  assert.deepEqual(
    [session!.amountMinor, session!.currency, session!.reference],
    [15_000, 'usd', booking.id],
  );
  assert.equal(session!.expiresAt * 1000, stored.checkoutExpiresAt);
  assert.deepEqual(await mailCounts(site, booking), {});
  assert.deepEqual(await history(site, booking), ['held', 'checkout-opened']);
});

testEachSite('a hold beside others asks twelve questions at most and commits twice', async (site) => {
  await hold(site, 'ada', fridayTen);
  const counts = { commits: 0, questions: 0 };
  const ports = countingQuestions(site.ports, counts);
  // Beyond the days that all buyers share, so that these are looked at beside its own.
  const held = await holdSlot(ports, wish(site, 'grace', fridayTen + 21 * day));
  assert.equal(refusal(held), 'held');
  assert.ok(counts.questions > 5 && counts.questions <= 12, `${counts.questions} questions`);
  assert.equal(counts.commits, 2);
});

testEachSite('a try that is refused by the limit counts all the same', async (site) => {
  const clientIp = '203.0.113.7';
  // Each is sent back before it holds a time, and undone with its count where that is passed.
  const past = (n: number) => holdSlot(site.ports, wish(site, `buyer${n}`, morning - day, { clientIp }));
  const answers = [];
  for (let n = 0; n < 12; n += 1) answers.push(refusal(await past(n)));
  assert.equal(answers[9], 'slot-taken: past');
  assert.deepEqual(answers.slice(10), ['too-many-holds', 'too-many-holds']);
});

testEachSite('the key of the checkout is stored before Stripe hears of it', async (site) => {
  const keys: unknown[] = [];
  const { createCheckout } = site.ports.payments;
  const payments: Ports['payments'] = {
    ...site.ports.payments,
    async createCheckout(request, key) {
      keys.push((await site.database.bookings.find(request.bookingId))?.checkoutKey, key);
      return createCheckout(request, key);
    },
  };
  const held = await holdSlot({ ...site.ports, payments }, wish(site, 'ada', fridayTen));
  assert.ok(held.ok);
  assert.deepEqual(keys, [`hold:${held.booking.id}:checkout:v1`, `hold:${held.booking.id}:checkout:v1`]);
});

testEachSite('a double click gives one checkout', async (site) => {
  const request = wish(site, 'ada', fridayTen);
  const second = await site.secondProcess();
  const answers = await Promise.all([
    holdSlot(site.ports, request),
    holdSlot(second, request),
    holdSlot(site.ports, request),
  ]);

  const urls = new Set(answers.map((held) => (held.ok ? held.checkoutUrl : held.reason)));
  assert.equal(urls.size, 1, [...urls].join());
  assert.equal(site.sandbox.ledger().checkoutSessions.length, 1);
  assert.equal((await site.database.bookings.list({})).length, 1);
});

testEachSite('the same wish later goes back to the same checkout', async (site) => {
  const first = await hold(site, 'ada', fridayTen);
  site.pass(20 * minute);
  const again = await hold(site, 'ada', fridayTen);
  assert.equal(again.checkoutUrl, first.checkoutUrl);
  assert.equal(again.booking.id, first.booking.id);
  assert.equal(site.sandbox.ledger().checkoutSessions.length, 1);
});

testEachSite('a changed time closes the old checkout and frees the old time', async (site) => {
  const old = await hold(site, 'ada', fridayTen);
  const changed = await hold(site, 'ada', fridayEleven);

  assert.equal((await look(site, old.booking)).state, 'expired');
  assert.equal((await look(site, changed.booking)).state, 'held');
  assert.equal(ledgerOf(site, old.booking)?.open, 0);
  assert.equal(payable(site), 1);
  await hold(site, 'grace', fridayTen);
});

testEachSite(
  'a changed answer, attachment or price opens another checkout, and never a second payable one',
  async (site) => {
    await hold(site, 'ada', fridayTen);
    const { attendee } = wish(site, 'ada', fridayTen);
    await hold(site, 'ada', fridayTen, { attendee: { ...attendee, topic: 'Something else.' } });
    await hold(site, 'ada', fridayTen, { attachedAudit: '# Audit' });
    await hold(site, 'ada', fridayTen, { offer: { ...site.offer, amountMinor: 20_000 } });
    assert.equal(site.sandbox.ledger().checkoutSessions.length, 4);
    assert.equal(payable(site), 1);
  },
);

testEachSite('while the old checkout cannot be closed, no other one opens', async (site) => {
  const old = await hold(site, 'ada', fridayTen);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', path: '*/expire', kind: '500', count: null });
  assert.equal(refusal(await holdSlot(site.ports, wish(site, 'ada', fridayEleven))), 'checkout-down');
  assert.equal((await look(site, old.booking)).state, 'held');
  assert.equal(payable(site), 1);
});

testEachSite(
  'a changed mind after paying in the other tab settles that booking and shows it',
  async (site) => {
    const first = await hold(site, 'ada', fridayTen);
    await pay(site, first.booking);
    const changed = await holdSlot(site.ports, wish(site, 'ada', fridayEleven));

    assert.ok(!changed.ok && changed.reason === 'already-booked');
    assert.equal(changed.booking.id, first.booking.id);
    assert.equal(changed.booking.state, 'confirmed');
    assert.deepEqual(await mailCounts(site, first.booking), { confirmation: 1, 'owner-notice': 1 });
    assert.equal(site.sandbox.ledger().checkoutSessions.length, 1);
  },
);

testEachSite('the same button after paying in the other tab shows the booking', async (site) => {
  const first = await hold(site, 'ada', fridayTen);
  await pay(site, first.booking);
  const again = await holdSlot(site.ports, wish(site, 'ada', fridayTen));
  assert.ok(!again.ok && again.reason === 'already-booked');
  assert.equal(again.booking.state, 'confirmed');
});

testEachSite(
  'a changed mind while the money is on its way shows the booking that waits for it',
  async (site) => {
    const first = await hold(site, 'ada', fridayTen);
    await site.sandbox.control.payDelayed(first.booking.checkoutSessionId!);
    const changed = await holdSlot(site.ports, wish(site, 'ada', fridayEleven));
    assert.ok(!changed.ok && changed.reason === 'already-booked');
    assert.equal(changed.booking.paymentProcessing, true);
  },
);

testEachSite('after a booking the same browser can book again', async (site) => {
  await book(site, 'ada', fridayTen);
  await book(site, 'ada', fridayEleven);
  assert.equal(site.sandbox.ledger().totals.usd?.capturedMinor, 30_000);
});

testEachSite('whoever types the address of another buyer closes nothing of theirs', async (site) => {
  const { attendee } = wish(site, 'ada', fridayTen);
  const typed = { ...attendee, email: ' ADA@Example.com ' };
  const first = await hold(site, 'ada', fridayTen);
  const other = await hold(site, 'phone', fridayEleven, { attendee: typed });
  assert.equal((await look(site, first.booking)).state, 'held');
  assert.equal((await look(site, other.booking)).state, 'held');
  assert.equal(payable(site), 2);

  const taken = await holdSlot(site.ports, wish(site, 'stranger', fridayTen, { attendee }));
  assert.equal(refusal(taken), 'slot-taken: held');
  await pay(site, first.booking);
  await deliverAll(site, 'checkout.session.completed');
  assert.equal((await look(site, first.booking)).state, 'confirmed');
});

testEachSite(
  'two tabs with different wishes at the same moment leave one hold and one payable page',
  async (site) => {
    const second = await site.secondProcess();
    const answers = await Promise.all([
      holdSlot(site.ports, wish(site, 'ada', fridayTen)),
      holdSlot(second, wish(site, 'ada', fridayEleven)),
    ]);
    const held = await site.database.bookings.list({ states: ['held'] });
    assert.equal(held.length, 1, answers.map(refusal).join());
    assert.equal(payable(site), 1);
    assert.ok(answers.some((answer) => answer.ok && answer.booking.id === held[0]!.id));
  },
);

testEachSite('when the payment page cannot be opened, nothing is held for anybody', async (site) => {
  site.sandbox.faults.add({ on: 'request', service: 'stripe', method: 'POST', kind: '500', count: 3 });
  const down = await holdSlot(site.ports, wish(site, 'ada', fridayTen));
  assert.deepEqual(down, { ok: false, reason: 'checkout-down' });
  const [released] = await site.database.bookings.list({});
  assert.equal(released!.holdUntil, site.now());
  assert.equal(site.sandbox.ledger().checkoutSessions.length, 0);

  // Somebody else may have the time at once, and so may the same person.
  await hold(site, 'grace', fridayTen);
  assert.equal((await look(site, released!)).state, 'expired');
  await hold(site, 'ada', fridayEleven);
});

testEachSite(
  'details that Stripe refuses hold nothing, are told apart from silence, and once to the owner',
  async (site) => {
    const { attendee, ...rest } = wish(site, 'ada', fridayTen);
    const mistyped = { ...rest, attendee: { ...attendee, email: 'a..da@example.com' } };
    for (let tries = 1; tries <= 2; tries += 1) {
      assert.deepEqual(await holdSlot(site.ports, mistyped), {
        ok: false,
        reason: 'checkout-down',
        why: 'refused',
      });
      site.pass(1);
    }
    const refused = await site.database.bookings.list({});
    assert.ok(refused.every(({ holdUntil }) => holdUntil! <= site.now()));
    const told = (await Promise.all(refused.map((booking) => alerts(site, booking)))).flat();
    assert.deepEqual(told, [
      'Ship Weekly: Stripe opened no payment page for a buyer (Friday, December 4, 10:00 AM, New York time)',
    ]);
    assert.doesNotMatch(JSON.stringify(site.logged), /a\.\.da/);
    await hold(site, 'grace', fridayTen);
  },
);

testEachSite(
  'an answer that was lost after Stripe had acted is asked for again with the same key',
  async (site) => {
    const path = '/v1/checkout/sessions';
    site.sandbox.faults.add({
      on: 'request',
      service: 'stripe',
      method: 'POST',
      path,
      kind: 'drop-after-commit',
      count: 2,
    });
    const { booking, checkoutUrl } = await hold(site, 'ada', fridayTen);
    assert.equal(site.sandbox.ledger().checkoutSessions.length, 1);
    assert.equal(ledgerOf(site, booking)?.sessions, 1);
    assert.match(checkoutUrl, new RegExp(booking.checkoutSessionId!));
  },
);

testEachSite(
  'a payment page that hangs is given up after its time-out',
  async (site) => {
    const path = '/v1/checkout/sessions';
    site.sandbox.faults.add({ on: 'request', service: 'stripe', path, kind: 'hang', count: 3 });
    assert.equal(refusal(await holdSlot(site.ports, wish(site, 'ada', fridayTen))), 'checkout-down');
    assert.equal(payable(site), 0);
  },
  { timeoutMs: 60 },
);

testEachSite(
  'a session that was made although no answer ever came is closed by the sweeper',
  async (site) => {
    site.sandbox.faults.add({
      on: 'request',
      service: 'stripe',
      method: 'POST',
      kind: 'drop-after-commit',
      count: 3,
    });
    assert.equal(refusal(await holdSlot(site.ports, wish(site, 'ada', fridayTen))), 'checkout-down');
    assert.equal(payable(site), 1);
    await sweep(site.ports);
    assert.equal(payable(site), 0);
    const [orphan] = await site.database.bookings.list({});
    assert.equal(orphan!.state, 'expired');
  },
);

testEachSite('the hold of a process that died before the answer is let go by the sweeper', async (site) => {
  const dying: Ports['payments'] = {
    ...site.ports.payments,
    async createCheckout(request, key) {
      await site.ports.payments.createCheckout(request, key);
      throw new Error('killed');
    },
  };
  const ports = { ...site.ports, payments: dying };
  await assert.rejects(holdSlot(ports, wish(site, 'ada', fridayTen)), /killed/);
  await sweep(site.ports);
  assert.equal(payable(site), 1, 'a call that may still be running is left alone');

  site.pass(minute);
  await sweep(site.ports);
  assert.equal(payable(site), 0);
  await hold(site, 'grace', fridayTen);
});

testEachSite('a hold that lapsed while Stripe was slow gives nobody a payable page', async (site) => {
  const slow: Ports['payments'] = {
    ...site.ports.payments,
    async createCheckout(request, key) {
      site.pass(minute);
      await sweep(site.ports);
      return site.ports.payments.createCheckout(request, key);
    },
  };
  const held = await holdSlot({ ...site.ports, payments: slow }, wish(site, 'ada', fridayTen));
  assert.equal(refusal(held), 'checkout-down');
  assert.equal(payable(site), 0);
});

testEachSite('a second click that fails does not end the hold of the first', async (site) => {
  const { createCheckout } = site.ports.payments;
  const failing: Ports['payments'] = {
    ...site.ports.payments,
    createCheckout: async () => ({ ok: false, reason: 'refused', detail: 'busy' }),
  };
  const slow: Ports['payments'] = {
    ...site.ports.payments,
    async createCheckout(request, key) {
      const second = await holdSlot({ ...site.ports, payments: failing }, wish(site, 'ada', fridayTen));
      assert.equal(refusal(second), 'checkout-down');
      return createCheckout(request, key);
    },
  };
  const first = await holdSlot({ ...site.ports, payments: slow }, wish(site, 'ada', fridayTen));
  assert.ok(first.ok);
  assert.equal((await look(site, first.booking)).holdUntil, morning + checkoutLifetime + holdMargin);
});

testEachSite('a tab that comes in between another tab’s look and its hold gives way to it', async (site) => {
  let isFirst = true;
  const write: Ports['database']['write'] = async (work, locks) => {
    if (locks && isFirst) {
      isFirst = false;
      await hold(site, 'ada', fridayEleven);
    }
    return site.database.write(work, locks);
  };
  const ports = { ...site.ports, database: { ...site.database, write } };
  const later = await holdSlot(ports, wish(site, 'ada', fridayTen));
  assert.ok(later.ok);
  const held = await site.database.bookings.list({ states: ['held'] });
  assert.deepEqual(
    held.map(({ startsAt }) => startsAt),
    [fridayTen],
  );
  assert.equal(payable(site), 1);
});

testEachSite('a stale hold that was not paid gives way to the next buyer', async (site) => {
  const stale = await hold(site, 'ada', fridayTen);
  site.pass(checkoutLifetime + holdMargin);
  await hold(site, 'grace', fridayTen);
  assert.equal((await look(site, stale.booking)).state, 'expired');
  assert.equal(payable(site), 1);
});

testEachSite(
  'a stale hold that was paid stands, and the next buyer is shown the nearest times',
  async (site) => {
    const stale = await hold(site, 'ada', fridayTen);
    await pay(site, stale.booking);
    site.pass(checkoutLifetime + holdMargin);
    const late = await holdSlot(site.ports, wish(site, 'grace', fridayTen));

    assert.equal(refusal(late), 'slot-taken: booked');
    assert.ok(!late.ok && late.reason === 'slot-taken');
    // Forty-five minutes are taken from 10:00, and 9:00 would run into them with its own gap.
    assert.deepEqual(late.nearest, [fridayTen - hour, fridayTen + hour, fridayTen + hour + 30 * minute]);
    assert.equal((await look(site, stale.booking)).state, 'confirmed');
  },
);

testEachSite('a stale hold whose money is on its way stands', async (site) => {
  const stale = await hold(site, 'ada', fridayTen);
  await site.sandbox.control.payDelayed(stale.booking.checkoutSessionId!);
  site.pass(checkoutLifetime + holdMargin);
  assert.equal(refusal(await holdSlot(site.ports, wish(site, 'grace', fridayTen))), 'slot-taken: held');
  assert.equal((await look(site, stale.booking)).paymentProcessing, true);
});

testEachSite('a stale hold stays where Stripe cannot be asked', async (site) => {
  const stale = await hold(site, 'ada', fridayTen);
  site.pass(checkoutLifetime + holdMargin);
  site.sandbox.faults.add({ on: 'request', service: 'stripe', kind: '500', count: null });
  assert.equal(refusal(await holdSlot(site.ports, wish(site, 'grace', fridayTen))), 'slot-taken: held');
  assert.equal((await look(site, stale.booking)).state, 'held');
});

testEachSite('a key that has ended says nothing about a stale hold, which stands', async (site) => {
  const stale = await hold(site, 'ada', fridayTen);
  await pay(site, stale.booking);
  site.pass(checkoutLifetime + holdMargin);
  const { createPayments } = await import('#adapters/stripe/payments.ts');
  const payments = createPayments({
    secretKey: 'sk_test_ended',
    webhookSecrets: [],
    apiBase: site.sandbox.url,
  });
  await sweep({ ...site.ports, payments });
  assert.equal((await look(site, stale.booking)).state, 'held');
  await sweep(site.ports);
  assert.equal((await look(site, stale.booking)).state, 'confirmed');
});

testEachSite(
  'fifty buyers at once for one slot: one hold, and everybody else a clean refusal',
  async (site) => {
    const second = await site.secondProcess();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        holdSlot(n % 2 ? site.ports : second, wish(site, `buyer${n}`, fridayTen)),
      ),
    );
    assert.equal(answers.filter(({ ok }) => ok).length, 1);
    for (const answer of answers) {
      if (answer.ok) continue;
      assert.equal(refusal(answer), 'slot-taken: held');
      assert.equal(answer.reason === 'slot-taken' && answer.nearest.length, 3);
    }
    assert.equal(payable(site), 1);
  },
);

testEachSite(
  'starts five minutes apart at once: no two holds overlap',
  async (site) => {
    const starts = Array.from({ length: 24 }, (_, n) => fridayTen + n * 5 * minute);
    const answers = await Promise.all(
      starts.map((start, n) => holdSlot(site.ports, wish(site, `buyer${n}`, start))),
    );
    const held = await site.database.bookings.list({ states: ['held'] });
    assert.equal(answers.filter(({ ok }) => ok).length, held.length);
    assert.ok(held.length >= 2);
    for (const a of held) {
      for (const b of held) {
        const taken = { start: b.startsAt, end: b.reservedEnd };
        assert.ok(a === b || !overlaps({ start: a.startsAt, end: a.reservedEnd }, taken));
      }
    }
  },
  { offer: { stepMinutes: 5 } },
);

testEachSite(
  'the cap of a day holds against buyers at once, and ends with the day',
  async (site) => {
    const second = await site.secondProcess();
    const starts = Array.from({ length: 6 }, (_, n) => fridayTen + n * hour);
    const answers = await Promise.all(
      starts.map((start, n) => holdSlot(n % 2 ? site.ports : second, wish(site, `buyer${n}`, start))),
    );
    assert.equal(answers.filter(({ ok }) => ok).length, 2);
    assert.deepEqual(new Set(answers.map(refusal)), new Set(['held', 'slot-taken: cap']));
    await hold(site, 'monday', fridayTen + 3 * day);
  },
  { offer: { capPerDay: 2 } },
);

testEachSite(
  'a buyer whose own hold fills the day may still change the time within it',
  async (site) => {
    await hold(site, 'ada', fridayTen);
    await hold(site, 'ada', fridayEleven);
  },
  { offer: { capPerDay: 1 } },
);

for (const [name, why, start] of [
  ['a start in the past', 'past', morning - hour],
  ['a start nearer than the notice', 'notice', morning + 23 * hour],
  ['a Saturday', 'closed', fridayTen + day],
  ['a start between two steps', 'grid', fridayTen + 7 * minute],
  ['a start that nobody can see yet', 'window', fridayTen + 70 * day],
] as const) {
  testEachSite(`${name} is refused with other times, and what was held before stays held`, async (site) => {
    const before = await hold(site, 'ada', fridayEleven);
    const refused = await holdSlot(site.ports, wish(site, 'ada', start));
    assert.equal(refusal(refused), `slot-taken: ${why}`);
    assert.equal(!refused.ok && refused.reason === 'slot-taken' && refused.nearest.length, 3);
    assert.equal((await look(site, before.booking)).state, 'held');
    assert.equal(payable(site), 1);
  });
}

testEachSite('a wish for a time that somebody else has takes nothing away', async (site) => {
  await book(site, 'grace', fridayTen);
  await hold(site, 'mary', fridayTen + 2 * hour);
  const before = await hold(site, 'ada', fridayEleven);
  assert.equal(refusal(await holdSlot(site.ports, wish(site, 'ada', fridayTen))), 'slot-taken: booked');
  const taken = await holdSlot(site.ports, wish(site, 'ada', fridayTen + 2 * hour));
  assert.equal(refusal(taken), 'slot-taken: held');
  assert.equal((await look(site, before.booking)).state, 'held');
});

testEachSite('a client address has ten attempts an hour, whatever browser it says it is', async (site) => {
  const attempt = (n: number) =>
    holdSlot(site.ports, wish(site, `buyer${n}`, fridayTen, { clientIp: '203.0.113.7' }));
  for (let n = 0; n < 10; n += 1) await attempt(n);
  assert.equal(refusal(await attempt(10)), 'too-many-holds');
  const neighbor = wish(site, 'grace', fridayEleven, { clientIp: '203.0.113.8' });
  assert.equal(refusal(await holdSlot(site.ports, neighbor)), 'held');
  site.pass(hour);
  assert.equal(refusal(await attempt(11)), 'held');
});

testEachSite(
  'an IPv6 customer is counted as one, whatever addresses of their network they use',
  async (site) => {
    const attempt = (clientIp: string) =>
      holdSlot(site.ports, wish(site, `buyer ${clientIp}`, fridayTen, { clientIp }));
    for (let n = 0; n < 10; n += 1) await attempt(`2001:db8:0:7::${n}`);
    assert.equal(refusal(await attempt('2001:db8:0:7:ffff::1')), 'too-many-holds');
    assert.notEqual(refusal(await attempt('2001:db8:0:8::1')), 'too-many-holds');
  },
);

testEachSite('a client address has twenty attempts a day', async (site) => {
  const attempt = (n: number) =>
    holdSlot(site.ports, wish(site, `buyer${n}`, fridayTen, { clientIp: '203.0.113.7' }));
  for (let n = 0; n < 20; n += 1) {
    if (n === 10) site.pass(hour);
    assert.notEqual(refusal(await attempt(n)), 'too-many-holds');
  }
  site.pass(hour);
  assert.equal(refusal(await attempt(20)), 'too-many-holds');
});

testEachSite('one network has few live holds, each wider one a few more', async (site) => {
  let at = 0;
  const refused = async (...ips: string[]) => {
    const answers = [];
    for (const clientIp of ips) {
      at += 1;
      const startsAt = fridayTen + Math.floor(at / 5) * 7 * day + (at % 5) * hour;
      const held = await holdSlot(site.ports, wish(site, `buyer${at}`, startsAt, { clientIp }));
      answers.push(refusal(held) === 'too-many-holds');
    }
    return answers;
  };
  const four = (ip: string) => Array.from({ length: 4 }, () => ip);
  assert.deepEqual(await refused(...four('2001:db8:0:700::1')), [false, false, false, true]);
  assert.deepEqual(await refused(...four('2001:db8:0:701::1')), [false, false, false, true]);
  assert.deepEqual(await refused('2001:db8:0:702::1'), [true], 'a /56 has six');
  assert.deepEqual(await refused('2001:db8:1:700::1'), [false], 'another /48');
  site.pass(hour);
  assert.deepEqual(await refused('2001:db8:0:702::1'), [false], 'they have ended');
});

testEachSite('while one network tries all it can, an honest buyer still books', async (site) => {
  for (let n = 0; n < 20; n += 1) {
    const startsAt = fridayTen + Math.floor(n / 5) * 7 * day + (n % 5) * hour;
    const clientIp = `203.0.113.${Math.floor(n / 3)}`;
    await holdSlot(site.ports, wish(site, `buyer${n}`, startsAt, { clientIp }));
  }
  const held = await site.database.bookings.list({ states: ['held'] });
  assert.equal(held.length, 12);
  const honest = wish(site, 'ada', fridayTen + 5 * day, { clientIp: '198.51.100.7' });
  assert.equal(refusal(await holdSlot(site.ports, honest)), 'held');
});

testEachSite(
  'unpaid holds of all leave half of what there is room for, however short the weeks are',
  async (site) => {
    // Two weeks have twice five mornings: Tuesday's notice leaves nine.
    const starts = [fridayTen, fridayTen + 3 * day, fridayTen + 4 * day, fridayTen + 5 * day];
    const answers = [];
    for (const [n, startsAt] of [...starts, fridayTen + 6 * day].entries()) {
      answers.push(refusal(await holdSlot(site.ports, wish(site, `buyer${n}`, startsAt))));
    }
    assert.deepEqual(answers, ['held', 'held', 'held', 'held', 'too-many-holds']);
  },
  { offer: { capPerDay: 1 } },
);

testEachSite(
  'unpaid holds are capped for everybody while they live, and the owner is told once',
  async (site) => {
    for (let n = 0; n < 60; n += 1) {
      const startsAt = fridayTen + (n + 7) * day;
      const unpaid = sampleBooking({ id: `unpaid${n}`, startsAt, holdUntil: morning + hour });
      await site.database.bookings.insert(unpaid);
    }
    for (const buyer of ['ada', 'grace']) {
      assert.equal(refusal(await holdSlot(site.ports, wish(site, buyer, fridayTen))), 'too-many-holds');
    }
    assert.equal((await site.database.outbox.ofRecipient(ownerEmail)).length, 1);
    site.pass(hour);
    assert.equal(refusal(await holdSlot(site.ports, wish(site, 'ada', fridayTen))), 'held');
  },
);
