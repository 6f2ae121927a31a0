import type { Alarm, AlarmCause } from '#domain/alarm.ts';

export interface AlarmStore {
  find(cause: AlarmCause, subject: string): Promise<Alarm | null>;
  /** Inserts or replaces the one of this cause and subject. */
  save(alarm: Alarm): Promise<void>;
  remove(alarm: Pick<Alarm, 'cause' | 'subject'>): Promise<void>;
  /** All of them, those that are over too; oldest first. There are never many. */
  list(): Promise<Alarm[]>;
}
