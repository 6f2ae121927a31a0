import type { ClosedReason } from '#domain/availability/slots.ts';

const reasons: Record<ClosedReason, string> = {
  past: 'It has passed.',
  notice: 'It is too soon: the offer asks for more notice.',
  window: 'It is farther ahead than the offer lets people book.',
  closed: 'It lies outside your hours, on a closed date, or the session would not fit before they end.',
  grid: 'Sessions start at other times: it lies between two steps of the offer.',
  busy: 'It is blocked: by hours that you took out, or by an outside calendar, with the buffer around it.',
  booked: 'Another session is there, or its buffer reaches into it.',
  held: 'Somebody is paying for it at this moment.',
  cap: 'The day has as many sessions as the offer allows.',
};

/** Why a start is not on offer, to its owner. */
export function whyWords(reason: ClosedReason | null): string {
  return reason === null ? 'It is on offer now.' : reasons[reason];
}
