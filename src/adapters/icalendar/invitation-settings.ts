import type { Instant } from '#domain/interval.ts';

export interface InvitationSettings {
  /** Who meets the attendee: the owner's name, or what the site says while there is none. */
  organizerName: string;
  organizerEmail: string;
  /** Whose calendar the owner's own files are for. */
  ownerEmail: string;
  /** PRODID, for example `//Ship Weekly//Booking//EN`. */
  productId: string;
  now(): Instant;
}
