import { type Feed, type FeedFailure, isBlind } from '#domain/feed.ts';
import type { Instant, Interval } from '#domain/interval.ts';
import type { LocalDate } from '#domain/time/date.ts';
import {
  calendarDayLabel,
  dayKey,
  dayLabel,
  type Reader,
  slotLabel,
  spanLabel,
  timeLabel,
} from '#domain/time/labels.ts';
import type { ClosedCause } from '#use-cases/calendar/explain-closed.ts';
import { counted } from './desk-words.ts';

// How outside calendars are said to the owner, in the shell and at the desk.

export interface FailureWords {
  /** A sentence. */
  what: string;
  /** What to do, or what happens by itself. */
  next: string;
}

const againAndAgain = 'It is asked again every 5 minutes; until it answers, the last good copy counts.';
const onceMore = 'Nothing was saved. Try again in a minute.';

/**
 * Why a calendar cannot be read, and what a person can do.
 * @param isTried whether it was only tried: then nobody goes on asking it, and there is no copy
 */
export function failureWords(
  { code, detail }: FeedFailure,
  { kind = 'ics', isTried = false }: { kind?: Feed['kind']; isTried?: boolean } = {},
): FailureWords {
  const again = isTried ? onceMore : againAndAgain;
  switch (code) {
    case 'bad-address':
      return {
        what: 'This is no address that can be read.',
        next:
          detail === 'port'
            ? 'It must use the usual port, without a number behind the name.'
            : 'It must start with https:// or webcal://.',
      };
    case 'private-address':
      return {
        what: 'The address leads into a private network.',
        next: 'Give the address under which the calendar can be read from anywhere.',
      };
    case 'unreachable':
      return { what: `Its host does not answer${detail ? ` (${detail})` : ''}.`, next: again };
    case 'too-slow':
      return { what: 'Its host took longer than 7 seconds.', next: again };
    case 'certificate':
      return {
        what: 'Its host shows a certificate that cannot be trusted.',
        next: 'Whoever runs the host has to renew it. The site does not read past it.',
      };
    case 'refused':
      return kind === 'caldav'
        ? {
            what: 'Its host refuses the name or the password.',
            next: 'Make a new app password there and give it here.',
          }
        : {
            what: 'Its host refuses the address.',
            next: 'The secret address may have been renewed. Copy it again from the settings of the calendar.',
          };
    case 'gone':
      return {
        what: 'Its host knows no calendar at this address.',
        next: 'It was removed, renewed or moved to another server. Copy the address again.',
      };
    case 'status':
      return { what: `Its host answers with error ${detail}.`, next: again };
    case 'moved':
      return {
        what: `Its server has moved to ${detail}.`,
        next: 'If you know that host, give the calendar again with the new address: your password is never sent to another host automatically.',
      };
    case 'redirects':
      return {
        what: 'The address leads to others and never to a calendar.',
        next: 'Copy the address again from the settings of the calendar.',
      };
    case 'too-big':
      return {
        what: 'The calendar is larger than 5 MB.',
        next: 'Publish fewer past entries there, or split it in two.',
      };
    case 'not-calendar':
      if (kind === 'caldav') {
        return {
          what: 'The server answers, but not as a CalDAV server does.',
          next: 'Look up its CalDAV address: it often ends in /dav or /remote.php/dav.',
        };
      }
      return {
        what: 'The address shows a page instead of a calendar, often a login.',
        next: 'Use the secret or published address, which usually ends in .ics.',
      };
    case 'cut-off':
      return { what: 'The calendar ended in the middle.', next: again };
    case 'unreadable':
      return { what: `The calendar could not be read${detail ? `: ${detail}` : ''}.`, next: again };
    case 'sealed':
      return {
        what: 'Its address can no longer be opened, because APP_SECRET was changed.',
        next: 'Put the former secret behind the new one, after a comma, or give the address again.',
      };
  }
}

export interface FeedMark {
  kind: 'done' | 'wait' | 'bad';
  text: string;
}

/** In what state a calendar is. */
export function feedMark(feed: Feed, now: Instant, owner: Reader): FeedMark {
  const { copy, failing, emptiedAt, goOnUntil } = feed;
  const at = (instant: Instant) => slotLabel(instant, owner);
  if (isBlind(feed, now)) {
    return { kind: 'bad', text: `Not read since ${at(copy.readAt)}: no sessions are offered` };
  }
  if (failing && goOnUntil !== null && goOnUntil > now) {
    return { kind: 'bad', text: `Not read since ${at(copy.readAt)}: you let it pass until ${at(goOnUntil)}` };
  }
  if (failing) return { kind: 'bad', text: `Cannot be read since ${at(failing.since)}` };
  if (emptiedAt !== null) return { kind: 'wait', text: `Emptied ${at(emptiedAt)}: looked at once more` };
  return { kind: 'done', text: `Read ${at(copy.readAt)}` };
}

/** "214 entries" */
export function entriesWords(events: number): string {
  return counted(events, 'entry', 'entries');
}

/** "Monday, January 18 to Friday, January 22, 2027", with both years where they differ. */
export function datesWords({ from, to }: { from: LocalDate; to: LocalDate }): string {
  const withYear = (date: LocalDate) => `${calendarDayLabel(date)}, ${date.slice(0, 4)}`;
  if (from === to) return withYear(from);
  const isOneYear = from.slice(0, 4) === to.slice(0, 4);
  return `${isOneYear ? calendarDayLabel(from) : withYear(from)} to ${withYear(to)}`;
}

/** "Friday 4 December, 10:00 to 11:00", with both days where they differ. */
export function spanWords({ start, end }: Interval, owner: Reader): string {
  const { timeZone } = owner;
  const isOneDay = dayKey(start, timeZone) === dayKey(end - 1, timeZone);
  const day = `${dayLabel(start, timeZone)}, `;
  if (isOneDay) return `${day}${spanLabel(start, end, owner)}`;
  return `${day}${timeLabel(start, owner)} to ${dayLabel(end, timeZone)}, ${timeLabel(end, owner)}`;
}

/** What stands behind a closed time: "Work has an entry from … to …." */
export function causeWords(cause: ClosedCause, owner: Reader): string {
  const at = (instant: Instant) => slotLabel(instant, owner);
  switch (cause.kind) {
    case 'entry':
      return `${cause.calendar} has an entry on ${spanWords(cause.entry, owner)}.`;
    case 'blind':
      return `${cause.calendar} was last read ${at(cause.readAt)}, which says too little about this time.`;
    case 'block': {
      const { note } = cause.block;
      return `You blocked ${spanWords(cause.block, owner)}${note ? `: ${note}` : '.'}`;
    }
    case 'dates': {
      const { windows, note } = cause.dates;
      const what = windows.length === 0 ? 'is closed' : 'has hours of its own';
      return `${datesWords(cause.dates)} ${what}${note ? `: ${note}` : '.'}`;
    }
  }
}
