import * as labels from '#domain/time/labels.ts';

// Labels as a browser's accessibility tree holds them, with plain spaces, by the clock of the tests' content.

export { dayKey, groupByDay } from '#domain/time/labels.ts';

const { withPlainSpaces } = labels;
const readerIn = (timeZone: string): labels.Reader => ({ timeZone, clock: 12 });

export const slotLabel = (at: number, timeZone: string): string =>
  withPlainSpaces(labels.slotLabel(at, readerIn(timeZone)));
export const timeLabel = (at: number, timeZone: string): string =>
  withPlainSpaces(labels.timeLabel(at, readerIn(timeZone)));
export const spanLabel = (start: number, end: number, timeZone: string): string =>
  withPlainSpaces(labels.spanLabel(start, end, readerIn(timeZone)));
export const dayLabel = (at: number, timeZone: string): string =>
  withPlainSpaces(labels.dayLabel(at, timeZone));
export const dateLabel = (at: number, timeZone: string): string =>
  withPlainSpaces(labels.dateLabel(at, timeZone));
export const calendarDayLabel = (date: string): string => withPlainSpaces(labels.calendarDayLabel(date));
export { zoneCity, zoneLabel, zoneTime } from '#domain/time/labels.ts';
