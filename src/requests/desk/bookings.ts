import type { Booking, BookingState } from '#domain/booking.ts';
import { isDate, type LocalDate } from '#domain/time/date.ts';
import { dateIn } from '#domain/time/zoned.ts';
import type { OwnerServices } from '#services.ts';
import type { BookingsAsked } from '#use-cases/desk/find-bookings.ts';
import { noStore, redirect, show } from '../answer.ts';
import { calendarReply } from '../owners-calendar.ts';
import { csvFile } from './csv.ts';
import type { OwnersAsk } from './desk.ts';

const longestSearch = 200;
const mostPages = 10_000;

const filters = [
  'held',
  'confirmed',
  'completed',
  'no_show',
  'expired',
  'cancelled',
  'slot_lost',
  'refund-due',
] as const satisfies (BookingState | 'refund-due')[];

/** What was typed into the search, as it stands in its fields. */
export interface Searched {
  q: string;
  state: string;
  from: string;
  to: string;
}

export type SearchTrouble = 'too-long' | 'dates';

/** `/desk/bookings?q=&state=&from=&to=&page=`: search and filter, 50 a page. */
export async function bookings(services: OwnerServices, { url }: OwnersAsk) {
  const typed = searched(url);
  const asked = readSearch(typed);
  if (typeof asked === 'string') {
    // What is far too long is not sent back whole.
    const shown = { ...typed, q: typed.q.slice(0, longestSearch) };
    const facts = { typed: shown, trouble: asked, bookings: [], page: 1, hasMore: false };
    return show('bookings', facts, { status: 422, headers: noStore });
  }
  const wanted = Number(url.searchParams.get('page') ?? '1');
  const page = Number.isInteger(wanted) && wanted >= 1 && wanted <= mostPages ? wanted : 1;
  const found = await services.findBookings(asked, page);
  return show('bookings', { typed, trouble: null, page, ...found }, { headers: noStore });
}

/** `/desk/bookings.csv`: all that the filter finds, not a page of it. */
export async function bookingsCsv(services: OwnerServices, { url }: OwnersAsk) {
  const asked = readSearch(searched(url));
  if (typeof asked === 'string') return redirect(`/desk/bookings${url.search}`);
  const { bookings: found } = await services.findBookings(asked, null);
  const { timeZone } = services.content.site;
  return csvFile([columns, ...found.map((booking) => csvRow(booking, timeZone))], 'bookings.csv');
}

/** `/desk/bookings.ics`: the same as a calendar file. */
export async function bookingsIcs(services: OwnerServices, { url }: OwnersAsk) {
  const asked = readSearch(searched(url));
  if (typeof asked === 'string') return redirect(`/desk/bookings${url.search}`);
  const { bookings: found } = await services.findBookings(asked, null);
  return calendarReply(services.toCalendar(found), 'bookings.ics');
}

function searched({ searchParams }: URL): Searched {
  const of = (name: string) => (searchParams.get(name) ?? '').toWellFormed().trim();
  return { q: of('q'), state: of('state'), from: of('from'), to: of('to') };
}

function readSearch({ q, state, from, to }: Searched): BookingsAsked | SearchTrouble {
  if (q.length > longestSearch) return 'too-long';
  if ((from && !isDate(from)) || (to && !isDate(to)) || (from && to && to < from)) return 'dates';
  return {
    search: q.replaceAll('\0', ''),
    state: filters.find((each) => each === state) ?? null,
    from: from ? (from as LocalDate) : null,
    to: to ? (to as LocalDate) : null,
  };
}

// ── File ─────────────────────────────────────────────────────────────────────────────────────────

const columns = [
  'id',
  'date',
  'starts_at',
  'minutes',
  'state',
  'name',
  'email',
  'company',
  'offer',
  'currency',
  'amount_minor',
  'captured_minor',
  'refunded_minor',
  'refund_state',
];

function csvRow(booking: Booking, timeZone: string): string[] {
  const { attendee, offer } = booking;
  return [
    booking.id,
    dateIn(booking.startsAt, timeZone),
    new Date(booking.startsAt).toISOString(),
    String(offer.minutes),
    booking.state,
    attendee.name,
    attendee.email,
    attendee.company,
    offer.name,
    booking.currency,
    String(booking.amountMinor),
    String(booking.capturedMinor),
    String(booking.refundedMinor),
    booking.refundState,
  ];
}
