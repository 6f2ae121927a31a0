import { hoursWords, minutesWords, priceWords } from '#domain/facts.ts';
import type { Offer } from '#domain/offer.ts';

export { daysWords, hoursWords, minutesWords } from '#domain/facts.ts';

/** Where the two meet, after a price or a length: "by video". */
export function meetingWords({ meeting }: Pick<Offer, 'meeting'>): string {
  return `by ${meeting.kind}`;
}

/** The same as a sentence: "By video." */
export function placeWords({ meeting }: Pick<Offer, 'meeting'>): string {
  return meeting.kind === 'video' ? 'By video.' : 'By phone.';
}

/** "30 minutes" */
export function lengthWords({ minutes }: Pick<Offer, 'minutes'>): string {
  return minutesWords(minutes);
}

/** "$150", or "free" */
export { priceWords } from '#domain/facts.ts';

/** The same alone, on a price tag. */
export function priceTag(offer: Pick<Offer, 'amountMinor' | 'currency'>): string {
  return offer.amountMinor === 0 ? 'Free' : priceWords(offer);
}

/** "Full refund until 24 hours before." With nothing paid there is nothing to refund. */
export function refundWords(offer: Pick<Offer, 'amountMinor' | 'policy'>): string {
  return `${offer.amountMinor === 0 ? 'Move or cancel' : 'Full refund'} ${untilWords(offer)}.`;
}

/** What a button that leads to the calendar says: "Book 30 minutes, $150". */
export function bookWords(offer: Pick<Offer, 'minutes' | 'amountMinor' | 'currency'>): string {
  return `Book ${lengthWords(offer)}, ${priceWords(offer)}`;
}

/** "until 24 hours before" */
export function untilWords({ policy }: Pick<Offer, 'policy'>): string {
  return policy.freeUntilHours === 0
    ? 'until it starts'
    : `until ${hoursWords(policy.freeUntilHours)} before`;
}
