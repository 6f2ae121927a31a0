import type { Booking } from '#domain/booking.ts';
import { leftMinor } from '#domain/booking-money.ts';
import { addressFault } from '#domain/email-address.ts';
import type { Instant } from '#domain/interval.ts';
import { mayCancel, refundOnCancel } from '#domain/policy.ts';
import type { OwnerServices } from '#services.ts';
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
  trouble?: 'not-over' | 'bad-email' | 'too-often' | 'nothing-to-send' | null;
  email?: string;
}

async function showOne(services: OwnerServices, view: BookingView, shown: ShownOne) {
  const { changed = null, trouble = null, email = view.booking.attendee.email } = shown;
  const now = services.now();
  const note = await services.readNote(view.booking.id);
  const facts = {
    view,
    now,
    changed,
    trouble,
    email,
    acts: openActs(view.booking, now),
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
  const sent = await services.sendConfirmationAgain({ bookingId: id, email, by: 'owner', form: sending });
  return sent.ok
    ? redirect(`${pathOf(id)}?done=resend`)
    : showOne(services, view, { trouble: sent.reason, email });
}

// ── Acts with a page in between ──────────────────────────────────────────────────────────────────

/** What cannot be taken back is asked for once more, with what will happen. */
export type ActName = 'cancel' | 'refund' | 'close-refund' | 'drop';

/** Why an act did not happen. */
export type ActTrouble = 'no-reason' | 'too-long' | 'refund-changed' | 'not-possible' | 'kept' | 'no-answer';

interface Act {
  isOpen(booking: Booking, now: Instant): boolean;
  /** Whether what it asks for has happened by the owner's hand: a second press then acts no more. */
  isDone(view: BookingView): boolean;
  /** @param why as typed; the acts that need none ignore it */
  run(services: OwnerServices, booking: Booking, why: string): Promise<ActTrouble | null>;
}

const acts: Record<ActName, Act> = {
  cancel: {
    isOpen: (booking, now) => mayCancel(booking, now, 'owner'),
    isDone: ({ booking }) => booking.state === 'cancelled' && booking.cancelledBy === 'owner',
    async run(services, booking, why) {
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
    isOpen: (booking) => booking.state !== 'held' && booking.state !== 'confirmed' && leftMinor(booking) > 0,
    isDone: ({ history }) => isLast(history, ['refund-granted', 'refund-ordered', 'refunded']),
    async run(services, booking) {
      const granted = await services.grantRefund(booking.id);
      return granted.ok ? null : 'not-possible';
    },
  },
  'close-refund': {
    isOpen: (booking) => booking.refundState === 'due',
    isDone: ({ booking, history }) =>
      booking.refundState !== 'due' && isLast(history, ['refund-settled-elsewhere']),
    async run(services, booking, why) {
      if (!why) return 'no-reason';
      const closed = await services.closeRefund({ bookingId: booking.id, why });
      return closed.ok ? null : 'not-possible';
    },
  },
  drop: {
    isOpen: ({ state }) => state === 'held',
    isDone: ({ booking, history }) =>
      booking.state === 'expired' && history.at(-1)?.what === 'expired' && history.at(-1)?.by === 'owner',
    async run(services, booking, why) {
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
        ? showAct(services, { name, view, isOpen, why: ask.typed?.why ?? '' })
        : redirect(pathOf(id));
    }
    const form = await readPostedForm(ask.request);
    const why = typedText(form, 'why');
    const changed = whatChanged(form, view);
    if (changed && act.isDone(view)) return redirect(`${pathOf(id)}?done=${name}`);
    if (changed || !isOpen) return showAct(services, { name, view, isOpen, why, changed: changed ?? [] });
    const trouble = why.length > longestWhy ? 'too-long' : await act.run(services, view.booking, why);
    if (!trouble) return redirect(`${pathOf(id)}?done=${name}`);
    const fresh = (await services.showBooking(id)) ?? view;
    const isStillOpen = act.isOpen(fresh.booking, services.now());
    return showAct(services, { name, view: fresh, isOpen: isStillOpen, why, trouble });
  };
}

interface ShownAct {
  name: ActName;
  view: BookingView;
  isOpen: boolean;
  /** As it stands in the field. */
  why: string;
  changed?: HistoryEntry[] | null;
  trouble?: ActTrouble | null;
}

function showAct(services: OwnerServices, shown: ShownAct) {
  const { name, view, isOpen, why, changed = null, trouble = null } = shown;
  const { booking } = view;
  const facts = {
    name,
    view,
    isOpen,
    why,
    changed,
    trouble,
    amountMinor: name === 'cancel' ? refundOnCancel(booking, 'owner', services.now()) : leftMinor(booking),
  };
  const isTyping = trouble === 'no-reason' || trouble === 'too-long';
  const status = isTyping ? 422 : changed || trouble ? 409 : 200;
  return show('act', facts, { status, headers: noStore });
}

// ── Shared ───────────────────────────────────────────────────────────────────────────────────────

function pathOf(id: string): string {
  return `/desk/bookings/${id}`;
}

/**
 * A form says which version of the booking it was shown and how much history stood below it.
 * @returns what was written since; null when nothing was
 */
function whatChanged(form: FormData, { booking, history }: BookingView): HistoryEntry[] | null {
  if (Number(typedText(form, 'version')) === booking.version) return null;
  const seen = Number(typedText(form, 'seen'));
  return Number.isInteger(seen) && seen >= 0 && seen < history.length
    ? history.slice(seen)
    : history.slice(-1);
}
