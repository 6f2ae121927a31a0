import { day, hour, type Instant, minute } from './interval.ts';

/** What can be wrong with the site as a whole. Whoever adds one adds its rule here and says where it is seen. */
export type AlarmCause =
  | 'stripe-silent'
  | 'stripe-key'
  | 'clock-off'
  | 'mail-key'
  | 'events-failing'
  | 'refunds-failing'
  | 'gone-time-unpaid'
  | 'payout-wrong'
  | 'calendar-unread'
  | 'calendar-blind'
  | 'back-up-old'
  | 'disk-low'
  | 'database-damaged';

/** Something was seen to be wrong just now. */
export interface Sighting {
  cause: AlarmCause;
  /** Which one, where there are several of a kind; empty where there is one. */
  subject?: string;
  /** What was seen, in codes and numbers of ours: it goes into logs, mails and pages. */
  detail: string;
}

/** One thing that is or was wrong, from its first sighting on. */
export interface Alarm {
  cause: AlarmCause;
  subject: string;
  detail: string;
  since: Instant;
  seenAt: Instant;
  sightings: number;
  /** When the owner was last told, also of an earlier time: once a day is enough. */
  toldAt: Instant | null;
  overAt: Instant | null;
}

export interface AlarmRule {
  /** Seen so often, without a longer pause than `fades`, and for so long: now it is no hiccup. */
  after: { sightings: number; ms: number };
  /** Over when it was not seen for so long; null when somebody says that it is over. */
  fades: number | null;
  /** `when-over`: a mail could not leave before. */
  mails: 'while-it-lasts' | 'when-over';
  /** The desk lists what it consists of, each for itself. */
  isListedApart: boolean;
  what: string;
  /** What happens by itself, and what the owner does. */
  next: string;
  over: string;
}

/** What stops sales: three sightings, as the sweeper makes them in three minutes. */
const soon = { sightings: 3, ms: 0 };
const lasting = { sightings: 1, ms: hour };

export const alarmRules: Record<AlarmCause, AlarmRule> = {
  'stripe-silent': {
    after: soon,
    fades: 10 * minute,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'Stripe does not answer, so nobody can pay.',
    next: 'It is asked again every minute, and nothing that was paid is lost. See status.stripe.com, and whether this server reaches the network.',
    over: 'Stripe answers again.',
  },
  'stripe-key': {
    after: soon,
    fades: 10 * minute,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'Stripe refuses your key, so nobody can pay.',
    next: 'Set a key that is valid in STRIPE_SECRET_KEY and start the site again. "npm run doctor" says what Stripe thinks of it.',
    over: 'Stripe takes your key again.',
  },
  'clock-off': {
    after: soon,
    fades: 10 * minute,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'The clock of this server is wrong, so payment pages may be refused.',
    next: 'Turn on time synchronization (NTP) on the server. Nothing else is needed.',
    over: 'The clock of this server is right again.',
  },
  'mail-key': {
    after: { sightings: 1, ms: 0 },
    fades: null,
    mails: 'when-over',
    isListedApart: false,
    what: 'The email provider refuses your key or your sender, so no email leaves.',
    next: 'Every email waits for a week and is tried again. Set RESEND_API_KEY, or verify your domain at Resend; then "npm run owner -- mail retry --all" sends what waits.',
    over: 'The email provider takes your email again.',
  },
  'events-failing': {
    // Its watch looks away from those that have not failed for an hour.
    after: { sightings: 1, ms: 0 },
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'Events of Stripe or Resend cannot be taken up.',
    next: 'They are tried again every minute. Health at your desk names them.',
    over: 'All events were taken up.',
  },
  'refunds-failing': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'Refunds do not go through.',
    next: 'They stay due and are tried again. Check the balance of your Stripe account; your desk names the bookings.',
    over: 'All refunds went through.',
  },
  'gone-time-unpaid': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'Somebody paid for a time that was gone, and has not got the money back.',
    next: 'It is tried again until Stripe takes it. Check the balance of your Stripe account; your desk names the booking.',
    over: 'What was paid for times that were gone has been refunded.',
  },
  'payout-wrong': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'A payout does not add up, or did not arrive.',
    next: 'Money at your desk names it and what it is made of. Compare it with Stripe, and ask Stripe where they differ.',
    over: 'All payouts add up.',
  },
  'calendar-unread': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'An outside calendar of yours cannot be read.',
    next: 'What it held when it was last read stays closed; a day after that no sessions are offered. Your desk names it and says what to do.',
    over: 'Your outside calendar is read again.',
  },
  'calendar-blind': {
    after: { sightings: 1, ms: 0 },
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: true,
    what: 'No sessions are offered, because an outside calendar was not read for a day.',
    next: 'Fix it, or let its old copy count for another day: Calendar, Outside calendars at your desk.',
    over: 'Sessions are offered again.',
  },
  'back-up-old': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'The daily copy of your bookings was not taken for two days.',
    next: 'Look at the timer that runs "npm run owner -- backup --daily", or run it by hand: it says what is in its way.',
    over: 'The copy of your bookings is taken again.',
  },
  'disk-low': {
    after: lasting,
    fades: 5 * minute,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'The disk of this server is almost full; then nobody can book.',
    next: 'Make room: old logs and old images first, "df -h" and "docker system prune" help.',
    over: 'There is room on the disk of this server again.',
  },
  'database-damaged': {
    after: { sightings: 1, ms: 0 },
    // Looked at once a day.
    fades: 25 * hour,
    mails: 'while-it-lasts',
    isListedApart: false,
    what: 'A part of the database file is damaged.',
    next: 'Put back the last copy: stop the site and run "npm run owner -- restore FILE". Then have the disk of this server checked.',
    over: 'The database file is whole again.',
  },
};

/** Told at most this often while it lasts, or comes and goes. */
const tellEvery = day;
/** A trouble that nobody was told of while it lasted is worth a word afterwards from here on. */
const worthAWord = 10 * minute;

/** The alarm as it stands after one more sighting. */
export function afterSighting(known: Alarm | null, sighting: Sighting, now: Instant): Alarm {
  const { cause, subject = '', detail } = sighting;
  if (known && known.overAt === null) {
    return { ...known, detail, seenAt: now, sightings: known.sightings + 1 };
  }
  const toldAt = known?.toldAt ?? null;
  return { cause, subject, detail, since: now, seenAt: now, sightings: 1, toldAt, overAt: null };
}

/** Wrong now, and for longer than a hiccup. */
export function isRaised(alarm: Alarm, now: Instant): boolean {
  const { after } = alarmRules[alarm.cause];
  return alarm.overAt === null && alarm.sightings >= after.sightings && now - alarm.since >= after.ms;
}

export type AlarmStep = 'tell' | 'tell-over' | 'end' | 'forget' | 'nothing';

/** What is due for an alarm: a word while it lasts, a word when it is over, or its end. */
export function nextAlarmStep(alarm: Alarm, now: Instant): AlarmStep {
  const { fades, mails } = alarmRules[alarm.cause];
  const isRested = alarm.toldAt === null || now - alarm.toldAt >= tellEvery;
  if (alarm.overAt !== null) return isRested && now - alarm.overAt >= tellEvery ? 'forget' : 'nothing';
  if (fades !== null && now - alarm.seenAt >= fades) return endOf(alarm, now);
  return mails === 'while-it-lasts' && isRaised(alarm, now) && isRested ? 'tell' : 'nothing';
}

/** How an alarm ends that is over now: with a word if one is owed. */
export function endOf(alarm: Alarm, now: Instant): 'tell-over' | 'end' {
  const { mails } = alarmRules[alarm.cause];
  if (mails === 'while-it-lasts') {
    return alarm.toldAt !== null && alarm.toldAt >= alarm.since ? 'tell-over' : 'end';
  }
  const isRested = alarm.toldAt === null || now - alarm.toldAt >= tellEvery;
  return isRested && alarm.seenAt - alarm.since >= worthAWord ? 'tell-over' : 'end';
}
