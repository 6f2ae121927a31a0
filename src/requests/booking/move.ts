import type { Booking } from '#domain/booking.ts';
import type { Instant } from '#domain/interval.ts';
import { mayMove } from '#domain/policy.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import { viewMonth } from './calendar.ts';
import { readInstant, readWhen } from './choice.ts';

/** `/booking/{token}/move`: another time for a session that is booked. */
export async function move(services: VisitorServices, ask: Ask) {
  const booking = await services.findByToken(ask.token);
  if (!booking) return notFound;
  if (isPosted(ask)) return moveTo(services, ask, booking);
  if (!services.isMovable(booking, services.now())) return redirect(pathOf(ask));
  return showTimes(services, ask, booking);
}

async function moveTo(services: VisitorServices, ask: Ask, booking: Booking) {
  const startsAt = readInstant(typedText(await readPostedForm(ask.request), 'start'));
  if (startsAt === null) {
    return services.isMovable(booking, services.now())
      ? showTimes(services, ask, booking, { problem: 'Choose a time to go on', status: 422 })
      : showRefused(services, ask, booking);
  }
  const moved = await services.moveBooking({ bookingId: booking.id, startsAt });
  if (moved.ok) return redirect(pathOf(ask));
  if (moved.reason === 'not-movable') return showRefused(services, ask, booking);
  if (moved.reason === 'too-often') {
    const problem = 'This session was moved several times within the hour. Wait an hour, then choose again';
    return showTimes(services, ask, booking, { problem, status: 429 });
  }
  const taken = { wanted: startsAt, nearest: moved.nearest };
  return showTimes(services, ask, booking, { taken, status: 409 });
}

/** The booking as it stands by now, since somebody may have cancelled it meanwhile. */
async function showRefused(services: VisitorServices, ask: Ask, before: Booking) {
  const booking = (await services.findByToken(ask.token)) ?? before;
  return show('refused', { booking, path: pathOf(ask) }, { status: 409 });
}

interface Trouble {
  problem?: string;
  taken?: { wanted: Instant; nearest: Instant[] };
  status: number;
}

async function showTimes(services: VisitorServices, ask: Ask, booking: Booking, trouble?: Trouble) {
  const asked = readWhen(ask.url);
  const timeZone = asked.timeZone ?? booking.attendee.timeZone;
  const clock = asked.clock ?? booking.attendee.clock;
  // What was wanted is gone, so its day is not opened again.
  const date = trouble?.taken ? null : asked.date;
  const view = await viewMonth(services, {
    offer: services.offerOf(booking),
    timeZone,
    month: asked.month,
    date,
    moving: booking,
  });
  const facts = {
    booking,
    path: pathOf(ask),
    view,
    date,
    month: asked.month,
    chosen: asked.start,
    reader: { timeZone, clock },
    isClockGiven: asked.isClockGiven,
    unknownZone: asked.unknownZone,
    problem: trouble?.problem ?? null,
    taken: trouble?.taken ?? null,
    isFree: mayMove(booking, services.now()),
  };
  return show('times', facts, { status: trouble?.status ?? 200 });
}

function pathOf({ token }: Ask): string {
  return `/booking/${token}`;
}
