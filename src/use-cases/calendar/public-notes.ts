import type { LocalDate } from '#domain/time/date.ts';
import { type Month, monthOf } from '#domain/time/month.ts';
import type { Ports } from '#use-cases/ports.ts';
import { recall } from '#use-cases/recall.ts';

/** A word of the owner about dates on which nothing is free. */
export interface PublicNote {
  from: LocalDate;
  to: LocalDate;
  text: string;
}

/** What visitors may read about closed dates. */
export async function publicNotes(ports: Ports): Promise<PublicNote[]> {
  const exceptions = await recall(ports.database, 'exceptions', () => ports.database.calendar.exceptions());
  return exceptions.flatMap(({ from, to, publicNote: text }) => (text ? [{ from, to, text }] : []));
}

/** Those about dates of a month. @param month `YYYY-MM` */
export function notesIn(month: Month, notes: PublicNote[]): PublicNote[] {
  return notes.filter(({ from, to }) => monthOf(from) <= month && month <= monthOf(to));
}
