import type { Offer } from '#domain/offer.ts';

export { daysWords, hoursWords, minutesWords } from '#domain/facts.ts';

/** Where the two meet, after a price or a length: "by video". */
export function meetingWords({ meeting }: Pick<Offer, 'meeting'>): string {
  return `by ${meeting.kind}`;
}
