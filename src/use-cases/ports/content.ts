import type { Availability } from '#domain/availability/windows.ts';
import type { InquiryOffer, Offer } from '#domain/offer.ts';
import type { Site } from '#domain/site.ts';

export interface Content {
  /** What can be booked, unlisted ones too: at least one. */
  offers: Offer[];
  /** The one that is meant where no other is named. */
  firstOffer: Offer;
  /** What is agreed by letter. */
  inquiries: InquiryOffer[];
  site: Site;
  availability: Availability;
}
