import type { Instant } from '#domain/interval.ts';
import type { Content } from './ports/content.ts';
import type { Database } from './ports/database.ts';
import type { CalendarFeeds } from './ports/feeds.ts';
import type { Invitations } from './ports/invitations.ts';
import type { Log } from './ports/log.ts';
import type { Passkeys } from './ports/login.ts';
import type { Machine } from './ports/machine.ts';
import type { Mailer } from './ports/mailer.ts';
import type { NoteRenderer } from './ports/notes.ts';
import type { Payments } from './ports/payments.ts';
import type { Sealer } from './ports/sealer.ts';
import type { Tokens } from './ports/tokens.ts';

/**
 * What the use cases need from outside, declared by their user, a file a subject. Adapters implement these; tests pass
 * their own.
 */
export interface Ports {
  database: Database;
  payments: Payments;
  mailer: Mailer;
  content: Content;
  invitations: Invitations;
  calendarFeeds: CalendarFeeds;
  sealer: Sealer;
  tokens: Tokens;
  passkeys: Passkeys;
  noteRenderer: NoteRenderer;
  machine: Machine;
  log: Log;
  /** UTC now, in epoch milliseconds. */
  now(): Instant;
  /** Mail was queued: send it soon. Returns at once; the sweeper sends what is left behind. */
  wakeMail(): void;
  /** Waits before a call is repeated. */
  pause(ms: number): Promise<void>;
  /** Absolute address within the site, built from SITE_URL and never from a request. */
  url(path: string): string;
  /** Who gets the owner's mails. */
  ownerEmail: string;
  /** `Name <address>` of every mail; no visitor's text ever goes in. */
  mailFrom: string;
  /** True with live keys. A Checkout Session of the other mode never confirms. */
  livemode: boolean;
}
