import type { Booking } from '#domain/booking.ts';
import { bookingMoney as amount, leftMinor, owedMinor } from '#domain/booking-money.ts';
import { addressFault } from '#domain/email-address.ts';
import { day } from '#domain/interval.ts';
import { readMoney } from '#domain/money.ts';
import { mayRebook } from '#domain/policy.ts';
import { isDate } from '#domain/time/date.ts';
import { momentLabel, slotLabel, withOwnTimes } from '#domain/time/labels.ts';
import type { OwnerServices as Services } from '#services.ts';
import type { MailedAgain } from '#use-cases/booking/mail-again.ts';
import type { BookingView } from '#use-cases/booking/view-booking.ts';
import type { RefundGranted } from '#use-cases/checkout/grant-refund.ts';
import { closedWords, counted, mailWords, stateWords } from '#use-cases/desk/desk-words.ts';
import { causeWords } from '#use-cases/desk/feed-words.ts';
import { describeFound, unknowable } from '#use-cases/operation/after-restore.ts';
import { backUpCommands } from './back-up-commands.ts';
import type { Command, CopyCommand } from './command.ts';
import { feeds } from './feeds.ts';
import { holidays } from './holidays.ts';
import { UsageError } from './usage-error.ts';

export { UsageError };

export const copyCommands: Record<string, CopyCommand> = backUpCommands;

export const commands: Record<string, Command> = {
  list: {
    usage: 'list [--all]',
    words: 0,
    about: 'Sessions to come, holds, and whatever needs you; with --all the past as well.',
    options: { all: { type: 'boolean' } },
    run: list,
  },
  show: {
    usage: 'show BOOKING',
    words: 1,
    about: 'One booking with its history, money and emails.',
    run: show,
  },
  cancel: {
    usage: 'cancel BOOKING [--why "…"]',
    words: 1,
    about:
      'Cancels a session. The buyer picks another time within the days of the policy, or gets everything back.',
    options: { why: { type: 'string' } },
    run: cancel,
  },
  'no-show': {
    usage: 'no-show BOOKING',
    words: 1,
    about: 'Says that nobody came. "completed BOOKING" takes it back.',
    run: (services, words) => attendance(services, words, false),
  },
  completed: {
    usage: 'completed BOOKING',
    words: 1,
    about: 'Says that the session took place.',
    run: (services, words) => attendance(services, words, true),
  },
  resend: {
    usage: 'resend BOOKING [--to ADDRESS]',
    words: 1,
    about:
      'Sends the confirmation, the cancellation, or an open payment link again: the first two to a corrected address when one is given.',
    options: { to: { type: 'string' } },
    run: resend,
  },
  refund: {
    usage: 'refund BOOKING [--amount 30] [--settled-elsewhere "…"]',
    words: 1,
    about:
      'Refunds what is left of a session that is canceled or over, or tries a refund that is due once more, now. With --amount it refunds a part, also of a session that is still to come. With --settled-elsewhere nothing is sent: a refund that is due is closed, and the reason is kept in the history.',
    options: { amount: { type: 'string' }, 'settled-elsewhere': { type: 'string' } },
    run: refund,
  },
  drop: {
    usage: 'drop BOOKING',
    words: 1,
    about: 'Ends a hold that nobody has paid and frees its time. Closes its checkout first.',
    run: drop,
  },
  mail: {
    usage: 'mail [retry MAIL | retry --all]',
    words: 2,
    about:
      'Emails that could not be sent or came back; retry tries one again that was given up or fails, or all of them.',
    options: { all: { type: 'boolean' } },
    run: mail,
  },
  revoke: {
    usage: 'revoke BOOKING | revoke --all',
    words: 1,
    about:
      'Ends the address of a booking page, or of all, and makes a new one; whoever has a session ahead gets it by email. Use --all after APP_SECRET has leaked and was changed.',
    options: { all: { type: 'boolean' } },
    run: revoke,
  },
  block: {
    usage: 'block FROM [TO] [--note "…"]',
    words: 2,
    about: 'Closes dates (YYYY-MM-DD, both included). Confirmed sessions on them stay.',
    options: { note: { type: 'string' } },
    run: block,
  },
  holidays,
  feeds,
  'calendar-address': {
    usage: 'calendar-address [--end]',
    words: 0,
    about:
      'Makes the address under which your calendar subscribes to your sessions, and ends the former one; with --end only that.',
    options: { end: { type: 'boolean' } },
    run: calendarAddress,
  },
  unblock: {
    usage: 'unblock [ENTRY]',
    words: 1,
    about: 'Lists the dates that you closed here, or opens one entry again.',
    run: unblock,
  },
  why: {
    usage: 'why YYYY-MM-DDTHH:MM',
    words: 1,
    about: 'Says why a time of your calendar is not offered.',
    run: why,
  },
  login: {
    usage: 'login',
    words: 0,
    about: 'A link that opens your desk once, within ten minutes: the way in when email is what is broken.',
    run: login,
  },
  'log-out': {
    usage: 'log-out',
    words: 0,
    about: 'Ends every login to your desk, in all browsers.',
    run: logOut,
  },
  passkeys: {
    usage: 'passkeys [remove ID]',
    words: 2,
    about: 'Lists the passkeys that open your desk, or removes one.',
    run: passkeys,
  },
  'preview-link': {
    usage: 'preview-link SLUG [--days 7]',
    words: 1,
    about: 'An address that shows a draft or a future article to whoever has it.',
    options: { days: { type: 'string' } },
    run: previewLink,
  },
  reconcile: {
    usage: 'reconcile [--since YYYY-MM-DD]',
    words: 0,
    about:
      'Compares the bookings with Stripe, 30 days back unless you say, and brings back what is missing here. A restore is followed by it at the next start.',
    options: { since: { type: 'string' } },
    run: reconcileWithStripe,
  },
  export: {
    usage: 'export ADDRESS',
    words: 1,
    about: 'Everything that is kept about one person, as JSON.',
    run: exportPerson,
  },
  erase: {
    usage: 'erase ADDRESS --yes',
    words: 1,
    about: 'Removes one person’s data. Amounts, dates and Stripe’s numbers stay, for the books.',
    options: { yes: { type: 'boolean' } },
    run: erasePerson,
  },
};

async function reconcileWithStripe(
  services: Services,
  _words: string[],
  options: Record<string, unknown>,
): Promise<string[]> {
  const { since } = options;
  if (since !== undefined && !isDate(String(since))) throw new UsageError('Write the date as 2027-01-31.');
  const given = since === undefined ? services.now() - 30 * day : Date.parse(String(since));
  const done = await services.reconcile({ since: given });
  if (!done.ok) throw new Error(`Stripe does not answer (${done.detail}). What was done is kept; try again.`);
  return [
    `${counted(done.compared, 'checkout')} compared.`,
    ...done.findings.map((found) => describeFound(services, found)),
    ...(done.findings.length === 0 ? ['Nothing was missing.'] : [unknowable]),
  ];
}

async function list(services: Services, _words: string[], options: Record<string, unknown>) {
  const found = await services.listBookings({ withPast: Boolean(options.all) });
  const lines = (bookings: Booking[]) => bookings.map((booking) => line(services, booking));
  return [
    ...(found.troubled.length > 0
      ? [`${counted(found.troubled.length, 'email')} in trouble: npm run owner -- mail`, '']
      : []),
    ...(found.refundsDue.length > 0 ? ['Refunds due', ...lines(found.refundsDue), ''] : []),
    'To come',
    ...(found.coming.length > 0 ? lines(found.coming) : ['  Nothing is booked.']),
    ...(options.all ? ['', 'Before', ...lines(found.past)] : []),
  ];
}

async function show(services: Services, words: string[]) {
  const { booking, history, money, mails } = await findBooking(services, words);
  const { attendee } = booking;
  const { site } = services.content;
  const stamp = (at: number) => momentLabel(at, site);
  return [
    `${slotLabel(booking.startsAt, site)} – ${stateWords(booking)}`,
    `  Booking   ${booking.id}`,
    `  Page      ${services.bookingUrl(booking)}`,
    `  Name      ${attendee.name}${attendee.company ? `, ${attendee.company}` : ''}`,
    `  Email     ${attendee.email}`,
    `  Theirs    ${slotLabel(booking.startsAt, { ...attendee, clock: site.clock })}`,
    `  Offer     ${booking.offer.name}, ${amount(booking, booking.amountMinor)}`,
    `  Topic     ${attendee.topic.replaceAll('\n', '\n            ')}`,
    ...(booking.attachedAudit
      ? ['', 'Audit', ...booking.attachedAudit.split('\n').map((l) => `  ${l}`)]
      : []),
    '',
    'History',
    ...history.map(({ at, what, by, why }) => {
      return `  ${stamp(at)}  ${what} (${by})${why ? `: ${withOwnTimes(why, stamp)}` : ''}`;
    }),
    '',
    'Money',
    ...money.map(
      ({ at, kind, amountMinor, status, stripeId }) =>
        `  ${stamp(at)}  ${kind} ${amount(booking, amountMinor)} ${status} ${stripeId}`,
    ),
    '',
    'Emails',
    ...mails.map((one) => `  ${stamp(one.createdAt)}  ${one.kind} to ${one.to}: ${mailWords(one)}`),
  ];
}

async function cancel(services: Services, words: string[], options: Record<string, unknown>) {
  const { booking } = await findBooking(services, words);
  const cancelled = await services.cancelBooking({
    bookingId: booking.id,
    by: 'owner',
    why: typeof options.why === 'string' ? options.why : '',
  });
  if (!cancelled.ok) {
    return [
      `Only a confirmed session that is not over can be canceled: ${stateWords(booking)}.`,
      'Refund one that is over with "refund".',
    ];
  }
  return [
    cancelled.changed ? 'Canceled. The buyer is told.' : 'It was canceled before. Nobody is told again.',
    afterCancelling(services, cancelled.booking),
  ];
}

function afterCancelling(services: Services, booking: Booking): string {
  const left = amount(booking, leftMinor(booking));
  if (booking.rebookUntil !== null && mayRebook(booking, services.now())) {
    const until = slotLabel(booking.rebookUntil, services.content.site);
    return `The buyer may pick another time until ${until}. Without a choice, ${left} is refunded automatically after that.`;
  }
  if (booking.refundState === 'due')
    return `${amount(booking, owedMinor(booking))} is to be refunded. Stripe has not taken it yet; it is tried again automatically.`;
  if (booking.refundState === 'refunded') return `${amount(booking, booking.refundedMinor)} was refunded.`;
  return booking.capturedMinor > booking.refundedMinor
    ? `Nothing is refunded automatically. "refund ${booking.id}" refunds ${left}.`
    : 'There is no money to refund.';
}

async function attendance(services: Services, words: string[], came: boolean) {
  const { booking } = await findBooking(services, words);
  const marked = await services.markAttendance({ bookingId: booking.id, came });
  return [
    marked.ok ? `Recorded: ${stateWords(marked.booking)}.` : 'That can be said once the session has started.',
  ];
}

async function resend(services: Services, words: string[], options: Record<string, unknown>) {
  const { booking } = await findBooking(services, words);
  const email = typeof options.to === 'string' ? options.to : undefined;
  if (email !== undefined && addressFault(email) !== null) throw new UsageError('That is not an address.');
  const sent = await services.sendMailAgain({ bookingId: booking.id, email, by: 'owner' });
  if (sent.ok) {
    const { state, attendee } = sent.booking;
    const what = state === 'held' ? 'payment link' : state === 'cancelled' ? 'cancellation' : 'confirmation';
    return [`The ${what} goes to ${attendee.email}.`];
  }
  return [notSentAgain[sent.reason]];
}

const notSentAgain = {
  'too-often': 'It was sent several times within the hour. Wait a little.',
  'nothing-to-send':
    'There is nothing to send: the session is neither confirmed nor canceled, and no payment link is open.',
  held: 'The payment page was opened for the address on file. Drop the hold, and book again with the other one.',
} satisfies Record<Extract<MailedAgain, { ok: false }>['reason'], string>;

async function refund(services: Services, words: string[], options: Record<string, unknown>) {
  const { booking } = await findBooking(services, words);
  const elsewhere = options['settled-elsewhere'];
  if (typeof elsewhere === 'string') return settleElsewhere(services, booking, elsewhere.trim());
  const amountMinor =
    typeof options.amount === 'string' ? readMoney(options.amount, booking.currency) : undefined;
  if (amountMinor === null) throw new UsageError('Write the amount as 30 or 30.50.');
  const result = await services.grantRefund({ bookingId: booking.id, amountMinor });
  if (!result.ok) return [refundRefused(result)];
  return [
    result.done
      ? `${amount(booking, result.booking.refundedMinor - booking.refundedMinor)} was refunded.`
      : 'Stripe has not taken it yet. It stays due and is tried again automatically.',
  ];
}

function refundRefused({ reason, booking }: Extract<RefundGranted, { ok: false }>): string {
  switch (reason) {
    case 'not-over':
      return `This session is not over: ${stateWords(booking)}. "cancel" ends it and refunds it; --amount refunds a part.`;
    case 'nothing-left':
      return `Nothing is left to refund: ${stateWords(booking)}.`;
    case 'too-much':
      return `That is more than is left: ${amount(booking, leftMinor(booking))}.`;
    case 'due-already':
      return `Another refund is on its way: ${stateWords(booking)}. Refund more once it has arrived.`;
  }
}

async function settleElsewhere(services: Services, booking: Booking, why: string) {
  if (!why) throw new UsageError('Say how it was settled; the history keeps it.');
  const closed = await services.closeRefund({ bookingId: booking.id, why });
  return [
    closed.ok
      ? `Closed: ${amount(booking, owedMinor(booking))} is owed no longer, and nothing more is sent.`
      : `Nothing is due: ${stateWords(closed.booking)}.`,
  ];
}

async function drop(services: Services, words: string[]) {
  const { booking } = await findBooking(services, words);
  if (booking.state !== 'held') return [`This is no hold: ${stateWords(booking)}.`];
  const released = await services.releaseHold(booking, 'owner', 'dropped');
  return [
    {
      released: 'The time is free again.',
      paid: 'It was paid in the meantime, so it is booked now.',
      kept: 'Its payment is on its way, so it stays.',
      'no-answer': 'Stripe does not answer, so the checkout could not be closed. Try again.',
    }[released.outcome],
  ];
}

async function mail(services: Services, words: string[], options: Record<string, unknown>) {
  if (words[0] === 'retry') return options.all ? retryAll(services) : retry(services, words[1]);
  const troubled = await services.troubledMails();
  return troubled.length === 0
    ? ['All emails are on their way or have arrived.']
    : troubled.map((one) => `  ${one.id}  ${one.kind} to ${one.to}: ${mailWords(one)}`);
}

async function retry(services: Services, id: string | undefined) {
  if (!id) throw new UsageError('Name the email.');
  const retried = await services.retryMail(id);
  if (retried.ok) return [`${counted(retried.sent, 'email')} sent.`];
  if (retried.reason === 'unknown')
    throw new Error(`There is no email ${id}; "mail" shows those in trouble.`);
  return ['It is not tried again: it has left or waits for its turn, or is no longer wanted.'];
}

async function retryAll(services: Services) {
  const { tried, sent } = await services.retryAllMail();
  return [`${counted(tried, 'mail')} tried again, ${sent} sent.`];
}

async function revoke(services: Services, words: string[], options: Record<string, unknown>) {
  if (options.all) {
    if (words.length > 0) throw new UsageError('Name one booking, or write --all.');
    const count = await services.revokeAllLinks();
    return [
      `${counted(count, 'address', 'addresses')} ended. Whoever has a session ahead gets the new one by email.`,
    ];
  }
  const { booking } = await findBooking(services, words);
  const revoked = await services.revokeLink(booking.id);
  return [`The old address has ended. The page is now ${services.bookingUrl(revoked ?? booking)}`];
}

async function block(services: Services, words: string[], options: Record<string, unknown>) {
  const [from, to = from] = words;
  if (!from || !to) throw new UsageError('Name the first date.');
  const note = typeof options.note === 'string' ? options.note : '';
  const blocked = await services.blockDates({ from, to, note });
  if (!blocked.ok) throw new UsageError('Write dates as 2027-01-31, the first one first.');
  return [
    `Closed from ${from} to ${to}, as entry ${blocked.id}.`,
    ...(blocked.stand.length > 0
      ? [
          'These sessions are still on; cancel them if you cannot keep them:',
          ...blocked.stand.map((b) => line(services, b)),
        ]
      : []),
  ];
}

async function unblock(services: Services, words: string[]) {
  const [id] = words;
  if (!id) {
    const blocks = await services.listBlocks();
    return blocks.length === 0
      ? ['No dates are closed here. Those in content/availability.yaml are opened there.']
      : blocks.map((entry) => `  ${entry.id}  ${entry.from} to ${entry.to}  ${entry.note}`);
  }
  return [(await services.unblockDates(id)) ? 'Open again.' : 'There is no such entry.'];
}

async function why(services: Services, words: string[]) {
  const [wanted] = words;
  if (!wanted || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wanted)) {
    throw new UsageError('Write the time as 2027-01-12T09:30, in your own zone.');
  }
  const zone = services.content.site.timeZone;
  const start = Temporal.PlainDateTime.from(wanted).toZonedDateTime(zone).epochMilliseconds;
  const answers: string[] = [];
  for (const offer of services.content.offers) {
    const { reason, cause } = await services.explainToOwner({ offer, start });
    answers.push(
      `${offer.name}, ${slotLabel(start, services.content.site)}: ${reason ? closedWords[reason] : 'it is offered'}.${cause ? ` ${causeWords(cause, services.content.site)}` : ''}`,
    );
  }
  return answers;
}

async function calendarAddress(services: Services, _words: string[], { end }: Record<string, unknown>) {
  if (!end) return [await services.renewSubscription()];
  await services.endSubscription();
  return ['The address is ended.'];
}

async function login(services: Services) {
  return [await services.makeLoginLink()];
}

async function logOut(services: Services) {
  return [`${counted(await services.endSessions(null), 'login')} ended.`];
}

async function passkeys(services: Services, [act, id]: string[]) {
  if (act === undefined) {
    const kept = await services.listPasskeys();
    return kept.length === 0
      ? ['There is no passkey. The desk offers one in its settings.']
      : kept.map((one) => `  ${one.id}  ${one.name}`);
  }
  if (act !== 'remove' || !id) throw new UsageError('Name the passkey that goes.');
  const removed = await services.removePasskey(id);
  if (!removed) throw new Error(`There is no passkey ${id}; "passkeys" shows those that are.`);
  return [`Removed: ${removed.name}.`];
}

async function previewLink(services: Services, words: string[], options: Record<string, unknown>) {
  const [slug] = words;
  if (!slug || !/^[a-z0-9-]+$/.test(slug))
    throw new UsageError('Name the article by its file, without .mdx.');
  if (!services.content.hasArticle(slug)) {
    throw new Error(`There is no article "${slug}": name one by its file in articles/, without .mdx.`);
  }
  const days = /^\d{1,2}$/.test(String(options.days ?? 7)) ? Number(options.days ?? 7) : 0;
  if (!(days > 0 && days <= 90)) throw new UsageError('--days takes a number from 1 to 90.');
  return [services.previewUrl(slug, days)];
}

async function exportPerson(services: Services, words: string[]) {
  const [email] = words;
  if (!email) throw new UsageError('Name the address.');
  return [JSON.stringify(await services.exportPerson(email), null, 2)];
}

async function erasePerson(services: Services, words: string[], options: Record<string, unknown>) {
  const [email] = words;
  if (!email) throw new UsageError('Name the address.');
  if (!options.yes) throw new UsageError('This cannot be undone. Add --yes.');
  const erased = await services.erasePerson(email);
  if (!erased.ok) {
    const open = erased.bookings.map((booking) => line(services, booking));
    throw new Error(['Nothing is erased: cancel, refund or wait until these are over.', ...open].join('\n'));
  }
  return [
    `Erased: ${counted(erased.bookings, 'booking')}, ${counted(erased.mails, 'mail')}, ${counted(erased.drafts, 'draft')}, ${counted(erased.webhookBodies, 'message')} of Stripe and Resend.`,
  ];
}

async function findBooking(services: Services, words: string[]): Promise<BookingView> {
  const [id] = words;
  if (!id) throw new UsageError('Name the booking; "list" shows them.');
  const view = await services.showBooking(id);
  if (!view) throw new Error(`There is no booking ${id}.`);
  return view;
}

function line(services: Services, booking: Booking): string {
  return `  ${booking.id}  ${slotLabel(booking.startsAt, services.content.site)}  ${booking.attendee.name}  ${stateWords(booking)}`;
}
