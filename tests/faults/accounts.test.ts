import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Losses, noLosses, takeStock } from './accounts.ts';
import type { Buyer, Told } from './buyer.ts';
import type { Stage } from './stage/stage.ts';

type Row = Record<string, unknown>;

interface Books {
  bookings: Row[];
  mails: string[];
  /** Keys that Resend accepted. */
  accepted: string[];
  history: Row[];
  charges: Row[];
  refunds: Row[];
  sessions: Row[];
}

const nine = Date.UTC(2026, 11, 7, 9);
const half = 30 * 60_000;

/** Ada booked, paid and was told so. */
function goodBooks(): Books {
  const mails = ['booking:ada:confirmation:seq0', 'booking:ada:owner-notice:booked'];
  return {
    bookings: [bookingRow('ada')],
    mails,
    accepted: [...mails],
    history: [{ booking_id: 'ada', what: 'confirmed' }],
    charges: [{ reference: 'ada', amountMinor: 15_000 }],
    refunds: [],
    sessions: [{ id: 'cs_ada', reference: 'ada', status: 'complete' }],
  };
}

function bookingRow(id: string, changes: Row = {}): Row {
  return {
    id,
    state: 'confirmed',
    refund_state: 'none',
    starts_at: nine,
    reserved_end: nine + half,
    amount_minor: 15_000,
    captured_minor: 15_000,
    refunded_minor: 0,
    checkout_session_id: `cs_${id}`,
    ...changes,
  };
}

async function lossesOf(books: Books, told: Partial<Told> = {}): Promise<Losses> {
  const sum = (list: Row[]) => list.reduce((total, { amountMinor }) => total + Number(amountMinor), 0);
  const of = (list: Row[], id: unknown) => list.filter(({ reference }) => reference === id);
  const ledger = {
    checkoutSessions: books.sessions,
    byReference: Object.fromEntries(
      books.sessions.map(({ reference }) => [
        reference,
        {
          sessions: of(books.sessions, reference).length,
          capturedMinor: sum(of(books.charges, reference)),
          refundedMinor: sum(of(books.refunds, reference)),
        },
      ]),
    ),
    charges: books.charges,
    refunds: books.refunds.map((refund) => ({ status: 'succeeded', ...refund })),
    totals: { usd: { capturedMinor: sum(books.charges), refundedMinor: sum(books.refunds) } },
    mails: books.accepted.map((idempotencyKey) => ({ idempotencyKey })),
  };
  const query = async (sql: string): Promise<Row[]> => {
    if (sql.includes('FROM booking_event')) return books.history;
    if (sql.includes('FROM outbox')) {
      return books.mails.map((key) => ({ key, sent_at: nine, dropped_at: null, given_up: 0 }));
    }
    return sql.includes('FROM webhook_event') ? [] : books.bookings;
  };
  const stage = { database: { query }, sandbox: { ledger: () => ledger } } as unknown as Stage;
  const buyer = {
    email: 'ada@example.com',
    told: {
      sessions: ['cs_ada'],
      paid: 'cs_ada',
      bookedAt: nine,
      cancelled: false,
      cancelling: false,
      movingTo: null,
      path: null,
      unavailable: 0,
      unclean: [],
      ...told,
    },
  } as unknown as Buyer;
  return (await takeStock(stage, [buyer])).losses;
}

test('a booking that was paid, told and mailed once costs nothing', async () => {
  assert.deepEqual(await lossesOf(goodBooks()), noLosses);
});

test('a booking that its buyer was told of and that does not stand is lost, and its price is off', async () => {
  const books = goodBooks();
  books.bookings = [bookingRow('ada', { state: 'expired' })];
  const losses = await lossesOf(books);
  assert.equal(losses.lost, 1);
  assert.ok(losses.moneyOff > 0);
});

test('a booking that stands at another time than its buyer was told is lost', async () => {
  assert.equal((await lossesOf(goodBooks(), { bookedAt: nine + half })).lost, 1);
});

test('a move that was sent and not answered may stand at either time', async () => {
  assert.equal((await lossesOf(goodBooks(), { bookedAt: nine + half, movingTo: nine })).lost, 0);
});

test('a cancellation that was answered and left the money where it was is lost', async () => {
  assert.equal((await lossesOf(goodBooks(), { cancelled: true, cancelling: true })).lost, 1);
});

test('a payment that no booking knows is lost', async () => {
  const books = goodBooks();
  books.bookings = [];
  const losses = await lossesOf(books);
  assert.ok(losses.lost > 0);
  assert.ok(losses.moneyOff > 0);
});

test('a hold that nobody let go and a checkout that can still be paid are orphans', async () => {
  const books = goodBooks();
  const held = { state: 'held', captured_minor: 0, starts_at: nine + half, reserved_end: nine + 2 * half };
  books.bookings.push(bookingRow('grace', held));
  books.sessions.push({ id: 'cs_alan', reference: 'alan', status: 'open' });
  assert.equal((await lossesOf(books)).orphans, 2);
});

test('two bookings that overlap by a minute are seen', async () => {
  const books = goodBooks();
  books.bookings.push(
    bookingRow('grace', { starts_at: nine + half - 60_000, reserved_end: nine + 2 * half }),
  );
  assert.equal((await lossesOf(books)).overlaps, 1);
});

test('a second session and a second refund for one intent are doubles', async () => {
  const books = goodBooks();
  books.bookings = [
    bookingRow('ada', { state: 'cancelled', refund_state: 'refunded', refunded_minor: 15_000 }),
  ];
  books.sessions.push({ id: 'cs_ada_2', reference: 'ada', status: 'expired' });
  books.refunds = [1, 2].map(() => ({
    reference: 'ada',
    amountMinor: 7_500,
    idempotencyKey: 'refund:ada:v1',
  }));
  books.mails.push('booking:ada:refunded:15000');
  books.accepted.push('booking:ada:refunded:15000');
  const losses = await lossesOf(books, { cancelled: true, cancelling: true });
  assert.equal(losses.doubles, 2);
  assert.equal(losses.moneyOff, 0);
});

test('a refund of half the price, without a word from the owner, is money off', async () => {
  const books = goodBooks();
  books.refunds = [{ reference: 'ada', amountMinor: 7_500, idempotencyKey: 'refund:ada:v1' }];
  books.bookings = [bookingRow('ada', { refunded_minor: 7_500 })];
  assert.ok((await lossesOf(books)).moneyOff >= 7_500);
});

test('a mail that the outbox calls sent and Resend never saw is lost', async () => {
  const books = goodBooks();
  books.accepted = ['booking:ada:owner-notice:booked'];
  assert.ok((await lossesOf(books)).mailsLost > 0);
});

test('a mail that Resend accepted under two keys is doubled', async () => {
  const books = goodBooks();
  books.accepted.push('booking:ada:confirmation:seq0#again');
  assert.ok((await lossesOf(books)).mailsDoubled > 0);
});

test('a confirmation that was never written is lost, whatever the outbox says', async () => {
  const books = goodBooks();
  books.mails = books.accepted = ['booking:ada:owner-notice:booked'];
  assert.equal((await lossesOf(books)).mailsLost, 1);
});
