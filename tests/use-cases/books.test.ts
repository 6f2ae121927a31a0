import assert from 'node:assert/strict';
import { sumMovements } from '#domain/books.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { bookByOwner } from '#use-cases/booking/book-by-owner.ts';
import { grantRefund } from '#use-cases/checkout/grant-refund.ts';
import { syncPayment } from '#use-cases/checkout/sync-payment.ts';
import { readBooks, readPayoutParts } from '#use-cases/desk/read-books.ts';
import { readTroubles } from '#use-cases/desk/read-troubles.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, deliverAll, fridayTen, type Site, testEachSite } from './support/site.ts';

const december = '2026-12';

testEachSite('a month says what was taken and given back, Stripe’s fees, and the net', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  await book(site, 'bob', fridayTen + hour);
  await grantRefund(site.ports, { bookingId: ada.id, amountMinor: 3_000 });
  const { sums, unsaid, movements } = await readBooks(site.ports, december);
  assert.deepEqual(unsaid, []);
  assert.deepEqual(sums, [
    {
      currency: 'USD',
      takenMinor: 30_000,
      backMinor: -3_000,
      disputedMinor: 0,
      otherMinor: 0,
      feesMinor: 2 * 465,
      netMinor: 27_000 - 930,
    },
  ]);
  assert.equal(movements.length, 3);
  assert.deepEqual((await readBooks(site.ports, '2026-11')).movements, []);
});

testEachSite('a refund that failed and a dispute stand in the books as Stripe tells them', async (site) => {
  const ada = await book(site, 'ada', fridayTen);
  const bob = await book(site, 'bob', fridayTen + hour);
  await grantRefund(site.ports, { bookingId: ada.id, amountMinor: 3_000 });
  await site.sandbox.control.failRefund(site.sandbox.ledger().refunds[0]!.id);
  await site.sandbox.control.dispute(bob.paymentIntentId!);
  await deliverAll(site);
  const [sum] = (await readBooks(site.ports, december)).sums;
  assert.deepEqual([sum?.backMinor, sum?.disputedMinor, sum?.feesMinor], [0, -15_000, 2 * 465 + 1_500]);
});

testEachSite('a payout adds up to the cent, whoever tells of it first, and twice is once', async (site) => {
  await book(site, 'ada', fridayTen);
  await book(site, 'bob', fridayTen + hour);
  await site.sandbox.control.payOut();
  await deliverAll(site, 'payout.paid');
  await deliverAll(site);
  await deliverAll(site);
  const { payouts } = await readBooks(site.ports, december);
  assert.deepEqual(
    payouts.map(({ payout, sumMinor, standing }) => [payout.amountMinor, sumMinor, standing]),
    [[29_070, 29_070, 'adds-up']],
  );
  const parts = await readPayoutParts(site.ports, payouts[0]!.payout.id);
  assert.deepEqual([parts.length, sumMovements(parts)[0]?.netMinor], [2, 29_070]);
  assert.ok(parts.every(({ bookingId }) => bookingId !== null));
  assert.deepEqual(await readTroubles(site.ports), []);
});

testEachSite('a payout that does not add up is red, and after an hour the owner is told', async (site) => {
  await book(site, 'ada', fridayTen);
  await site.sandbox.control.payOut(-100);
  await deliverAll(site);
  const [payout] = (await readBooks(site.ports, december)).payouts;
  assert.equal(payout?.standing, 'off');
  const troubles = await readTroubles(site.ports);
  assert.deepEqual(
    troubles.map(({ kind }) => kind),
    ['payout'],
  );
  await sweep(site.ports);
  for (let n = 0; n < 15; n += 1) {
    // Seen again before it fades.
    site.pass(4 * minute);
    await sweep(site.ports);
  }
  const raised = (await site.database.alarms.list()).find(({ cause }) => cause === 'payout-wrong');
  assert.notEqual(raised?.toldAt ?? null, null);
});

testEachSite('a payout whose event was lost is found all the same', async (site) => {
  await book(site, 'ada', fridayTen);
  await site.sandbox.control.payOut();
  await sweep(site.ports);
  assert.equal((await readBooks(site.ports, december)).payouts.length, 1);
});

testEachSite('a charge without a fee is in no sum until Stripe says it', async (site) => {
  const { payments } = site.ports;
  const silent = {
    ...site.ports,
    payments: {
      ...payments,
      async readPayment(id: string) {
        const read = await payments.readPayment(id);
        return read.ok ? { ...read, payment: { ...read.payment, balance: [] } } : read;
      },
    },
  };
  const loud = site.ports;
  site.ports = silent;
  const ada = await book(site, 'ada', fridayTen);
  site.ports = loud;
  const waiting = await readBooks(site.ports, december);
  assert.deepEqual(
    [waiting.sums, waiting.unsaid],
    [[], [{ currency: 'USD', amountMinor: 15_000, count: 1 }]],
  );
  await sweep(site.ports);
  const said = await readBooks(site.ports, december);
  assert.deepEqual([said.sums[0]?.takenMinor, said.unsaid], [15_000, []]);
  await syncPayment(site.ports, { paymentIntentId: ada.paymentIntentId! });
  assert.equal((await readBooks(site.ports, december)).movements.length, 1);
});

testEachSite('what is paid elsewhere stands apart, a currency each', async (site) => {
  const attendee = {
    name: 'Carl',
    email: 'carl@example.com',
    company: '',
    topic: '',
    timeZone: 'UTC',
    clock: 12 as const,
  };
  const given = { offer: site.offer, attendee, settled: 'elsewhere' } as const;
  await bookByOwner(site.ports, { ...given, id: 'c'.repeat(22), startsAt: fridayTen });
  const yen = { ...site.offer, currency: 'JPY', amountMinor: 20_000 };
  await bookByOwner(site.ports, { ...given, offer: yen, id: 'd'.repeat(22), startsAt: fridayTen + day });
  await bookByOwner(site.ports, {
    ...given,
    settled: 'free',
    id: 'e'.repeat(22),
    startsAt: fridayTen + 2 * day,
  });
  const { sums, elsewhere } = await readBooks(site.ports, december);
  assert.deepEqual(sums, []);
  assert.deepEqual(
    elsewhere.sums.toSorted((a, b) => a.amountMinor - b.amountMinor),
    [
      { currency: 'USD', amountMinor: 15_000 },
      { currency: 'JPY', amountMinor: 20_000 },
    ],
  );
});

/** Small and repeatable: the months of a run differ, those of two runs do not. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

testEachSite('months of anything at all add up to the ledger of Stripe', async (site) => {
  const random = randomFrom(20_261_201);
  const booked = [];
  for (let n = 0; n < 12; n += 1) {
    booked.push(await book(site, `b${n}`, fridayTen + (n % 6) * 7 * day + Math.floor(n / 6) * hour));
  }
  for (let month = 0; month < 6; month += 1) {
    for (let step = 0; step < 8; step += 1) await something(site, booked[random(booked.length)]!.id, random);
    site.pass((20 + random(15)) * day);
  }
  await deliverAll(site);
  assertAgrees(site, await sumsOfAll(site));
});

async function something(site: Site, bookingId: string, random: (below: number) => number): Promise<void> {
  const booking = (await site.database.bookings.find(bookingId))!;
  const acts = [
    () => grantRefund(site.ports, { bookingId, amountMinor: 1 + random(4_000) }),
    () => site.sandbox.control.refund(booking.paymentIntentId!, 1 + random(2_000)),
    () => site.sandbox.control.dispute(booking.paymentIntentId!),
    () => site.sandbox.control.failRefund(site.sandbox.ledger().refunds[random(3)]!.id),
    () => site.sandbox.control.payOut(),
  ];
  try {
    await acts[random(acts.length)]!();
  } catch {
    // Stripe refuses what cannot be done now, and so does a month in which nothing was refunded yet.
  }
}

async function sumsOfAll(site: Site) {
  const sums = { takenMinor: 0, backMinor: 0, disputedMinor: 0, feesMinor: 0, netMinor: 0 };
  for (const month of [
    '2026-12',
    '2027-01',
    '2027-02',
    '2027-03',
    '2027-04',
    '2027-05',
    '2027-06',
    '2027-07',
  ]) {
    const books = await readBooks(site.ports, month);
    assert.ok(books.payouts.every(({ standing }) => standing === 'adds-up'));
    assert.deepEqual(books.unsaid, []);
    for (const sum of books.sums) {
      assert.equal(sum.currency, 'USD');
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += sum[name];
    }
  }
  return sums;
}

function assertAgrees(site: Site, sums: Awaited<ReturnType<typeof sumsOfAll>>): void {
  const { balance } = site.sandbox.ledger();
  const of = (types: string[]) =>
    balance.filter(({ type }) => types.includes(type)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  assert.deepEqual(sums, {
    takenMinor: of(['charge']),
    backMinor: of(['refund', 'refund_failure']),
    disputedMinor: of(['adjustment']),
    feesMinor: balance.reduce((sum, { feeMinor }) => sum + feeMinor, 0),
    netMinor: balance.reduce((sum, { netMinor }) => sum + netMinor, 0),
  });
  assert.ok(balance.length > 20);
}
