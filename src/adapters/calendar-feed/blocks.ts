import { type FeedSwitches, usualSwitches } from '#domain/feed.ts';
import { type Part, properties, property, word } from './parts.ts';

export interface Switches extends FeedSwitches {
  /** For files of holidays: entries with a time of day, such as a reception, close nothing. */
  onlyAllDay?: boolean;
}

/** For a file of holidays, whose entries are marked as free for everybody else. */
export const holidaySwitches: Switches = { ...usualSwitches, everyAllDay: true, onlyAllDay: true };

export function blocks(event: Part, { isDate }: { isDate: boolean }, switches: Switches): boolean {
  const status = word(event, 'status');
  const shown = word(event, 'x-microsoft-cdo-busystatus');
  if (status === 'CANCELLED' || isDeclined(event, switches.addresses)) return false;
  if (!isDate && switches.onlyAllDay) return false;
  if (isDate && switches.everyAllDay) return true;
  if (word(event, 'transp') === 'TRANSPARENT' || shown === 'FREE') return false;
  if (isDate && !switches.allDay) return false;
  if (!switches.tentative && (status === 'TENTATIVE' || shown === 'TENTATIVE')) return false;
  return switches.outOfOffice || shown !== 'OOF';
}

export function sequenceOf(event: Part): number {
  return Number(property(event, 'sequence')?.[3] ?? 0) || 0;
}

function isDeclined(event: Part, addresses: string[]): boolean {
  return properties(event, 'attendee').some(
    ([, { partstat }, , address]) =>
      String(partstat).toUpperCase() === 'DECLINED' &&
      addresses.includes(
        String(address)
          .toLowerCase()
          .replace(/^mailto:/, ''),
      ),
  );
}
