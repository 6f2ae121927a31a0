import type { AlarmStore } from './alarms.ts';
import type { BookingStore } from './bookings.ts';
import type { BookStore } from './books.ts';
import type { CalendarStore } from './calendar.ts';
import type { DraftStore } from './drafts.ts';
import type { FeedStore } from './feeds.ts';
import type { HistoryStore } from './history.ts';
import type { LimitStore } from './limits.ts';
import type { LoginStore } from './login.ts';
import type { MoneyStore } from './money.ts';
import type { MoveQuestionStore, UntoldMoveStore } from './moves.ts';
import type { NoteStore, ReferenceStore } from './notes.ts';
import type { OutboxStore } from './outbox.ts';
import type { PeopleStore } from './people.ts';
import type { PrivateNoteStore } from './private-notes.ts';
import type { ReadingStore } from './reading.ts';
import type { SettingStore } from './settings.ts';
import type { TroubleStore } from './troubles.ts';
import type { WebhookStore } from './webhooks.ts';

export interface Database extends Store {
  /**
   * Runs `work` in one write transaction: `BEGIN IMMEDIATE` on SQLite; on PostgreSQL READ COMMITTED with an
   * advisory lock on each of `locks`, taken in sorted order. Only queries may be awaited inside.
   * @throws OverlapError when the database's own rule refuses a row; everything in the transaction is undone
   * @throws DatabaseUnavailable when the database cannot be reached or written (answered as 503)
   */
  write<T>(work: (store: Store) => Promise<T>, locks?: string[]): Promise<T>;
  /**
   * Differs from every earlier one as soon as anybody has committed anything, in this process or in another; the same as
   * before means that nothing has changed. On PostgreSQL it may differ when another database of the server was written.
   * @throws DatabaseUnavailable
   */
  version(): Promise<string>;
  /** Answers when the database can be read. @throws DatabaseUnavailable */
  ping(): Promise<void>;
  /**
   * Empties the log that SQLite keeps beside its file, as far as nobody reads it at this moment: what was erased stands
   * there, too. PostgreSQL looks after its own.
   */
  writeBack(): Promise<void>;
  /** Reads all of the file, which takes a while. False when a part of it is damaged; PostgreSQL tells by itself. */
  isSound(): Promise<boolean>;
  close(): Promise<void>;
}

/** Two held or confirmed rows would overlap. */
export class OverlapError extends Error {
  override name = 'OverlapError';
}

export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

export interface Store {
  bookings: BookingStore;
  history: HistoryStore;
  books: BookStore;
  money: MoneyStore;
  webhooks: WebhookStore;
  drafts: DraftStore;
  outbox: OutboxStore;
  calendar: CalendarStore;
  feeds: FeedStore;
  limits: LimitStore;
  settings: SettingStore;
  untoldMoves: UntoldMoveStore;
  logins: LoginStore;
  moveQuestions: MoveQuestionStore;
  notes: NoteStore;
  people: PeopleStore;
  reading: ReadingStore;
  privateNotes: PrivateNoteStore;
  references: ReferenceStore;
  alarms: AlarmStore;
  troubles: TroubleStore;
}
