import assert from 'node:assert/strict';
import { commands } from '#commands/owner-commands.ts';
import type { Booking } from '#domain/booking.ts';
import { hour } from '#domain/interval.ts';
import type { Answer } from '#requests/answer.ts';
import { attendance, cancel, closeRefund, drop, refund, resend } from '#requests/desk/booking-acts.ts';
import { closed } from '#requests/desk/calendar.ts';
import type { DecideForOwner } from '#requests/desk/desk.ts';
import {
  book,
  force,
  fridayTen,
  history,
  hold,
  look,
  outbox,
  type Site,
  testEachSite,
  wish,
} from '#tests/use-cases/support/site.ts';
import { bookByOwner } from '#use-cases/booking/book-by-owner.ts';
import { openDesk } from './support/owner.ts';

/** An act of the owner's in both of its forms. */
interface Act {
  name: string;
  /** What the booking is before it. */
  make(site: Site, who: string, startsAt: number): Promise<Booking>;
  shell: [command: string, options: Record<string, unknown>];
  desk: [decide: DecideForOwner<Answer>, page: string, form: Record<string, string>];
}

const booked: Act['make'] = (site, who, startsAt) => book(site, who, startsAt);
const over: Act['make'] = async (site, who, startsAt) =>
  force(site, await book(site, who, startsAt), { state: 'completed' });
const owed: Act['make'] = async (site, who, startsAt) =>
  force(site, await book(site, who, startsAt), { state: 'cancelled', refundState: 'due' });
const linked: Act['make'] = async (site, who, startsAt) => {
  const { offer, attendee } = wish(site, who, startsAt);
  const id = `link-of-${who}`;
  const made = await bookByOwner(site.ports, { id, offer, startsAt, attendee, settled: 'stripe' });
  assert.ok(made.ok);
  return made.booking;
};
const held: Act['make'] = async (site, who, startsAt) => (await hold(site, who, startsAt)).booking;

const acts: Act[] = [
  {
    name: 'a cancellation with its reason',
    make: booked,
    shell: ['cancel', { why: 'I am ill.' }],
    desk: [cancel, 'cancel', { why: 'I am ill.' }],
  },
  {
    name: 'all that is left',
    make: over,
    shell: ['refund', {}],
    desk: [refund, 'refund', { amount: '150', given: '0' }],
  },
  {
    name: 'a part of a session ahead',
    make: booked,
    shell: ['refund', { amount: '30' }],
    desk: [refund, 'refund', { amount: '30', given: '0' }],
  },
  {
    name: 'a debt that ended elsewhere',
    make: owed,
    shell: ['refund', { 'settled-elsewhere': 'Bank transfer.' }],
    desk: [closeRefund, 'close-refund', { why: 'Bank transfer.' }],
  },
  {
    name: 'a no-show',
    make: over,
    shell: ['no-show', {}],
    desk: [attendance, 'attendance', { act: 'missed' }],
  },
  {
    name: 'a corrected address',
    make: booked,
    shell: ['resend', { to: 'other@example.com' }],
    desk: [resend, 'resend', { email: 'other@example.com', formId: 'one' }],
  },
  {
    name: 'a payment link sent again',
    make: linked,
    shell: ['resend', {}],
    desk: [resend, 'resend', { email: '', formId: 'one' }],
  },
  { name: 'a dropped hold', make: held, shell: ['drop', {}], desk: [drop, 'drop', { why: 'dropped' }] },
];

for (const { name, make, shell, desk } of acts) {
  testEachSite(`by shell and by desk, ${name} leaves the same rows`, async (site) => {
    const owner = openDesk(site);
    const byShell = await make(site, 'ada', fridayTen);
    const byDesk = await make(site, 'bob', fridayTen + hour);
    if (name === 'a no-show') site.setNow(fridayTen + 2 * hour);
    const [command, options] = shell;
    await commands[command]!.run(owner.services, [byShell.id], options);

    const [decide, page, form] = desk;
    const { version } = await look(site, byDesk);
    const seen = String((await history(site, byDesk)).length);
    await owner.post(decide, `/desk/bookings/${byDesk.id}/${page}`, {
      ...form,
      ...(form.email === '' && { email: byDesk.attendee.email }),
      version: String(version),
      seen,
    });
    assert.deepEqual(await rowsOf(site, byShell), await rowsOf(site, byDesk));
    assert.notDeepEqual((await look(site, byShell)).version, 1);
  });
}

/** What an act leaves, without what tells two bookings apart. */
async function rowsOf(site: Site, booking: Booking) {
  const { state, refundState, version, cancelledBy, capturedMinor, refundedMinor, orderedMinor, ...row } =
    await look(site, booking);
  const entries = await site.database.history.of(booking.id);
  const mails = await outbox(site, booking);
  return {
    row: { state, refundState, version, cancelledBy, capturedMinor, refundedMinor, orderedMinor },
    money: { refundVersion: row.refundVersion, hasChoice: row.rebookUntil !== null, links: row.tokenVersion },
    history: entries.map(({ what, by, why }) => [what, by, why]),
    mails: mails.map(({ kind, droppedAt }) => [kind, droppedAt !== null]).sort(),
  };
}

testEachSite('by shell and by desk, closed dates are the same entries', async (site) => {
  const owner = openDesk(site);
  await commands.block!.run(owner.services, ['2026-12-24', '2026-12-26'], { note: 'Family.' });
  await owner.post(closed, '/desk/calendar/closed', {
    act: 'close',
    from: '2026-12-24',
    to: '2026-12-26',
    start: '',
    end: '',
    note: 'Family.',
    publicNote: '',
  });
  const [first, second, ...more] = await site.database.calendar.exceptions();
  assert.deepEqual({ ...first, id: '' }, { ...second, id: '' });
  assert.equal(more.length, 0);
});
