import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { type Booking, type BookingState, blockingStates } from '#domain/booking.ts';
import { normalEmail } from '#domain/email-address.ts';
import type { Interval } from '#domain/interval.ts';
import type { BookingStore } from '#use-cases/ports/bookings.ts';
import { toBooking, toBookingRow } from '../rows.ts';
import type { BookingTable, Tables } from '../tables.ts';

// States stand as literals in the SQL: a partial index is chosen only when the query repeats its condition.
const held = sql.lit<BookingState>('held');
const confirmed = sql.lit<BookingState>('confirmed');
const blocking = blockingStates.map((state) => sql.lit<BookingState>(state));
const unpaid = [held, sql.lit<BookingState>('expired')];

/** Literally so in the statistics that PostgreSQL keeps for it, by which it knows how rare a word is. */
const nameAndEmail = sql<string>`attendee_name || ' ' || attendee_email`;

/**
 * Both databases know the two cases of A to Z; of other letters they may not, so a word that has some is also looked for
 * as it was typed.
 */
function isAbout(typed: string) {
  const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const inAnyCase = sql<boolean>`lower(${nameAndEmail}) like ${like(typed.toLowerCase())} escape '\\'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(typed)) return inAnyCase;
  return sql<boolean>`(${inAnyCase} or ${nameAndEmail} like ${like(typed)} escape '\\')`;
}

export function bookingStore(db: Kysely<Tables>): BookingStore {
  const bookings = () => db.selectFrom('booking').selectAll();

  return {
    find: (id) => first(bookings().where('id', '=', id)),
    findByTokenHash: (tokenHash) => first(bookings().where('token_hash', '=', tokenHash)),
    findByRetiredToken: (tokenHash) =>
      first(
        bookings().where('id', 'in', (eb) =>
          eb.selectFrom('retired_link').select('booking_id').where('retired_link.token_hash', '=', tokenHash),
        ),
      ),
    async retireToken(tokenHash, bookingId, at) {
      await db
        .insertInto('retired_link')
        .values({ token_hash: tokenHash, booking_id: bookingId, retired_at: at })
        .execute();
    },
    async forgetRetiredTokens(bookingId) {
      await db.deleteFrom('retired_link').where('booking_id', '=', bookingId).execute();
    },
    findByCheckoutSession: (id) => first(bookings().where('checkout_session_id', '=', id)),
    findByPaymentIntent: (id) => first(bookings().where('payment_intent_id', '=', id)),

    heldBy: (holder) =>
      all(
        bookings().where('state', '=', held).where('holder', '=', holder).orderBy('created_at').orderBy('id'),
      ),
    heldForEmail: (email) =>
      all(
        bookings()
          .where('state', '=', held)
          .where('email_key', '=', normalEmail(email))
          .orderBy('created_at')
          .orderBy('id'),
      ),

    async reserving(range) {
      return range.end > range.start ? all(within(bookings(), range)) : [];
    },
    async taken(range) {
      if (range.end <= range.start) return [];
      const rows = await within(db.selectFrom('booking').select(takenColumns), range).execute();
      return rows.map((row) => ({
        id: row.id,
        state: row.state,
        start: row.starts_at,
        end: row.ends_at,
        reservedEnd: row.reserved_end,
        holdUntil: row.hold_until,
        holder: row.holder,
      }));
    },

    async insert(booking) {
      await db.insertInto('booking').values(toBookingRow(booking)).execute();
    },

    async update(booking) {
      const { id, ...columns } = toBookingRow(booking);
      const row = await db
        .updateTable('booking')
        .set({ ...columns, version: booking.version + 1 })
        .where('id', '=', id)
        .where('version', '=', booking.version)
        .returningAll()
        .executeTakeFirst();
      return row ? toBooking(row) : null;
    },

    held: (limit) => all(bookings().where('state', '=', held).orderBy('hold_until').limit(limit)),
    refundsDue: (limit) =>
      all(bookings().where('refund_state', '=', sql.lit('due')).orderBy('created_at').limit(limit)),
    confirmedStarting: ({ start, end }, limit) =>
      all(
        bookings()
          .where('state', '=', confirmed)
          .where('starts_at', '>=', start)
          .where('starts_at', '<', end)
          .orderBy('starts_at')
          .limit(limit),
      ),
    endedBefore: (now, limit) =>
      all(
        bookings().where('state', '=', confirmed).where('ends_at', '<=', now).orderBy('ends_at').limit(limit),
      ),

    next: (now) =>
      first(bookings().where('state', '=', confirmed).where('ends_at', '>', now).orderBy('ends_at').limit(1)),
    async starts(states, { start, end }) {
      const rows = await db
        .selectFrom('booking')
        .select('starts_at')
        .where('starts_at', '>=', start)
        .where('starts_at', '<', end)
        .where('state', 'in', states)
        .orderBy('starts_at')
        .execute();
      return rows.map((row) => row.starts_at);
    },
    withoutNote: ({ start, end }, limit) =>
      all(
        bookings()
          .where('starts_at', '>=', start)
          .where('starts_at', '<', end)
          .where('state', 'in', ['confirmed', 'completed'])
          // Not as "not exists", for which PostgreSQL would read the notes of all years.
          .where(
            ({ selectFrom }) =>
              selectFrom('written_note')
                .select('version')
                .whereRef('written_note.booking_id', '=', 'booking.id')
                .where('written_note.sent_at', 'is not', null)
                .limit(1),
            'is',
            null,
          )
          .orderBy('starts_at', 'desc')
          .limit(limit),
      ),

    list(filter) {
      if (filter.states?.length === 0 || filter.refundStates?.length === 0) return Promise.resolve([]);
      let query = bookings().orderBy('starts_at', 'desc').orderBy('created_at', 'desc').orderBy('id');
      if (filter.states) query = query.where('state', 'in', filter.states);
      if (filter.refundStates) query = query.where('refund_state', 'in', filter.refundStates);
      // As a literal, or its partial index is not chosen.
      if (filter.settled) query = query.where('settled', '=', sql.lit(filter.settled));
      if (filter.from !== undefined) query = query.where('starts_at', '>=', filter.from);
      if (filter.to !== undefined) query = query.where('starts_at', '<', filter.to);
      if (filter.search) query = query.where(isAbout(filter.search));
      if (filter.limit !== undefined) query = query.limit(filter.limit);
      // SQLite has no offset without a limit.
      if (filter.limit !== undefined && filter.offset) query = query.offset(filter.offset);
      return all(query);
    },

    async icsUids(from) {
      const rows = await db.selectFrom('booking').select('ics_uid').where('starts_at', '>=', from).execute();
      return rows.map((row) => row.ics_uid);
    },

    ofEmail: (email) =>
      all(bookings().where('email_key', '=', normalEmail(email)).orderBy('created_at').orderBy('id')),

    async purgeExpired(before) {
      const { numDeletedRows } = await db
        .deleteFrom('booking')
        // Together the condition of the index `booking_unpaid`, which is chosen only where the query repeats it.
        .where('captured_minor', '=', sql.lit(0))
        .where('state', 'in', unpaid)
        // And of those the ones that nobody waits for.
        .where('state', '=', 'expired')
        .where('refund_state', '=', 'none')
        .where('payment_processing', '=', false)
        // A payment that was begun may still come in. Written so that SQLite does not take the payments' index for it.
        .where((eb) => eb(eb.fn.coalesce('payment_intent_id', eb.val('')), '=', ''))
        .where('created_at', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('money_event')
                .select('stripe_id')
                .whereRef('money_event.booking_id', '=', 'booking.id'),
            ),
          ),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },

    async purgeAudits(before) {
      // The version goes up, or a write that read the row earlier would bring the audit back.
      const { numUpdatedRows } = await db
        .updateTable('booking')
        .set((eb) => ({ attached_audit: null, version: eb('version', '+', 1) }))
        .where('attached_audit', 'is not', null)
        .where('ends_at', '<', before)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}

const takenColumns = [
  'id',
  'state',
  'starts_at',
  'ends_at',
  'reserved_end',
  'hold_until',
  'holder',
] as const satisfies (keyof BookingTable)[];

/** The rows never overlap each other, so of those that start before the range only the last can reach into it. */
function within<Row>(query: SelectQueryBuilder<Tables, 'booking', Row>, { start, end }: Interval) {
  return query
    .where('state', 'in', blocking)
    .where('starts_at', '<', end)
    .where('starts_at', '>=', (eb) =>
      eb.fn.coalesce(
        eb
          .selectFrom('booking')
          .select('starts_at')
          .where('state', 'in', blocking)
          .where('starts_at', '<', start)
          .orderBy('starts_at', 'desc')
          .limit(1),
        eb.val(start),
      ),
    )
    .where('reserved_end', '>', start)
    .orderBy('starts_at');
}

type BookingQuery = SelectQueryBuilder<Tables, 'booking', Selectable<BookingTable>>;

async function first(query: BookingQuery): Promise<Booking | null> {
  const row = await query.executeTakeFirst();
  return row ? toBooking(row) : null;
}

async function all(query: BookingQuery): Promise<Booking[]> {
  const rows = await query.execute();
  return rows.map(toBooking);
}
