import type { Instant } from './interval.ts';

/** Characters of one sentence; two fit as well. */
export const longestReference = 400;

/** How somebody who may be quoted wants to be named. */
export type Naming = 'full' | 'initials' | 'nothing';
export const namings = ['full', 'initials', 'nothing'] as const satisfies Naming[];

export interface Reference {
  id: string;
  bookingId: string;
  /** Only `approved` is shown to anybody but the owner. */
  state: 'asked' | 'declined' | 'given' | 'approved' | 'withdrawn';
  tokenHash: string;
  /** The buyer's own words. */
  sentence: string;
  naming: Naming;
  /** As it is shown; empty for one who is not named. */
  shownName: string;
  askedAt: Instant;
  answeredAt: Instant | null;
  approvedAt: Instant | null;
  withdrawnAt: Instant | null;
}

/** "Ada Lovelace, Analytical Engines", "A. L.", or nothing. */
export function shownName(attendee: { name: string; company: string }, naming: Naming): string {
  const name = attendee.name.trim();
  if (naming === 'nothing') return '';
  if (naming === 'full') return [name, attendee.company.trim()].filter(Boolean).join(', ');
  const words = name.split(/\s+/).filter(Boolean);
  return words.map((word) => `${[...word][0]?.toUpperCase()}.`).join(' ');
}
