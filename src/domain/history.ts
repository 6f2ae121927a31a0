import type { PaymentNews } from './payment-changes.ts';
import type { Note } from './settlement.ts';

/** What can happen to a booking, one code a fact. The page, the owner's desk and the reminders read these. */
export type HistoryCode =
  // From a wish to a booking.
  | 'held'
  | 'checkout-opened'
  | 'checkout-not-opened'
  | 'payment-processing'
  | 'confirmed'
  | 'expired'
  | 'slot-lost'
  /** Paid, and yet not what was asked for. */
  | 'payment-rejected'
  | 'paid-after-cancellation'
  /** Made again from what Stripe knows, because a copy that was put back lacked it. */
  | 'rebuilt'
  | Note
  // What buyer and owner do with it.
  | 'moved'
  /** The owner asked for another time; the buyer may say no. */
  | 'asked-to-move'
  | 'kept-time'
  | 'meeting-changed'
  /** The owner booked for somebody, or sent them a link that pays for it. */
  | 'booked-by-owner'
  | 'payment-link-sent'
  | 'payment-link-again'
  /** Another time instead of the refund, after the owner had cancelled. */
  | 'rebooked'
  | 'cancelled'
  | 'refund-chosen'
  | 'address-corrected'
  /** Whoever reads the address of before says that it was not them. */
  | 'address-disputed'
  | 'link-revoked'
  | 'completed'
  | 'no_show'
  | 'note-sent'
  | 'note-corrected'
  | 'erased'
  // Its money.
  | 'refund-granted'
  | 'refund-ordered'
  /** Stripe's definite no to an order. */
  | 'refund-refused'
  | 'refunded'
  /** The debt ended without Stripe; the reason says how. */
  | 'refund-settled-elsewhere'
  | 'money-recorded'
  | PaymentNews
  // Its mails.
  | 'mail-bounced'
  | 'mail-complained';
