import type { LocalDate } from '#domain/time/date.ts';
import type { Ports } from '#use-cases/ports.ts';

/** A word of the owner about dates on which nothing is free. */
export interface PublicNote {
  from: LocalDate;
  to: LocalDate;
  text: string;
}

/** What visitors may read about closed dates of a month. @param month `YYYY-MM` */
export async function publicNotes(ports: Ports, month: string): Promise<PublicNote[]> {
  const exceptions = await ports.database.calendar.exceptions();
  return exceptions
    .filter(({ from, to, publicNote }) => publicNote && from.slice(0, 7) <= month && month <= to.slice(0, 7))
    .map(({ from, to, publicNote = '' }) => ({ from, to, text: publicNote }));
}
