import type { Availability } from '#domain/availability/windows.ts';
import type { Offer } from '#domain/offer.ts';
import type { Site } from '#domain/site.ts';

export interface Content {
  /** At least one; the first is the default. */
  offers: Offer[];
  site: Site;
  availability: Availability;
}
