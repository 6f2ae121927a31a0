import type { Buyer } from './buyer.ts';
import type { Stage } from './stage/stage.ts';

/** What a fault cost. All of it must be zero. */
export interface Losses {
  /** Acknowledged bookings, cancellations and payments that are no longer so. */
  lost: number;
  /** Holds and checkouts that nobody will pay and nobody closed. */
  orphans: number;
  /** Pairs of standing bookings that overlap. */
  overlaps: number;
  /** Second checkout sessions, charges or refunds for one intent. */
  doubles: number;
  /** Smallest units by which captured minus refunded differs from the price of what stands, summed over persons. */
  moneyOff: number;
  mailsLost: number;
  mailsDoubled: number;
  /** Answers that nobody should see, and events that stay undone. */
  unclean: number;
}

/** The losses, and a sentence for each, to find out why. */
export interface Stock {
  losses: Losses;
  findings: string[];
}

interface BookingRow {
  id: string;
  state: string;
  refund_state: string;
  starts_at: number;
  reserved_end: number;
  amount_minor: number;
  captured_minor: number;
  refunded_minor: number;
  checkout_session_id: string | null;
  attendee_email: string;
}

export const noLosses: Losses = {
  lost: 0,
  orphans: 0,
  overlaps: 0,
  doubles: 0,
  moneyOff: 0,
  mailsLost: 0,
  mailsDoubled: 0,
  unclean: 0,
};

export function addLosses(one: Losses, other: Losses): Losses {
  const names = Object.keys(noLosses) as (keyof Losses)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as Losses;
}

export function isClean(losses: Losses): boolean {
  return Object.values(losses).every((count) => count === 0);
}

/**
 * Holds the books of three parties against each other: what the buyers were told, what the database says, and what
 * Stripe and Resend have done. To be called when the stage has recovered.
 * @param sentBefore mails by key that went out before a copy was put back, which knows nothing of them
 */
export async function takeStock(
  stage: Stage,
  buyers: Buyer[],
  sentBefore: ReadonlySet<string> = new Set(),
): Promise<Stock> {
  const losses = { ...noLosses };
  const findings: string[] = [];
  const note = (kind: keyof Losses, amount: number, sentence: string) => {
    if (amount === 0) return;
    losses[kind] += amount;
    findings.push(`${kind}: ${sentence}`);
  };
  const books = await openBooks(stage);

  for (const buyer of buyers) checkPromises(books, buyer, note);
  checkCalendar(books, note);
  checkMoney(books, note);
  checkMails(books, sentBefore, note);
  for (const event of books.undone) note('unclean', 1, `webhook ${event} is not processed`);
  return { losses, findings };
}

type Note = (kind: keyof Losses, amount: number, sentence: string) => void;
type Books = Awaited<ReturnType<typeof openBooks>>;

async function openBooks(stage: Stage) {
  const { query } = stage.database;
  const rows = (await query('SELECT * FROM booking')).map(toBookingRow);
  const outbox = await query('SELECT key, sent_at, dropped_at, given_up FROM outbox');
  const history = await query('SELECT booking_id, what FROM booking_event');
  const undone = await query('SELECT id, type FROM webhook_event WHERE processed_at IS NULL');
  return {
    rows,
    byId: new Map(rows.map((row) => [row.id, row])),
    bySession: new Map(rows.map((row) => [row.checkout_session_id, row])),
    outbox: outbox.map(({ key, sent_at, dropped_at, given_up }) => ({
      key: String(key),
      isSent: sent_at !== null,
      // By later news before it went out; what was given up is lost.
      isOvertaken: dropped_at !== null && !Number(given_up),
    })),
    happened: countBy(history, ({ booking_id, what }) => `${booking_id} ${what}`),
    undone: undone.map(({ id, type }) => `${id} ${type}`),
    ledger: stage.sandbox.ledger(),
  };
}

// ── What buyers were told ────────────────────────────────────────────────────────────────────────

function checkPromises({ bySession, byId, ledger }: Books, { email, told }: Buyer, note: Note): void {
  for (const sentence of told.unclean) note('unclean', 1, sentence);
  for (const session of told.sessions) {
    if (bySession.has(session)) continue;
    note('lost', 1, `${email} was sent to checkout ${session}, which no booking knows`);
  }
  if (told.paid === null) return;
  const reference = ledger.checkoutSessions.find(({ id }) => id === told.paid)?.reference ?? '';
  const row = bySession.get(told.paid) ?? byId.get(reference);
  if (!row) {
    note('lost', 1, `${email} paid ${told.paid}, which no booking knows`);
    return;
  }
  const line = `${email} (booking ${row.id}, ${row.state}, ${row.refund_state})`;
  const stands = row.state === 'confirmed' || row.state === 'completed';
  if (told.cancelled && (row.state !== 'cancelled' || row.refund_state !== 'refunded')) {
    note('lost', 1, `${line} was told "cancelled"`);
  }
  const mayBeCancelled = told.cancelling && row.state === 'cancelled';
  if (told.bookedAt === null || mayBeCancelled) return;
  if (!stands) note('lost', 1, `${line} was told "booked"`);
  else if (row.starts_at !== told.bookedAt && row.starts_at !== told.movingTo) {
    note(
      'lost',
      1,
      `${line} was told ${new Date(told.bookedAt).toISOString()}, and the booking stands at another time`,
    );
  }
}

// ── The calendar ─────────────────────────────────────────────────────────────────────────────────

function checkCalendar({ rows, byId, ledger }: Books, note: Note): void {
  for (const row of rows) {
    if (row.state === 'held') note('orphans', 1, `booking ${row.id} is still held`);
  }
  for (const { id, status, reference } of ledger.checkoutSessions) {
    const row = byId.get(reference ?? '');
    if (status === 'open' && row?.state !== 'held') note('orphans', 1, `checkout ${id} can still be paid`);
  }
  const standing = rows
    .filter((row) => row.state === 'held' || keepsMoney(row))
    .sort((a, b) => a.starts_at - b.starts_at);
  let last: BookingRow | null = null;
  for (const row of standing) {
    if (last && row.starts_at < last.reserved_end) note('overlaps', 1, `${last.id} and ${row.id} overlap`);
    if (!last || row.reserved_end > last.reserved_end) last = row;
  }
}

// ── Money ────────────────────────────────────────────────────────────────────────────────────────

function checkMoney({ rows, byId, ledger }: Books, note: Note): void {
  const outside = sumBy(
    ledger.refunds.filter(({ idempotencyKey, status }) => idempotencyKey === null && status !== 'failed'),
    ({ reference }) => reference ?? '',
    ({ amountMinor }) => amountMinor,
  );
  const charges = countBy(ledger.charges, ({ reference }) => reference ?? '');
  const ordered = countBy(
    ledger.refunds.filter(({ idempotencyKey, status }) => idempotencyKey !== null && status !== 'failed'),
    ({ reference }) => reference ?? '',
  );
  let expectedTotal = 0;
  for (const id of new Set([...byId.keys(), ...Object.keys(ledger.byReference)])) {
    const row = byId.get(id);
    const line = ledger.byReference[id] ?? { sessions: 0, capturedMinor: 0, refundedMinor: 0 };
    const expected = row && keepsMoney(row) ? row.amount_minor - (outside.get(id) ?? 0) : 0;
    expectedTotal += expected;
    const kept = line.capturedMinor - line.refundedMinor;
    note(
      'moneyOff',
      Math.abs(kept - expected),
      `booking ${id} (${row?.state ?? 'unknown'}): ${line.capturedMinor} captured, ${line.refundedMinor} refunded, ${expected} expected`,
    );
    note('doubles', Math.max(0, line.sessions - 1), `booking ${id} has ${line.sessions} checkout sessions`);
    note(
      'doubles',
      Math.max(0, (charges.get(id) ?? 0) - 1),
      `booking ${id} was charged ${charges.get(id)} times`,
    );
    note(
      'doubles',
      Math.max(0, (ordered.get(id) ?? 0) - 1),
      `booking ${id} was refunded ${ordered.get(id)} times`,
    );
    if (!row || (row.captured_minor === line.capturedMinor && row.refunded_minor === line.refundedMinor))
      continue;
    note(
      'unclean',
      1,
      `booking ${id} says ${row.captured_minor} − ${row.refunded_minor}, Stripe says ${line.capturedMinor} − ${line.refundedMinor}`,
    );
  }
  const { capturedMinor, refundedMinor } = ledger.totals.usd ?? { capturedMinor: 0, refundedMinor: 0 };
  const standing = rows.filter(keepsMoney).length;
  const off = Math.abs(capturedMinor - refundedMinor - expectedTotal);
  note(
    'moneyOff',
    off,
    `${standing} sessions stand for ${expectedTotal}, and ${capturedMinor - refundedMinor} is there`,
  );
}

/** Everything that was given up early enough was paid back; the campaign cancels nothing too late for that. */
function keepsMoney({ state }: BookingRow): boolean {
  return state === 'confirmed' || state === 'completed' || state === 'no_show';
}

// ── Mails ────────────────────────────────────────────────────────────────────────────────────────

/** What happened, as the history has it → the mails that tell of it: their keys begin with `booking:{id}:{mail}:`. */
const mailsOf: [what: string[], mails: string[]][] = [
  [['confirmed'], ['confirmation', 'owner-notice:booked']],
  [
    ['moved', 'rebooked'],
    ['moved', 'owner-notice:moved'],
  ],
  [['cancelled'], ['cancelled', 'owner-notice:cancelled']],
  [['slot-lost'], ['slot-lost', 'alert:slot-lost']],
];

function checkMails(
  { rows, outbox, happened, ledger }: Books,
  sentBefore: ReadonlySet<string>,
  note: Note,
): void {
  // A server that was broken on purpose adds a `#` and something random.
  const accepted = countBy(ledger.mails, ({ idempotencyKey }) =>
    (idempotencyKey ?? 'no key').replace(/#.*/, ''),
  );
  for (const [key, count] of accepted) note('mailsDoubled', count - 1, `${key} was sent ${count} times`);
  for (const { key, isSent, isOvertaken } of outbox) {
    if (!accepted.has(key) && !isOvertaken)
      note('mailsLost', 1, `${key} was never accepted${isSent ? ', and is marked as sent' : ''}`);
  }
  const known = new Set(outbox.map(({ key }) => key));
  for (const key of accepted.keys())
    if (!known.has(key) && !sentBefore.has(key)) note('mailsDoubled', 1, `${key} stands in no outbox`);

  const refunded = new Set(
    ledger.refunds
      .filter(({ idempotencyKey, status }) => idempotencyKey !== null && status !== 'failed')
      .map(({ reference }) => reference),
  );
  const overtaken = outbox.filter(({ isOvertaken }) => isOvertaken).map(({ key }) => key);
  const keys = [...new Set([...accepted.keys(), ...overtaken])];
  for (const { id } of rows) {
    // What a row that was made again does not say a second time must have been said before.
    const isRebuilt = happened.has(`${id} rebuilt`);
    const told = isRebuilt ? keys.filter((key) => accepted.has(key)) : keys;
    const expect = (mail: string, wanted: number) => {
      const mine = told.filter((key) => `${key}:`.startsWith(`booking:${id}:${mail}:`));
      const found = mine.length;
      const fresh = mine.filter((key) => !sentBefore.has(key)).length;
      note('mailsLost', Math.max(0, wanted - found), `booking ${id}: ${found} of ${wanted} "${mail}"`);
      note(
        'mailsDoubled',
        Math.min(fresh, Math.max(0, found - wanted)),
        `booking ${id}: ${found} instead of ${wanted} "${mail}"`,
      );
    };
    for (const [what, mails] of mailsOf) {
      const wanted = what.reduce((sum, each) => sum + (happened.get(`${id} ${each}`) ?? 0), 0);
      for (const mail of mails) expect(mail, wanted);
    }
    expect('refunded', refunded.has(id) ? 1 : 0);
    const news = ['moved', 'rebooked', 'cancelled', 'rebuilt'].reduce(
      (sum, what) => sum + (happened.get(`${id} ${what}`) ?? 0),
      0,
    );
    const silenced = overtaken.filter((key) => key.startsWith(`booking:${id}:`)).length;
    if (silenced > 0 && news === 0) note('mailsLost', silenced, `booking ${id}: dropped without later news`);
  }
}

function toBookingRow(row: Record<string, unknown>): BookingRow {
  const number = (name: string) => Number(row[name]);
  return {
    ...(row as unknown as BookingRow),
    starts_at: number('starts_at'),
    reserved_end: number('reserved_end'),
    amount_minor: number('amount_minor'),
    captured_minor: number('captured_minor'),
    refunded_minor: number('refunded_minor'),
  };
}

function countBy<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, number> {
  return sumBy(list, keyOf, () => 1);
}

function sumBy<T>(
  list: readonly T[],
  keyOf: (each: T) => string,
  amountOf: (each: T) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const each of list) sums.set(keyOf(each), (sums.get(keyOf(each)) ?? 0) + amountOf(each));
  return sums;
}
