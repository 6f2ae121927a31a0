import type { ClosedReason } from '#domain/availability/slots.ts';
import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import type { OwnerServices } from '#services.ts';
import type { AskedToMove } from '#use-cases/booking/ask-to-move.ts';
import type { MeetingChanged } from '#use-cases/booking/change-meeting.ts';
import type { MovedByOwner } from '#use-cases/booking/move-by-owner.ts';
import type { BookingView } from '#use-cases/booking/view-booking.ts';
import type { PrivateNoteKept } from '#use-cases/desk/private-note.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import { isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import { pathOf, whatChanged } from './booking-acts.ts';
import type { OwnersAsk } from './desk.ts';
import { isOvercome, readHostTime, writeHostTime } from './host-time.ts';

/** Longest words to a buyer. */
export const longestWords = 1_000;

type Typed<Name extends string> = Record<Name, string>;

function typedFields<Name extends string>(form: FormData, names: readonly Name[]): Typed<Name> {
  return Object.fromEntries(names.map((name) => [name, typedText(form, name)])) as Typed<Name>;
}

// ── Move ─────────────────────────────────────────────────────────────────────────────────────────

const moveFields = ['on', 'at', 'words'] as const;
export type MoveTyped = Typed<(typeof moveFields)[number]>;
export type MoveTrouble = 'bad-time' | 'too-long' | Extract<MovedByOwner, { ok: false }>['reason'];

interface MoveShown {
  view: BookingView;
  typed: MoveTyped;
  changed?: HistoryEntry[] | null;
  trouble?: MoveTrouble | null;
  /** The time is not on offer: it is asked for once more, with the reason. */
  warning?: { startsAt: Instant; why: ClosedReason } | null;
}

/** `/desk/bookings/{id}/move`: any time ahead; what visitors would not be offered is warned of and not refused. */
export async function move(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const view = await services.showBooking(id);
  if (!view) return notFound;
  const { booking } = view;
  if (!isPosted(ask)) {
    if (booking.state !== 'confirmed') return redirect(pathOf(id));
    const now = { ...writeHostTime(booking.startsAt, services.content.site.timeZone), words: '' };
    return showMove({ view, typed: { ...now, ...(ask.typed as Partial<MoveTyped> | null) } });
  }
  const form = await readPostedForm(ask.request);
  const typed = typedFields(form, moveFields);
  const startsAt = readHostTime(typed.on, typed.at, services.content.site.timeZone);
  if (startsAt === null) return showMove({ view, typed, trouble: 'bad-time' });
  if (typed.words.length > longestWords) return showMove({ view, typed, trouble: 'too-long' });
  const isThere = booking.state === 'confirmed' && booking.startsAt === startsAt;
  const changed = whatChanged(form, view);
  if (changed && !isThere) return showMove({ view, typed, changed });
  const why = isThere ? null : await services.whyNotOffered({ booking, startsAt });
  if (why && isOvercome(why) && typedText(form, 'anyway') !== String(startsAt)) {
    return showMove({ view, typed, warning: { startsAt, why } });
  }
  const moved = await services.moveByOwner({ bookingId: id, startsAt, words: typed.words });
  if (moved.ok) return redirect(`${pathOf(id)}?done=move`);
  return showMove({ view, typed, trouble: moved.reason });
}

function showMove({ view, typed, changed = null, trouble = null, warning = null }: MoveShown) {
  const isTyping = trouble === 'bad-time' || trouble === 'too-long' || trouble === 'past';
  const status = isTyping ? 422 : changed || trouble || warning ? 409 : 200;
  return show('move', { view, typed, changed, trouble, warning }, { status, headers: noStore });
}

// ── Ask to move ──────────────────────────────────────────────────────────────────────────────────

const askFields = ['on1', 'at1', 'on2', 'at2', 'on3', 'at3', 'words'] as const;
export type AskTyped = Typed<(typeof askFields)[number]>;
export type AskTrouble = 'bad-time' | 'too-long' | Extract<AskedToMove, { ok: false }>['reason'];

interface AskShown {
  view: BookingView;
  typed: AskTyped;
  changed?: HistoryEntry[] | null;
  trouble?: AskTrouble | null;
}

/** `/desk/bookings/{id}/ask`: up to three times to choose from; the buyer decides. */
export async function askMove(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const view = await services.showBooking(id);
  if (!view) return notFound;
  const { booking } = view;
  const nothing = Object.fromEntries(askFields.map((name) => [name, ''])) as AskTyped;
  if (!isPosted(ask)) {
    if (!isAhead(booking, services.now())) return redirect(pathOf(id));
    return showAsk({ view, typed: { ...nothing, ...(ask.typed as Partial<AskTyped> | null) } });
  }
  const form = await readPostedForm(ask.request);
  const typed = typedFields(form, askFields);
  const changed = whatChanged(form, view);
  if (changed) {
    const isDone = changed.every(({ what, by }) => what === 'asked-to-move' && by === 'owner');
    return isDone ? redirect(`${pathOf(id)}?done=ask`) : showAsk({ view, typed, changed });
  }
  const suggested = readSuggestions(typed, services.content.site.timeZone);
  if (!suggested) return showAsk({ view, typed, trouble: 'bad-time' });
  if (typed.words.length > longestWords) return showAsk({ view, typed, trouble: 'too-long' });
  const asked = await services.askToMove({ bookingId: id, suggested, words: typed.words });
  return asked.ok ? redirect(`${pathOf(id)}?done=ask`) : showAsk({ view, typed, trouble: asked.reason });
}

/** @returns null when one of them is half typed or no time */
function readSuggestions(typed: AskTyped, timeZone: string): Instant[] | null {
  const pairs = [
    [typed.on1, typed.at1],
    [typed.on2, typed.at2],
    [typed.on3, typed.at3],
  ] as const;
  const times = pairs.filter(([on, at]) => on || at).map(([on, at]) => readHostTime(on, at, timeZone));
  return times.every((time) => time !== null) ? times : null;
}

function isAhead({ state, startsAt }: Booking, now: Instant): boolean {
  return state === 'confirmed' && startsAt > now;
}

function showAsk({ view, typed, changed = null, trouble = null }: AskShown) {
  const status = trouble && trouble !== 'not-movable' ? 422 : changed || trouble ? 409 : 200;
  return show('ask', { view, typed, changed, trouble }, { status, headers: noStore });
}

// ── Where we meet ────────────────────────────────────────────────────────────────────────────────

const meetingFields = ['address', 'instructions', 'all'] as const;
export type MeetingTyped = Typed<(typeof meetingFields)[number]>;
export type MeetingTrouble = Extract<MeetingChanged, { ok: false }>['reason'];

interface MeetingShown {
  view: BookingView;
  typed: MeetingTyped;
  changed?: HistoryEntry[] | null;
  trouble?: MeetingTrouble | null;
}

/** `/desk/bookings/{id}/meeting`: the link of this session, or of all to come. */
export async function meeting(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const view = await services.showBooking(id);
  if (!view) return notFound;
  const { booking } = view;
  const { address, instructions } = booking.offer.meeting;
  if (!isPosted(ask)) {
    if (booking.state !== 'confirmed') return redirect(pathOf(id));
    const typed = { address, instructions, all: '', ...(ask.typed as Partial<MeetingTyped> | null) };
    return showMeeting(services, { view, typed });
  }
  const form = await readPostedForm(ask.request);
  const typed = typedFields(form, meetingFields);
  const isThere = typed.address === address && typed.instructions === instructions;
  const changed = whatChanged(form, view);
  if (changed && !isThere) return showMeeting(services, { view, typed, changed });
  const isForAll = typed.all === 'yes';
  const change = isForAll ? services.changeAllMeetings : services.changeMeeting;
  const done = await change({ bookingId: id, address: typed.address, instructions: typed.instructions });
  return done.ok
    ? redirect(`${pathOf(id)}?done=${isForAll ? 'meetings' : 'meeting'}`)
    : showMeeting(services, { view, typed, trouble: done.reason });
}

async function showMeeting(
  services: OwnerServices,
  { view, typed, changed = null, trouble = null }: MeetingShown,
) {
  const others = (await services.othersToCome(view.booking)).length;
  const status = trouble && trouble !== 'not-coming' ? 422 : changed || trouble ? 409 : 200;
  return show('meeting', { view, typed, others, changed, trouble }, { status, headers: noStore });
}

// ── Private note ─────────────────────────────────────────────────────────────────────────────────

export type PrivateTrouble = Extract<PrivateNoteKept, { ok: false }>['reason'];

/** `/desk/bookings/{id}/note`: what nobody but the owner ever sees. */
export async function privateNote(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const booking = await services.findBooking(id);
  if (!booking) return notFound;
  const kept = await services.readPrivateNote(id);
  const facts = { booking, savedAt: kept?.savedAt ?? null, current: kept?.body ?? '' };
  if (!isPosted(ask)) {
    const body = ask.typed?.body ?? facts.current;
    return show('private-note', { ...facts, body, trouble: null }, { headers: noStore });
  }
  const form = await readPostedForm(ask.request);
  const body = typedText(form, 'body');
  const savedAt = Number(typedText(form, 'savedAt')) || null;
  const saved = await services.savePrivateNote({ bookingId: id, body, savedAt });
  if (saved.ok) return redirect(`${pathOf(id)}?done=note`);
  const status = saved.reason === 'too-long' ? 422 : 409;
  return show('private-note', { ...facts, body, trouble: saved.reason }, { status, headers: noStore });
}
