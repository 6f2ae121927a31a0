import assert from 'node:assert/strict';
import { hour, minute } from '#domain/interval.ts';
import { blockDates, unblockDates } from '#use-cases/calendar/block-dates.ts';
import { blockHours, listHourBlocks, unblockHours } from '#use-cases/calendar/block-hours.ts';
import { explainSlot, offerSlots } from '#use-cases/calendar/offer-slots.ts';
import { pauseUntil, sessionsIn } from '#use-cases/calendar/pause-bookings.ts';
import { notesIn, publicNotes } from '#use-cases/calendar/public-notes.ts';
import { readWeeklyHours, setWeeklyHours } from '#use-cases/calendar/set-weekly-hours.ts';
import { readCalendar } from '#use-cases/desk/read-calendar.ts';
import { readWeek } from '#use-cases/desk/read-week.ts';
import { book, fridayTen, hold, offer, type Site, testEachSite } from './support/site.ts';

const friday = { start: fridayTen - 2 * hour, end: fridayTen + 10 * hour };
const free = (site: Site) => offerSlots(site.ports, { offer, range: friday });
const onFriday = { on: '2026-12-04', note: '' };

testEachSite('blocked hours are off the calendar at once, and back after one press', async (site) => {
  assert.ok((await free(site)).includes(fridayTen));
  const blocked = await blockHours(site.ports, { ...onFriday, from: '10:00', to: '12:00' });
  assert.ok(blocked.ok);
  const left = await free(site);
  assert.ok(!left.includes(fridayTen) && !left.includes(fridayTen + 90 * minute));
  assert.equal(await explainSlot(site.ports, { offer, start: fridayTen }), 'busy');
  assert.equal((await listHourBlocks(site.ports)).length, 1);
  assert.equal(await unblockHours(site.ports, blocked.id), true);
  assert.ok((await free(site)).includes(fridayTen));
  assert.equal(await unblockHours(site.ports, blocked.id), false);
});

testEachSite('blocking names the sessions that stand, and cancels none', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  const blocked = await blockHours(site.ports, { ...onFriday, from: '09:00', to: '11:00' });
  assert.ok(blocked.ok);
  assert.deepEqual(
    blocked.stand.map((booking) => booking.id),
    [id],
  );
  assert.equal((await site.database.bookings.find(id))!.state, 'confirmed');
});

testEachSite('hours that run backward or are none block nothing', async (site) => {
  for (const [from, to] of [
    ['12:00', '10:00'],
    ['10:00', '10:00'],
    ['10', '12:00'],
    ['', ''],
  ] as const) {
    assert.deepEqual(await blockHours(site.ports, { ...onFriday, from, to }), {
      ok: false,
      reason: 'bad-hours',
    });
  }
  const nowhere = { on: '2026-02-30', note: '', from: '10:00', to: '11:00' };
  assert.equal((await blockHours(site.ports, nowhere)).ok, false);
  assert.deepEqual(await listHourBlocks(site.ports), []);
});

testEachSite('a pause takes every day until the first one with sessions again', async (site) => {
  const id = await pauseUntil(site.ports, '2026-12-05', 'Back on Monday.');
  assert.deepEqual(await free(site), []);
  assert.equal(await pauseUntil(site.ports, '2026-12-01', ''), null);
  assert.equal(await pauseUntil(site.ports, 'soon', ''), null);
  assert.equal(await unblockDates(site.ports, id!), true);
  assert.ok((await free(site)).length > 0);
});

testEachSite('a pause cancels no session and names those that stand', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  await pauseUntil(site.ports, '2026-12-06', '');
  const stand = await sessionsIn(site.ports, { from: '2026-12-01', to: '2026-12-05' });
  assert.deepEqual(
    stand.map((booking) => booking.id),
    [id],
  );
});

testEachSite('the week set at the desk wins over the file until it is given back', async (site) => {
  const { hours, isSetHere } = await readWeeklyHours(site.ports);
  assert.equal(isSetHere, false);
  await setWeeklyHours(site.ports, { ...hours, fri: [] });
  assert.deepEqual(await free(site), []);
  assert.equal((await readWeeklyHours(site.ports)).isSetHere, true);
  await setWeeklyHours(site.ports, null);
  assert.ok((await free(site)).length > 0);
});

testEachSite('the calendar shows what visitors see, and says why a time is not offered', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  const view = await readCalendar(site.ports, { week: '2026-12-04', at: fridayTen });
  assert.equal(view.start, '2026-11-30');
  const day = view.days.find(({ date }) => date === '2026-12-04')!;
  const cell = (at: number) => day.cells.find((each) => each.at === at);
  assert.equal(cell(fridayTen)!.booking!.id, id);
  assert.equal(cell(fridayTen + 2 * hour)!.kind, 'free');
  assert.deepEqual(view.why, { at: fridayTen, reason: 'booked', cause: null });
  const shown = view.days
    .flatMap(({ cells }) => cells.filter(({ kind }) => kind === 'free'))
    .map(({ at }) => at);
  const range = { start: Date.UTC(2026, 10, 30, 5), end: Date.UTC(2026, 11, 7, 5) };
  assert.deepEqual(shown, await offerSlots(site.ports, { offer, range }));
});

testEachSite('the week shows sessions, holds and what is free on their days', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  await hold(site, 'grace', fridayTen + 3 * hour);
  const week = await readWeek(site.ports, null);
  const day = week.days.find(({ date }) => date === '2026-12-04')!;
  assert.deepEqual([day.sessions.map((booking) => booking.id), day.held.length], [[id], 1]);
  assert.equal(week.next!.id, id);
  assert.deepEqual(day.free, await free(site));
  assert.equal(week.quarter.filter(({ hasSession }) => hasSession).length, 1);
});

testEachSite('of the weeks around it a week shows only that somebody comes', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  const { start, days, next, quarter } = await readWeek(site.ports, '2026-12-09');
  assert.equal(start, '2026-12-07');
  assert.deepEqual(
    days.flatMap(({ sessions }) => sessions),
    [],
  );
  assert.equal(next!.id, id);
  assert.deepEqual(
    quarter.filter(({ hasSession }) => hasSession).map((week) => week.start),
    ['2026-11-30'],
  );
});

testEachSite('visitors read the public note of closed dates, and never the owner’s own', async (site) => {
  await blockDates(site.ports, {
    from: '2026-12-24',
    to: '2027-01-02',
    note: 'Skiing',
    publicNote: 'Back on Monday.',
  });
  await blockDates(site.ports, { from: '2026-12-10', to: '2026-12-10', note: 'Dentist' });
  const expected = [{ from: '2026-12-24', to: '2027-01-02', text: 'Back on Monday.' }];
  assert.deepEqual(notesIn('2026-12', await publicNotes(site.ports)), expected);
  assert.deepEqual(notesIn('2027-01', await publicNotes(site.ports)), expected);
  assert.deepEqual(notesIn('2027-02', await publicNotes(site.ports)), []);
});
