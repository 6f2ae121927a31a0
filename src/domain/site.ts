import type { Clock } from './time/labels.ts';

/** Whose site it is, as the owner writes it in `content/site.yaml`. */
export interface Site {
  name: string;
  /** While empty, the site says "the consultant". */
  ownerName: string;
  /** Path of a picture in `public/`; empty: no face is shown. */
  portrait: string;
  /** One sentence for search results and social cards. */
  description: string;
  links: { label: string; href: string }[];
  contactEmail: string;
  /** IANA zone of the owner's calendar. */
  timeZone: string;
  /** By which times are written, unless a visitor asks for the other one. */
  clock: Clock;
  /** The first column of calendars. */
  weekStartsOn: 'sunday' | 'monday';
  /** What the owner is, after "an". */
  trade?: string;
  /** A sentence at the foot of every page. */
  footnote?: string;
}

/**
 * What nobody has set yet of the person behind the site. Its pages stand without it, and a stranger trusts them less.
 * @returns a sentence; null when somebody signs
 */
export function missingSignature({
  ownerName,
  portrait,
}: Pick<Site, 'ownerName' | 'portrait'>): string | null {
  const missing = [!ownerName && 'ownerName', !portrait && 'portrait'].filter(Boolean);
  if (missing.length === 0) return null;
  return `Nobody signs the site: set ${missing.join(' and ')} in site.yaml to sign home, essays and bookings.`;
}
