import type { HistoryCode } from '#domain/history.ts';
import { type Reader, slotLabel, withOwnTimes } from '#domain/time/labels.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';

/** What happened, as the owner reads it. */
const words: Record<HistoryCode, string> = {
  held: 'Time held',
  'checkout-opened': 'Sent to the payment page',
  'checkout-not-opened': 'The payment page could not be opened',
  'payment-processing': 'Payment on its way',
  confirmed: 'Paid and booked',
  expired: 'Hold ended, the time is free again',
  'slot-lost': 'Paid after the time was gone',
  'payment-rejected': 'Payment did not match what was asked for',
  'paid-after-cancellation': 'Paid after it was canceled',
  'unpaid-checkout-complete': 'The payment page closed without money',
  'payment-failed-after-confirmation': 'The payment failed after the booking was confirmed',
  'open-checkout-on-settled-booking': 'A payment page was still open',
  moved: 'Moved',
  'asked-to-move': 'Asked for another time',
  'kept-time': 'Kept the time',
  'meeting-changed': 'Meeting link changed',
  'booked-by-owner': 'Booked without a payment page',
  'payment-link-sent': 'Payment link sent',
  'payment-link-again': 'Payment link sent again',
  rebooked: 'Another time instead of the refund',
  cancelled: 'Canceled',
  'refund-chosen': 'Chose the refund',
  'link-revoked': 'Old address of the booking page ended',
  'address-corrected': 'Email address corrected',
  'address-disputed': 'The former address says that it did not ask for the change',
  completed: 'Took place',
  no_show: 'Did not come',
  'note-sent': 'Written note sent',
  'note-corrected': 'Written note corrected',
  rebuilt: 'Built again from Stripe’s records',
  erased: 'Personal data erased',
  'refund-granted': 'Refund granted',
  'refund-ordered': 'Refund ordered at Stripe',
  'refund-refused': 'Stripe refused the refund',
  refunded: 'Refunded',
  'refund-settled-elsewhere': 'Refund settled outside Stripe',
  'money-recorded': 'Money recorded',
  'refunded-outside': 'Refunded in Stripe’s dashboard',
  'partly-refunded-outside': 'Partly refunded in Stripe’s dashboard',
  'refund-before-booking': 'Refunded before it was booked',
  'refund-failed': 'A refund failed, the money is due again',
  'refund-outside-failed': 'A refund from Stripe’s dashboard failed',
  disputed: 'The payment is disputed',
  'mail-bounced': 'An email came back',
  'mail-complained': 'An email was marked as spam',
};

/** Every code that there is. */
export const historyCodes = Object.keys(words);

const actors: Record<HistoryEntry['by'], string> = {
  buyer: 'by them',
  owner: 'by you',
  stripe: 'by Stripe',
  resend: 'by Resend',
  system: 'by the site',
};

/** "Moved by them: from Friday, December 4, 10:00 AM" */
export function historyWords({ what, by, why }: HistoryEntry, owner: Reader): string {
  const reason = why && `: ${withOwnTimes(why, (at) => slotLabel(at, owner))}`;
  return `${words[what]} ${actors[by]}${reason}`;
}
