import { formatMoney } from './money.ts';
import type { Offer } from './offer.ts';
import type { Site } from './site.ts';

/** What texts in `content/` may name in braces, so that a length or a price is written once. */
export type Facts = Record<(typeof factNames)[number], string>;

export const factNames = [
  'site',
  'owner',
  'Owner',
  'introduction',
  'email',
  'offer',
  'minutes',
  'price',
  'freeUntil',
  'rebookDays',
] as const;

type Named = Pick<Offer, 'name' | 'minutes' | 'amountMinor' | 'currency' | 'policy'>;

/** @param offer the one that the text is about; the first on pages that are about none */
export function factsOf(site: Pick<Site, 'name' | 'ownerName' | 'contactEmail'>, offer: Named): Facts {
  return {
    site: site.name,
    owner: site.ownerName || 'the consultant',
    Owner: site.ownerName || 'The consultant',
    introduction: site.ownerName ? `I’m ${site.ownerName}` : 'I’m the consultant behind this site',
    email: site.contactEmail,
    offer: offer.name,
    minutes: String(offer.minutes),
    price: priceWords(offer),
    freeUntil: hoursWords(offer.policy.freeUntilHours),
    rebookDays: daysWords(offer.policy.rebookDays),
  };
}

/** @returns the text with its facts; a name in braces that is no fact stays as it is, and `unknownFacts` tells of it */
export function fillFacts(text: string, facts: Facts): string {
  return text.replace(braces, (whole, name: string) => facts[name as keyof Facts] ?? whole);
}

/** The names in braces that are no fact. */
export function unknownFacts(text: string): string[] {
  const known: readonly string[] = factNames;
  return [...text.matchAll(braces)].flatMap(([, name = '']) => (known.includes(name) ? [] : [name]));
}

const braces = /\{(\w+)\}/g;

/** "$150", or "free". */
export function priceWords({ amountMinor, currency }: Pick<Offer, 'amountMinor' | 'currency'>): string {
  return amountMinor === 0 ? 'free' : formatMoney(amountMinor, currency);
}

/** "24 hours", "1 hour". */
export function hoursWords(hours: number): string {
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** "7 days", "1 day". */
export function daysWords(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** "6 minutes", "1 minute". */
export function minutesWords(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** "8 weeks", "1 week". */
export function weeksWords(weeks: number): string {
  return weeks === 1 ? '1 week' : `${weeks} weeks`;
}

/** "three things", "one thing": small counts are words, as in running text. */
export function thingsWords(count: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  return `${words[count] ?? count} ${count === 1 ? 'thing' : 'things'}`;
}

/** How somebody gets to the place of the session: one sentence, wherever it is said. */
export function wayInWords({ kind, address }: { kind: 'video' | 'phone'; address: string }): string {
  const what = kind === 'video' ? 'link' : 'number';
  return address.trim()
    ? `The ${what} is in your email and on your booking page.`
    : `The ${what} comes by email before the session and is on your booking page.`;
}
