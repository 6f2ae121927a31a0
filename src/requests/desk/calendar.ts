import { readWeek, type WeekText, writeWeek } from '#domain/availability/hours-text.ts';
import { isDate, type LocalDate, type Weekday, weekdays } from '#domain/time/date.ts';
import type { OwnerServices } from '#services.ts';
import { isPosted, noStore, redirect, show } from '../answer.ts';
import { readInstant } from '../booking/choice.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

/** `/desk/calendar?week=&why=`: what visitors see, and why a time is not offered. */
export async function calendar(services: OwnerServices, { url }: OwnersAsk) {
  const week = url.searchParams.get('week') ?? '';
  const at = readInstant(url.searchParams.get('why'));
  const view = await services.readCalendar({ week: isDate(week) ? week : null, at });
  return show('calendar', { view, now: services.now() }, { headers: noStore });
}

// ── Weekly hours ─────────────────────────────────────────────────────────────────────────────────

/** `/desk/calendar/hours`: the week as a whole. */
export async function hours(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    const { hours: current, isSetHere } = await services.readWeeklyHours();
    const week = { ...writeWeek(current), ...(ask.typed as Partial<WeekText> | null) };
    return showHours({ week, isSetHere, wrong: [] });
  }
  const form = await readPostedForm(ask.request);
  if (typedText(form, 'act') === 'file') {
    await services.setWeeklyHours(null);
    return redirect('/desk/calendar/hours?saved=1');
  }
  const week = Object.fromEntries(weekdays.map((day) => [day, typedText(form, day)])) as WeekText;
  const read = readWeek(week);
  if (!read.ok) {
    const { isSetHere } = await services.readWeeklyHours();
    return showHours({ week, isSetHere, wrong: read.wrong });
  }
  await services.setWeeklyHours(read.hours);
  return redirect('/desk/calendar/hours?saved=1');
}

function showHours(facts: { week: WeekText; isSetHere: boolean; wrong: Weekday[] }) {
  return show('hours', facts, { status: facts.wrong.length > 0 ? 422 : 200, headers: noStore });
}

// ── Closed dates and blocked hours ───────────────────────────────────────────────────────────────

interface Typed {
  from: string;
  to: string;
  start: string;
  end: string;
  note: string;
  publicNote: string;
}

export type ClosedTrouble = 'dates' | 'hours' | 'past' | 'too-long';

/** A note to oneself, or a word to visitors, who read it above the calendar. */
const longestNote = 300;

/** `/desk/calendar/closed`: an absence is one entry, three hours are another; both are taken back in one press. */
export async function closed(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) return showClosed(services, ask, { typed: typedOf(ask), wrong: null });
  const form = await readPostedForm(ask.request);
  const act = typedText(form, 'act');
  const id = typedText(form, 'id');
  if (act === 'open-dates') await services.unblockDates(id);
  if (act === 'open-hours') await services.unblockHours(id);
  if (act === 'open-dates' || act === 'open-hours') return redirect('/desk/calendar/closed?opened=1');

  const typed = Object.fromEntries(
    Object.keys(nothingTyped).map((name) => [name, typedText(form, name).trim()]),
  ) as unknown as Typed;
  const blocked = await close(services, typed);
  return typeof blocked === 'string'
    ? showClosed(services, ask, { typed, wrong: blocked })
    : redirect(`/desk/calendar/closed?closed=${blocked.id}`);
}

async function close(services: OwnerServices, typed: Typed): Promise<{ id: string } | ClosedTrouble> {
  const { from, start, end, note, publicNote } = typed;
  const to = typed.to || from;
  if (note.length > longestNote || publicNote.length > longestNote) return 'too-long';
  if (start || end) {
    if (to !== from) return 'hours';
    if (isDate(from) && from < services.today()) return 'past';
    const blocked = await services.blockHours({ on: from, from: start, to: end, note });
    return blocked.ok ? blocked : 'hours';
  }
  if (isDate(from) && isDate(to) && from <= to && to < services.today()) return 'past';
  const blocked = await services.blockDates({ from, to, note, publicNote });
  return blocked.ok ? blocked : 'dates';
}

const nothingTyped: Typed = { from: '', to: '', start: '', end: '', note: '', publicNote: '' };

function typedOf({ typed, url }: OwnersAsk): Typed {
  const from = url.searchParams.get('on') ?? '';
  return { ...nothingTyped, ...(isDate(from) ? { from } : {}), ...typed };
}

async function showClosed(
  services: OwnerServices,
  { url }: OwnersAsk,
  { typed, wrong }: { typed: Typed; wrong: ClosedTrouble | null },
) {
  const [dates, blocks] = await Promise.all([services.listBlocks(), services.listHourBlocks()]);
  const justClosed = url.searchParams.get('closed');
  const entry = dates.find(({ id }) => id === justClosed) ?? blocks.find(({ id }) => id === justClosed);
  const facts = {
    typed,
    wrong,
    dates: dates.filter(({ to }) => to >= services.today()),
    blocks,
    /** What was closed a moment ago, with the sessions that stand in it. */
    done: entry ? { entry, stand: await services.sessionsIn(entry) } : null,
  };
  return show('closed', facts, { status: wrong === null ? 200 : 422, headers: noStore });
}

// ── Pause ────────────────────────────────────────────────────────────────────────────────────────

export type PauseTrouble = 'date' | 'too-long';

/** `/desk/calendar/pause`: no sessions until a date, with a sentence for visitors. */
export async function pause(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    const { until = '', publicNote = '' } = ask.typed ?? {};
    return show('pause', { until, publicNote, trouble: null }, { headers: noStore });
  }
  const form = await readPostedForm(ask.request);
  const until = typedText(form, 'until').trim();
  const publicNote = typedText(form, 'publicNote').trim();
  const isTooLong = publicNote.length > longestNote;
  const id = isTooLong ? null : await services.pauseUntil(until as LocalDate, publicNote);
  if (id !== null) return redirect(`/desk/calendar/closed?closed=${id}`);
  const trouble: PauseTrouble = isTooLong ? 'too-long' : 'date';
  return show('pause', { until, publicNote, trouble }, { status: 422, headers: noStore });
}
