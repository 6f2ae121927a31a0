import type { WeeklyHours } from '#domain/availability/windows.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface HoursView {
  hours: WeeklyHours;
  /** False while those of `content/availability.yaml` hold. */
  isSetHere: boolean;
}

/** The week as it holds now: what was set at run time, or what the file says. */
export async function readWeeklyHours(ports: Ports): Promise<HoursView> {
  const hours = await ports.database.calendar.weeklyHours();
  return { hours: hours ?? ports.content.availability.weeklyHours, isSetHere: hours !== null };
}

/** Sets the week as a whole; null goes back to the file. */
export function setWeeklyHours(ports: Ports, hours: WeeklyHours | null): Promise<void> {
  return ports.database.calendar.setWeeklyHours(hours);
}
