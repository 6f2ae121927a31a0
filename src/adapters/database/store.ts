import type { Kysely } from 'kysely';
import type { Database, Store } from '#use-cases/ports/database.ts';
import type { Engine } from './engine.ts';
import { alarmStore } from './stores/alarms.ts';
import { bookingStore } from './stores/bookings.ts';
import { bookStore } from './stores/books.ts';
import { calendarStore } from './stores/calendar.ts';
import { draftStore } from './stores/drafts.ts';
import { feedStore } from './stores/feeds.ts';
import { historyStore } from './stores/history.ts';
import { limitStore } from './stores/limits.ts';
import { loginStore } from './stores/logins.ts';
import { moneyStore } from './stores/money.ts';
import { moveQuestionStore } from './stores/move-questions.ts';
import { noteStore } from './stores/notes.ts';
import { outboxStore } from './stores/outbox.ts';
import { peopleStore } from './stores/people.ts';
import { privateNoteStore } from './stores/private-notes.ts';
import { readingStore } from './stores/reading.ts';
import { referenceStore } from './stores/references.ts';
import { settingStore } from './stores/settings.ts';
import { troubleStore } from './stores/troubles.ts';
import { untoldMoveStore } from './stores/untold-moves.ts';
import { webhookStore } from './stores/webhooks.ts';
import type { Tables } from './tables.ts';

export function createDatabase(engine: Engine): Database {
  const storeOn = (queries: Kysely<Tables>): Store => ({
    bookings: bookingStore(queries),
    history: historyStore(queries),
    books: bookStore(queries),
    money: moneyStore(queries),
    webhooks: webhookStore(queries),
    drafts: draftStore(queries),
    outbox: outboxStore(queries, engine.name),
    calendar: calendarStore(queries),
    feeds: feedStore(queries),
    limits: limitStore(queries),
    settings: settingStore(queries),
    untoldMoves: untoldMoveStore(queries),
    logins: loginStore(queries),
    moveQuestions: moveQuestionStore(queries),
    notes: noteStore(queries),
    people: peopleStore(queries),
    reading: readingStore(queries),
    privateNotes: privateNoteStore(queries),
    references: referenceStore(queries),
    alarms: alarmStore(queries),
    troubles: troubleStore(queries, engine.name),
  });
  return {
    ...storeOn(engine.queries),
    write: (work, locks = []) => engine.transaction((queries) => work(storeOn(queries)), locks),
    version: () => engine.version(),
    async ping() {
      // The table that nothing works without: a locked or damaged one must be seen.
      await engine.queries.selectFrom('booking').select('id').orderBy('starts_at', 'desc').limit(1).execute();
    },
    writeBack: () => engine.writeBack(),
    isSound: () => engine.isSound(),
    close: () => engine.close(),
  };
}
