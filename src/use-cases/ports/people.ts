import type { Instant } from '#domain/interval.ts';

/** Somebody who booked, as the owner's list shows them. */
export interface PersonLine {
  /** The newest booking's id: an address of the desk never holds a person's own. */
  key: string;
  name: string;
  email: string;
  bookings: number;
  lastStartsAt: Instant;
}

/** Somebody who was mailed their audit and ticked that they may be written to. */
export interface Lead {
  /** Id of that mail. */
  key: string;
  email: string;
  at: Instant;
}

export interface PeopleStore {
  /** By the newest session, the newest first. @param search part of a name or of an address, in either case */
  find(search: string, limit: number): Promise<PersonLine[]>;
  /** Newest first. */
  leads(limit: number): Promise<Lead[]>;
  lead(key: string): Promise<Lead | null>;
  /** @param hash of the normalized address; the address itself is not kept */
  ban(hash: string, at: Instant): Promise<void>;
  unban(hash: string): Promise<void>;
  bannedAt(hash: string): Promise<Instant | null>;
}
