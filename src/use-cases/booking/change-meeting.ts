import type { Booking } from '#domain/booking.ts';
import { webAddress } from '#emails/typed.ts';
import { queueMeetingChanged } from '#use-cases/mail/queue-mail.ts';
import type { Ports } from '#use-cases/ports.ts';
import { changeBooking, changeIfThere } from './change-booking.ts';

/** Longest link or number, and longest words beside it. */
export const longestMeeting = 500;

export type MeetingChanged =
  | { ok: true; booking: Booking }
  | { ok: false; reason: 'not-coming' | 'bad-address' | 'too-long' };

/** Another link or number for one session. The buyer gets an invitation that replaces theirs. */
export async function changeMeeting(
  ports: Ports,
  input: { bookingId: string; address: string; instructions: string },
): Promise<MeetingChanged> {
  const address = input.address.trim();
  const instructions = input.instructions.trim();
  if (address.length > longestMeeting || instructions.length > longestMeeting) {
    return { ok: false, reason: 'too-long' };
  }
  const changed = await changeIfThere(
    ports,
    input.bookingId,
    async (booking, store): Promise<MeetingChanged> => {
      const { meeting } = booking.offer;
      if (booking.state !== 'confirmed' || booking.endsAt <= ports.now())
        return { ok: false, reason: 'not-coming' };
      if (!address || (meeting.kind === 'video' && !webAddress(address)))
        return { ok: false, reason: 'bad-address' };
      if (meeting.address === address && meeting.instructions === instructions) return { ok: true, booking };
      const at = ports.now();
      const after = await changeBooking(
        store,
        booking,
        {
          offer: { ...booking.offer, meeting: { ...meeting, address, instructions } },
          icsSequence: booking.icsSequence + 1,
        },
        { at, what: 'meeting-changed', by: 'owner', why: '' },
      );
      if (after.checkoutSessionId) await store.untoldMoves.add(after.id, at);
      const question = await store.moveQuestions.of(after.id);
      // A question about the time is not answered by another link.
      if (question?.sequence === booking.icsSequence) {
        await store.moveQuestions.ask({ ...question, sequence: after.icsSequence });
      }
      await queueMeetingChanged(ports, store, after);
      return { ok: true, booking: after };
    },
  );
  ports.wakeMail();
  return changed ?? { ok: false, reason: 'not-coming' };
}

/** Several times what anybody has ahead. */
const mostAhead = 1_000;

/** Booked sessions to come that meet in the same way as this one, which is not among them. */
export async function othersToCome(ports: Ports, booking: Booking): Promise<Booking[]> {
  const now = ports.now();
  const ahead = await ports.database.bookings.confirmedStarting(
    { start: now, end: Number.MAX_SAFE_INTEGER },
    mostAhead,
  );
  return ahead.filter(
    ({ id, offer }) => id !== booking.id && offer.meeting.kind === booking.offer.meeting.kind,
  );
}

/** The same for this session and for all others to come. Each buyer gets an invitation that replaces theirs. */
export async function changeAllMeetings(
  ports: Ports,
  input: Parameters<typeof changeMeeting>[1],
): Promise<MeetingChanged> {
  const first = await changeMeeting(ports, input);
  if (!first.ok) return first;
  // One that was canceled in this moment is left alone; a second press finds the others done.
  for (const { id } of await othersToCome(ports, first.booking)) {
    await changeMeeting(ports, { ...input, bookingId: id });
  }
  return first;
}
