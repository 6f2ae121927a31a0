import type { ClosedReason } from '#domain/availability/slots.ts';
import type { Settled } from '#domain/booking.ts';
import { addressFault } from '#domain/email-address.ts';
import type { Instant } from '#domain/interval.ts';
import type { Offer } from '#domain/offer.ts';
import { isTimeZone } from '#domain/time/labels.ts';
import type { OwnerServices } from '#services.ts';
import type { BookedByOwner } from '#use-cases/booking/book-by-owner.ts';
import { isPosted, noStore, redirect, show } from '../answer.ts';
import { readInstant } from '../booking/choice.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';
import { isOvercome, readHostTime, writeHostTime } from './host-time.ts';

const fields = ['offer', 'on', 'at', 'name', 'email', 'company', 'topic', 'timeZone', 'settled'] as const;
export type BookTyped = Record<(typeof fields)[number], string>;

export type BookTrouble =
  | 'bad-time'
  | 'no-name'
  | 'bad-email'
  | 'bad-zone'
  | 'too-long'
  | Extract<BookedByOwner, { ok: false }>['reason'];

/** What is wrong with what was typed; the rest is wrong with the world. */
const typingTroubles: BookTrouble[] = [
  'bad-time',
  'no-name',
  'bad-email',
  'bad-zone',
  'too-long',
  'past',
  'too-soon',
  'refused',
];

interface Shown {
  typed: BookTyped;
  formId: string;
  trouble?: BookTrouble | null;
  /** The time is not on offer: it is asked for once more, with the reason. */
  warning?: { startsAt: Instant; why: ClosedReason } | null;
}

/** `/desk/bookings/new?start=&offer=`: for somebody the owner spoke to. */
export async function bookForSomebody(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    const typed = { ...prefilled(services, ask.url), ...(ask.typed as Partial<BookTyped> | null) };
    return showForm({ typed, formId: services.randomId() });
  }
  const form = await readPostedForm(ask.request);
  const typed = Object.fromEntries(fields.map((name) => [name, typedText(form, name)])) as BookTyped;
  const given = typedText(form, 'formId');
  const formId = /^[\w-]{22}$/.test(given) ? given : services.randomId();
  const read = readWish(services, typed);
  if (typeof read === 'string') return showForm({ typed, formId, trouble: read });
  const { offer, startsAt, settled } = read;
  const isKnown = (await services.findBooking(formId)) !== null;
  const why = isKnown ? null : await services.whyNotOfferedTo({ offer, start: startsAt });
  if (why && isOvercome(why) && typedText(form, 'anyway') !== String(startsAt)) {
    return showForm({ typed, formId, warning: { startsAt, why } });
  }
  const { name, email, company, topic, timeZone } = typed;
  const attendee = { name, email, company, topic, timeZone, clock: services.content.site.clock };
  const booked = await services.bookByOwner({ id: formId, offer, startsAt, attendee, settled });
  if (booked.ok)
    return redirect(`/desk/bookings/${booked.booking.id}?done=${settled === 'stripe' ? 'link' : 'booked'}`);
  // What stands under that name is a hold that has ended: the next press is another wish.
  const isSpent = booked.reason === 'no-answer' || booked.reason === 'refused';
  return showForm({ typed, formId: isSpent ? services.randomId() : formId, trouble: booked.reason });
}

function prefilled({ content }: OwnerServices, { searchParams }: URL): BookTyped {
  const { timeZone } = content.site;
  const start = readInstant(searchParams.get('start'));
  const offer = content.offer(searchParams.get('offer') ?? '') ?? content.firstOffer;
  const when = start === null ? { on: '', at: '' } : writeHostTime(start, timeZone);
  return {
    offer: offer.slug,
    ...when,
    name: '',
    email: '',
    company: '',
    topic: '',
    timeZone,
    settled: 'stripe',
  };
}

const ways: readonly Settled[] = ['stripe', 'elsewhere', 'free'];

function readWish(
  { content }: OwnerServices,
  typed: BookTyped,
): { offer: Offer; startsAt: Instant; settled: Settled } | BookTrouble {
  const startsAt = readHostTime(typed.on, typed.at, content.site.timeZone);
  if (startsAt === null) return 'bad-time';
  if (!typed.name) return 'no-name';
  if (addressFault(typed.email)) return 'bad-email';
  if (!isTimeZone(typed.timeZone)) return 'bad-zone';
  const isLong = typed.name.length > 200 || typed.company.length > 200 || typed.topic.length > 2_000;
  if (isLong || typed.email.length > 254 || /[\r\n]/.test(typed.name + typed.company)) return 'too-long';
  return {
    offer: content.offer(typed.offer) ?? content.firstOffer,
    startsAt,
    settled: ways.find((way) => way === typed.settled) ?? 'stripe',
  };
}

function showForm({ typed, formId, trouble = null, warning = null }: Shown) {
  const status = trouble && typingTroubles.includes(trouble) ? 422 : trouble || warning ? 409 : 200;
  return show('book', { typed, formId, trouble, warning }, { status, headers: noStore });
}
