import type { OfferSnapshot } from '#domain/booking.ts';
import { hour } from '#domain/interval.ts';
import type { Engine, FreshDatabase } from '#tests/faults/stage/database.ts';

const columns = `id, version, state, refund_state, starts_at, ends_at, reserved_end, hold_until, checkout_expires_at, holder,
  attendee_name, attendee_email, email_key, attendee_company, attendee_topic, attendee_zone, offer, amount_minor, currency,
  checkout_key, checkout_session_id, checkout_url, payment_intent_id, payment_processing, captured_minor, refunded_minor,
  refund_version, disputed, ics_uid, ics_sequence, token_hash, token_version, created_at, confirmed_at, cancelled_at,
  cancelled_by, rebook_until, attached_audit`;

const offer: OfferSnapshot = {
  slug: 'strategy-session',
  name: 'Strategy session',
  minutes: 30,
  taxSentence: 'Taxes included.',
  noticeMinutes: 720,
  bufferBeforeMinutes: 15,
  bufferAfterMinutes: 15,
  meeting: { kind: 'video', address: 'https://meet.example.com/room', instructions: '' },
  policy: { freeUntilHours: 24, rebookDays: 7 },
  hostZone: 'America/New_York',
};

/** Sessions that were held, paid and sent a mail, one `distance` after the other, the last of them before `until`. */
export async function addPastBookings(
  database: FreshDatabase,
  count: number,
  until: number,
  distance = hour,
): Promise<void> {
  const flag = { SQLite: '0', PostgreSQL: 'false' }[database.engine];
  const numbers = {
    SQLite: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`,
    PostgreSQL: `WITH n AS (SELECT i FROM generate_series(1, ${count}::bigint) AS i)`,
  } satisfies Record<Engine, string>;
  const start = `${until - (count + 2) * distance} + i * ${distance}`;
  const words = "'A word about the work that waits for a decision and for a release.'";
  const statements = [
    `INSERT INTO booking (${columns}) ${numbers[database.engine]}
      SELECT 'past-' || i, 3, 'completed', 'none', ${start}, ${start} + 1800000, ${start} + 2700000, ${start}, ${start},
        'browser ' || i, 'Ada Lovelace', 'ada' || i || '@example.com', 'ada' || i || '@example.com', '', ${words},
        'Europe/London', '${JSON.stringify(offer)}', 15000, 'USD', 'key ' || i, 'cs_' || i, NULL, 'pi_' || i, ${flag}, 15000, 0, 0, ${flag},
        'uid ' || i, 0, 'token ' || i, 1, ${start} - 86400000, ${start} - 86400000, NULL, NULL, NULL, NULL FROM n`,
    `INSERT INTO booking_event (booking_id, happened_at, what, actor, why)
      SELECT id, starts_at, 'confirmed', 'stripe', 'paid' FROM booking WHERE id LIKE 'past-%'`,
    `INSERT INTO outbox (id, key, kind, booking_id, recipient, subject, html, body_text, attachments, created_at, attempts,
        next_try_at, sent_at, given_up, provider_id)
      SELECT 'mail-' || id, id, 'confirmation', id, attendee_email, 'Booked', '', '', '[]', starts_at, 1, starts_at,
        starts_at, ${flag}, 're_' || id FROM booking WHERE id LIKE 'past-%'`,
    `INSERT INTO webhook_event (id, source, type, payload, received_at, processed_at, attempts)
      SELECT 'evt-' || id, 'stripe', 'checkout.session.completed', '{}', starts_at, starts_at, 0
      FROM booking WHERE id LIKE 'past-%'`,
    'ANALYZE',
  ];
  for (const statement of statements) await database.query(statement);
}
