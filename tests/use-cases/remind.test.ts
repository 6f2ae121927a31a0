import assert from 'node:assert/strict';
import type { Booking } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { moveBooking } from '#use-cases/booking/move-booking.ts';
import { remind } from '#use-cases/mail/remind.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, day, fridayTen, hour, morning, outbox, type Site, testEachSite } from './support/site.ts';

/** Lets the sweeper run at each of these moments. */
async function sweepAt(site: Site, ...instants: number[]): Promise<void> {
  for (const instant of instants) {
    site.setNow(instant);
    await sweep(site.ports);
  }
}

/** Reminders that were sent, by their first word: `Reminder` a day ahead, `In an hour`. */
function reminders(site: Site, who = 'ada'): string[] {
  return site.sandbox
    .mails()
    .toReversed()
    .filter(({ to, subject }) => to[0] === `${who}@example.com` && /^(Reminder|In an hour)/.test(subject))
    .map(({ subject }) => subject.split(':')[0]!);
}

testEachSite('one reminder a day ahead and one an hour ahead, each once', async (site) => {
  await book(site, 'ada', fridayTen);
  await sweepAt(site, fridayTen - 24 * hour);
  assert.deepEqual(reminders(site), []);
  await sweepAt(site, fridayTen - 24 * hour + 1, fridayTen - 23 * hour, fridayTen - 2 * hour);
  assert.deepEqual(reminders(site), ['Reminder']);
  await sweepAt(site, fridayTen - hour + 1, fridayTen - minute, fridayTen - 1);
  assert.deepEqual(reminders(site), ['Reminder', 'In an hour']);
  await sweepAt(site, fridayTen, fridayTen + hour);
  assert.equal(reminders(site).length, 2);
});

testEachSite('two sweepers at once, and one after a restart, remind once', async (site) => {
  await book(site, 'ada', fridayTen);
  site.setNow(fridayTen - 23 * hour);
  const second = await site.secondProcess();
  await Promise.all([sweep(site.ports), sweep(second), sweep(site.ports)]);
  site.pass(minute);
  await sweep(await site.secondProcess());
  assert.deepEqual(reminders(site), ['Reminder']);
});

testEachSite('nobody is reminded of a cancelled session', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen - 25 * hour);
  await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer' });
  await sweepAt(site, fridayTen - 23 * hour, fridayTen - 30 * minute);
  assert.deepEqual(reminders(site), []);
});

testEachSite('after a move the reminders are those of the new time', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const monday = fridayTen + 3 * day;
  await moveBooking(site.ports, { bookingId: booking.id, startsAt: monday });
  await sweepAt(site, fridayTen - 23 * hour, fridayTen - 30 * minute);
  assert.deepEqual(reminders(site), []);
  await sweepAt(site, monday - 23 * hour, monday - 30 * minute);
  assert.deepEqual(reminders(site), ['Reminder', 'In an hour']);
});

testEachSite('a session that moved away and back is reminded of at its time', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  const away: Booking['startsAt'] = fridayTen + 3 * day;
  await moveBooking(site.ports, { bookingId: booking.id, startsAt: away });
  await moveBooking(site.ports, { bookingId: booking.id, startsAt: fridayTen });
  await sweepAt(site, fridayTen - 23 * hour);
  assert.deepEqual(reminders(site), ['Reminder']);
});

testEachSite(
  'whoever booked or moved after a reminder’s hour gets none of that kind',
  async (site) => {
    await book(site, 'ada', morning + 3 * hour);
    const grace = await book(site, 'grace', fridayTen);
    site.setNow(morning + hour);
    await moveBooking(site.ports, { bookingId: grace.id, startsAt: morning + 5 * hour });
    await sweepAt(site, morning + hour + minute);
    assert.deepEqual([...reminders(site), ...reminders(site, 'grace')], []);
    await sweepAt(site, morning + 2 * hour + minute, morning + 4 * hour + minute);
    assert.deepEqual(reminders(site), ['In an hour']);
    assert.deepEqual(reminders(site, 'grace'), ['In an hour']);
  },
  { offer: { noticeMinutes: 60, policy: { freeUntilHours: 1, rebookDays: 7 } } },
);

testEachSite('a day’s reminder that nobody could send in time is left out near the start', async (site) => {
  const booking = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen - 2 * hour);
  assert.equal(await remind(site.ports), 1);
  assert.equal((await outbox(site, booking, 'reminder-24h')).length, 1);
  const grace = await book(site, 'grace', fridayTen + 3 * day);
  site.setNow(grace.startsAt - 2 * hour + 1);
  assert.equal(await remind(site.ports), 0);
});
