import type { Offer } from '#domain/offer.ts';

/** "24 hours", "1 hour". */
export function hoursWords(hours: number): string {
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** "6 minutes", "1 minute". */
export function minutesWords(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** "7 days", "1 day". */
export function daysWords(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** Where the two meet, after a price or a length: "by video". */
export function meetingWords({ meeting }: Pick<Offer, 'meeting'>): string {
  return `by ${meeting.kind}`;
}
