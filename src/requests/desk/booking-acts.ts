import type { Booking } from '#domain/booking.ts';
import { leftMinor, owedMinor } from '#domain/booking-money.ts';
import { addressFault } from '#domain/email-address.ts';
import type { Instant } from '#domain/interval.ts';
import { currencyDigits, readMoney } from '#domain/money.ts';
import { mayCancel, refundOnCancel } from '#domain/policy.ts';
import type { OwnerServices } from '#services.ts';
import { isLinkOpen, type MailedAgain } from '#use-cases/booking/mail-again.ts';
import type { BookingView } from '#use-cases/booking/view-booking.ts';
import type { HistoryEntry } from '#use-cases/ports/history.ts';
import { isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

/** Longest reason that is kept with a booking. */
const longestWhy = 1_000;

// ── One booking ──────────────────────────────────────────────────────────────────────────────────

/** `/desk/bookings/{id}`: who, when, what about, its money, its mails, its history. */
export async function booking(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.showBooking(ask.params.id ?? '');
  return view ? showOne(services, view, {}) : notFound;
}

/** `/desk/bookings/{id}/prep`: one sheet to print. */
export async function prep(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.showBooking(ask.params.id ?? '');
  return view ? show('prep', { view }, { headers: noStore }) : notFound;
}

interface ShownOne {
  /** What somebody else did while the page was open. */
  changed?: HistoryEntry[] | null;
  trouble?: 'not-over' | 'bad-email' | Extract<MailedAgain, { ok: false }>['reason'] | null;
  email?: string;
}

async function showOne(services: OwnerServices, view: BookingView, shown: ShownOne) {
  const { changed = null, trouble = null, email = view.booking.attendee.email } = shown;
  const now = services.now();
  const { id } = view.booking;
  const note = await services.readNote(id);
  const privateNote = await services.readPrivateNote(id);
  const question = await services.openMoveQuestion(view.booking);
  const facts = {
    view,
    privateNote: privateNote?.body ?? '',
    question,
    now,
    changed,
    trouble,
    email,
    acts: openActs(view.booking, now),
    isLinkOpen: isLinkOpen(view.booking, view.history, now),
    noteSentAt: note.sent.at(-1)?.sentAt ?? null,
    formId: services.randomId(),
  };
  const status = changed ? 409 : trouble === 'bad-email' ? 422 : trouble ? 409 : 200;
  return show('booking', facts, { status, headers: noStore });
}

/** `/desk/bookings/{id}/attendance`: who came, and taking it back. */
export async function attendance(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const view = await services.showBooking(id);
  if (!view) return notFound;
  if (!isPosted(ask)) return redirect(pathOf(id));
  const form = await readPostedForm(ask.request);
  const came = typedText(form, 'act') === 'came';
  if (view.booking.state === (came ? 'completed' : 'no_show')) return redirect(pathOf(id));
  const changed = whatChanged(form, view);
  if (changed) return showOne(services, view, { changed });
  const marked = await services.markAttendance({ bookingId: id, came });
  return marked.ok
    ? redirect(`${pathOf(id)}?done=attendance`)
    : showOne(services, view, { trouble: marked.reason });
}

/** `/desk/bookings/{id}/resend`: the mail that is true now once more, also to another address. */
export async function resend(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const view = await services.showBooking(id);
  if (!view) return notFound;
  if (!isPosted(ask)) return showOne(services, view, ask.typed?.email ? { email: ask.typed.email } : {});
  const form = await readPostedForm(ask.request);
  const email = typedText(form, 'email');
  if (addressFault(email)) return showOne(services, view, { trouble: 'bad-email', email });
  const sending = { id: typedText(form, 'formId'), token: null };
  const wasSent = (await services.findSentAgain(sending))?.id === id;
  const changed = wasSent ? null : whatChanged(form, view);
  if (changed) return showOne(services, view, { changed, email });
  const sent = await services.sendMailAgain({ bookingId: id, email, by: 'owner', form: sending });
  return sent.ok
    ? redirect(`${pathOf(id)}?done=resend`)
    : showOne(services, view, { trouble: sent.reason, email });
}

// ── Acts with a page in between ──────────────────────────────────────────────────────────────────

/** What cannot be taken back is asked for once more, with what will happen. */
export type ActName = 'cancel' | 'refund' | 'close-refund' | 'drop';

/** Why an act did not happen. */
export type ActTrouble =
  | 'no-reason'
  | 'too-long'
  | 'bad-amount'
  | 'too-much'
  | 'refund-changed'
  | 'not-possible'
  | 'kept'
  | 'no-answer';

/** What is wrong with what was typed; the rest is wrong with the booking. */
const typingTroubles: ActTrouble[] = ['no-reason', 'too-long', 'bad-amount', 'too-much'];

/** As it stands in the form. An act ignores what it does not ask for. */
export interface ActTyped {
  why: string;
  amount: string;
}

interface Act {
  isOpen(booking: Booking, now: Instant): boolean;
  /** Whether what the form asks for has happened by the owner's hand: a second press then acts no more. */
  isDone(view: BookingView, form: FormData): boolean;
  run(services: OwnerServices, booking: Booking, typed: ActTyped): Promise<ActTrouble | null>;
}

const acts: Record<ActName, Act> = {
  cancel: {
    isOpen: (booking, now) => mayCancel(booking, now, 'owner'),
    isDone: ({ booking }) => booking.state === 'cancelled' && booking.cancelledBy === 'owner',
    async run(services, booking, { why }) {
      const shownRefundMinor = refundOnCancel(booking, 'owner', services.now());
      const cancelled = await services.cancelBooking({
        bookingId: booking.id,
        by: 'owner',
        why,
        shownRefundMinor,
      });
      if (cancelled.ok) return null;
      return cancelled.reason === 'refund-changed' ? 'refund-changed' : 'not-possible';
    },
  },
  refund: {
    isOpen: (booking) => booking.state !== 'held' && leftMinor(booking) > 0,
    isDone: ({ booking, history }, form) =>
      isLast(history, ['refund-granted', 'refund-ordered', 'refunded']) && isOrdered(booking, form),
    async run(services, booking, { amount }) {
      // What is due is ordered once more, now: there is nothing to choose.
      const amountMinor = booking.refundState === 'due' ? undefined : readMoney(amount, booking.currency);
      if (amountMinor === null) return 'bad-amount';
      const granted = await services.grantRefund({ bookingId: booking.id, amountMinor });
      if (granted.ok) return null;
      return granted.reason === 'too-much' ? 'too-much' : 'not-possible';
    },
  },
  'close-refund': {
    isOpen: (booking) => booking.refundState === 'due',
    isDone: ({ booking, history }) =>
      booking.refundState !== 'due' && isLast(history, ['refund-settled-elsewhere']),
    async run(services, booking, { why }) {
      if (!why.trim()) return 'no-reason';
      const closed = await services.closeRefund({ bookingId: booking.id, why });
      return closed.ok ? null : 'not-possible';
    },
  },
  drop: {
    isOpen: ({ state }) => state === 'held',
    isDone: ({ booking, history }) =>
      booking.state === 'expired' && history.at(-1)?.what === 'expired' && history.at(-1)?.by === 'owner',
    async run(services, booking, { why }) {
      const { outcome } = await services.releaseHold(booking, 'owner', why);
      if (outcome === 'released') return null;
      return outcome === 'paid' ? 'not-possible' : outcome;
    },
  },
};

function isLast(history: HistoryEntry[], codes: HistoryEntry['what'][]): boolean {
  const last = history.at(-1);
  return last !== undefined && codes.includes(last.what);
}

/** The amount of this very form was ordered on top of what had gone back when it was opened. */
function isOrdered({ orderedMinor, currency }: Booking, form: FormData): boolean {
  const amountMinor = readMoney(typedText(form, 'amount'), currency);
  return amountMinor === null || orderedMinor === Number(typedText(form, 'given')) + amountMinor;
}

function openActs(booking: Booking, now: Instant): ActName[] {
  return (Object.keys(acts) as ActName[]).filter((name) => acts[name].isOpen(booking, now));
}

export const cancel = inBetween('cancel');
export const refund = inBetween('refund');
export const closeRefund = inBetween('close-refund');
export const drop = inBetween('drop');

function inBetween(name: ActName) {
  const act = acts[name];
  return async (services: OwnerServices, ask: OwnersAsk) => {
    const id = ask.params.id ?? '';
    const view = await services.showBooking(id);
    if (!view) return notFound;
    const isOpen = act.isOpen(view.booking, services.now());
    if (!isPosted(ask)) {
      return isOpen
        ? showAct(services, { name, view, isOpen, typed: typedBefore(services, view.booking, ask) })
        : redirect(pathOf(id));
    }
    const form = await readPostedForm(ask.request);
    const typed = { why: typedText(form, 'why'), amount: typedText(form, 'amount') };
    const changed = whatChanged(form, view);
    if (changed && act.isDone(view, form)) return redirect(`${pathOf(id)}?done=${name}`);
    if (changed || !isOpen) return showAct(services, { name, view, isOpen, typed, changed: changed ?? [] });
    const isTooLong = typed.why.length > longestWhy;
    const trouble = isTooLong ? 'too-long' : await act.run(services, view.booking, typed);
    if (!trouble) return redirect(`${pathOf(id)}?done=${name}`);
    const fresh = (await services.showBooking(id)) ?? view;
    const isStillOpen = act.isOpen(fresh.booking, services.now());
    return showAct(services, { name, view: fresh, isOpen: isStillOpen, typed, trouble });
  };
}

/** What was typed before a proof was asked for, or what the policy proposes. */
function typedBefore(services: OwnerServices, booking: Booking, { typed }: OwnersAsk): ActTyped {
  return {
    why: typed?.why ?? '',
    amount: typed?.amount ?? proposedAmount(booking, services.now()),
  };
}

/** What the buyer would get who cancels now. */
function proposedMinor(booking: Booking, now: Instant): number {
  return booking.state === 'confirmed' ? refundOnCancel(booking, 'buyer', now) : leftMinor(booking);
}

/** Without a sign: "150". */
function proposedAmount(booking: Booking, now: Instant): string {
  const amountMinor = proposedMinor(booking, now);
  return amountMinor === 0 ? '' : String(amountMinor / 10 ** currencyDigits(booking.currency));
}

interface ShownAct {
  name: ActName;
  view: BookingView;
  isOpen: boolean;
  typed: ActTyped;
  changed?: HistoryEntry[] | null;
  trouble?: ActTrouble | null;
}

function showAct(services: OwnerServices, shown: ShownAct) {
  const { name, view, isOpen, typed, changed = null, trouble = null } = shown;
  const { booking } = view;
  const facts = {
    name,
    view,
    isOpen,
    typed,
    changed,
    trouble,
    amountMinor: amountOf(name, booking, services.now()),
    proposedMinor: proposedMinor(booking, services.now()),
  };
  const isTyping = trouble !== null && typingTroubles.includes(trouble);
  const status = isTyping ? 422 : changed || trouble ? 409 : 200;
  return show('act', facts, { status, headers: noStore });
}

/** What the act is about: what would go back, or what is owed. */
function amountOf(name: ActName, booking: Booking, now: Instant): number {
  if (name === 'cancel') return refundOnCancel(booking, 'owner', now);
  return booking.refundState === 'due' ? owedMinor(booking) : leftMinor(booking);
}

// ── Shared ───────────────────────────────────────────────────────────────────────────────────────

export function pathOf(id: string): string {
  return `/desk/bookings/${id}`;
}

/**
 * A form says which version of the booking it was shown and how much history stood below it.
 * @returns what was written since; null when nothing was
 */
export function whatChanged(form: FormData, { booking, history }: BookingView): HistoryEntry[] | null {
  if (Number(typedText(form, 'version')) === booking.version) return null;
  const seen = Number(typedText(form, 'seen'));
  return Number.isInteger(seen) && seen >= 0 && seen < history.length
    ? history.slice(seen)
    : history.slice(-1);
}
