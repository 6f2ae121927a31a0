/** Rows to domain and back. JSON columns are parsed here, at the door; the rest is kept in shape by the tables' own checks. */

import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { Attachment } from '#domain/attachment.ts';
import type { TimeWindow } from '#domain/availability/windows.ts';
import type { Booking, OfferSnapshot } from '#domain/booking.ts';
import { normalEmail } from '#domain/email-address.ts';
import type { Draft, DraftFields } from '#use-cases/ports/drafts.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { WebhookEvent } from '#use-cases/ports/webhooks.ts';
import type { BookingDraftTable, BookingTable, OutboxTable, WebhookEventTable } from './tables.ts';

export function toBookingRow(booking: Booking): Insertable<BookingTable> {
  return {
    id: booking.id,
    version: booking.version,
    state: booking.state,
    refund_state: booking.refundState,
    starts_at: booking.startsAt,
    ends_at: booking.endsAt,
    reserved_end: booking.reservedEnd,
    hold_until: booking.holdUntil,
    checkout_expires_at: booking.checkoutExpiresAt,
    holder: booking.holder,
    attendee_name: booking.attendee.name,
    attendee_email: booking.attendee.email,
    email_key: normalEmail(booking.attendee.email),
    attendee_company: booking.attendee.company,
    attendee_topic: booking.attendee.topic,
    attendee_zone: booking.attendee.timeZone,
    attendee_clock: booking.attendee.clock,
    offer: JSON.stringify(booking.offer),
    settled: booking.settled,
    amount_minor: booking.amountMinor,
    currency: booking.currency,
    checkout_key: booking.checkoutKey,
    checkout_session_id: booking.checkoutSessionId,
    checkout_url: booking.checkoutUrl,
    payment_intent_id: booking.paymentIntentId,
    payment_processing: booking.paymentProcessing,
    captured_minor: booking.capturedMinor,
    refunded_minor: booking.refundedMinor,
    ordered_minor: booking.orderedMinor,
    refund_version: booking.refundVersion,
    refund_keyed_at: booking.refundKeyedAt,
    refund_next_try_at: booking.refundNextTryAt,
    disputed: booking.disputed,
    ics_uid: booking.icsUid,
    ics_sequence: booking.icsSequence,
    token_hash: booking.tokenHash,
    token_version: booking.tokenVersion,
    created_at: booking.createdAt,
    confirmed_at: booking.confirmedAt,
    cancelled_at: booking.cancelledAt,
    cancelled_by: booking.cancelledBy,
    rebook_until: booking.rebookUntil,
    attached_audit: booking.attachedAudit,
    source: booking.source,
  };
}

export function toBooking(row: Selectable<BookingTable>): Booking {
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    refundState: row.refund_state,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    reservedEnd: row.reserved_end,
    holdUntil: row.hold_until,
    checkoutExpiresAt: row.checkout_expires_at,
    holder: row.holder,
    attendee: {
      name: row.attendee_name,
      email: row.attendee_email,
      company: row.attendee_company,
      topic: row.attendee_topic,
      timeZone: row.attendee_zone,
      clock: row.attendee_clock,
    },
    offer: offerSnapshot.parse(JSON.parse(row.offer)),
    settled: row.settled,
    amountMinor: row.amount_minor,
    currency: row.currency,
    checkoutKey: row.checkout_key,
    checkoutSessionId: row.checkout_session_id,
    checkoutUrl: row.checkout_url,
    paymentIntentId: row.payment_intent_id,
    paymentProcessing: Boolean(row.payment_processing),
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    orderedMinor: row.ordered_minor,
    refundVersion: row.refund_version,
    refundKeyedAt: row.refund_keyed_at,
    refundNextTryAt: row.refund_next_try_at,
    disputed: Boolean(row.disputed),
    icsUid: row.ics_uid,
    icsSequence: row.ics_sequence,
    tokenHash: row.token_hash,
    tokenVersion: row.token_version,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    cancelledAt: row.cancelled_at,
    cancelledBy: row.cancelled_by,
    rebookUntil: row.rebook_until,
    attachedAudit: row.attached_audit,
    source: row.source,
  };
}

export function toWebhookEvent(row: Selectable<WebhookEventTable>): WebhookEvent {
  return {
    id: row.id,
    source: row.source,
    type: row.type,
    payload: row.payload,
    receivedAt: row.received_at,
    processedAt: row.processed_at,
    attempts: row.attempts,
    error: row.error,
  };
}

export function toOutboxMail(row: Selectable<OutboxTable>): OutboxMail {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    bookingId: row.booking_id,
    to: row.recipient,
    replyTo: row.reply_to,
    subject: row.subject,
    html: row.html,
    text: row.body_text,
    attachments: attachments.parse(JSON.parse(row.attachments)),
    createdAt: row.created_at,
    attempts: row.attempts,
    refusals: row.refusals,
    firstTriedAt: row.first_tried_at,
    nextTryAt: row.next_try_at,
    leaseUntil: row.lease_until,
    sentAt: row.sent_at,
    droppedAt: row.dropped_at,
    providerId: row.provider_id,
    lastError: row.last_error,
    delivery: row.delivery,
  };
}

export function toDraft(row: Selectable<BookingDraftTable>): Draft {
  return { holder: row.holder, fields: draftFields.parse(JSON.parse(row.fields)), expiresAt: row.expires_at };
}

export function toWindows(json: string): TimeWindow[] {
  return windows.parse(JSON.parse(json));
}

const offerSnapshot = z.object({
  slug: z.string(),
  name: z.string(),
  minutes: z.number(),
  taxSentence: z.string(),
  noticeMinutes: z.number(),
  bufferBeforeMinutes: z.number(),
  bufferAfterMinutes: z.number(),
  meeting: z.object({ kind: z.enum(['video', 'phone']), address: z.string(), instructions: z.string() }),
  policy: z.object({ freeUntilHours: z.number(), rebookDays: z.number() }),
  hostZone: z.string(),
}) satisfies z.ZodType<OfferSnapshot>;

const attachments = z.array(
  z.object({ filename: z.string(), contentType: z.string(), content: z.string() }),
) satisfies z.ZodType<Attachment[]>;

const draftFields = z
  .object({
    offer: z.string(),
    start: z.string(),
    timeZone: z.string(),
    clock: z.enum(['12', '24', '']),
    name: z.string(),
    email: z.string(),
    topic: z.string(),
    company: z.string(),
    audit: z.string(),
    attachAudit: z.enum(['yes', '']),
    from: z.string(),
  })
  .partial() satisfies z.ZodType<DraftFields>;

const windows = z.array(z.tuple([z.string(), z.string()])) satisfies z.ZodType<TimeWindow[]>;
