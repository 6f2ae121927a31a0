import assert from 'node:assert/strict';
import type { Answer, Decide } from '#requests/answer.ts';
import { check } from '#requests/booking/check.ts';
import { writeInstant } from '#requests/booking/choice.ts';
import { chooseDay, chooseTime } from '#requests/booking/choose.ts';
import { freeSlots } from '#requests/booking/free-slots.ts';
import { book, day, fridayTen, hour, testEachSite } from '#tests/use-cases/support/site.ts';
import { blockDates } from '#use-cases/calendar/block-dates.ts';
import { ada, typeDetails } from './support/booking.ts';
import { type Browser, factsOf, openBrowser, told } from './support/browser.ts';

testEachSite('the calendar shows the times of the API, by the days of whoever looks', async (site) => {
  const browser = openBrowser(site);
  const { body } = await slots(browser, '');
  for (const timeZone of ['Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles']) {
    const { view } = factsOf(await browser.read(chooseDay, `/book?tz=${timeZone}`), 'calendar');
    assert.deepEqual([...view.starts.values()].flat().map(writeInstant), body.slots, timeZone);
  }
});

testEachSite('a zone that does not exist is named, and times are shown all the same', async (site) => {
  const answer = await openBrowser(site).read(chooseDay, '/book?tz=Mars/Olympus_Mons');
  const { choice, view } = factsOf(answer, 'calendar');
  assert.deepEqual([choice.unknownZone, choice.timeZone], ['Mars/Olympus_Mons', 'America/New_York']);
  assert.ok(view.starts.size > 0);
});

testEachSite('an offer that is not sold has no page', async (site) => {
  const browser = openBrowser(site);
  const steps: Decide<Answer>[] = [chooseDay, chooseTime, check];
  for (const decide of steps) {
    assert.equal(told(await browser.read(decide, '/book?offer=something-else')), '404', decide.name);
  }
});

testEachSite('dates and months that are none show the calendar', async (site) => {
  const browser = openBrowser(site);
  const home = '303 /book?offer=strategy-session';
  assert.equal(told(await browser.read(chooseTime, '/book/time?date=2027-02-30')), home);
  assert.equal(told(await browser.read(chooseTime, '/book/time')), home);
  const { view } = factsOf(await browser.read(chooseDay, '/book?month=2027-13'), 'calendar');
  assert.equal(view.month, '2026-12');
});

testEachSite(
  'a month that is full leads to the next free day, and a calendar that is full to none',
  async (site) => {
    const browser = openBrowser(site);
    await blockDates(site.ports, { from: '2026-12-01', to: '2026-12-31', note: '' });
    const { view } = factsOf(await browser.read(chooseDay, '/book?month=2026-12'), 'calendar');
    assert.equal(view.isEmpty, true);
    assert.equal(view.nextFree, view.firstFree);
    assert.equal(writeInstant(view.nextFree!).slice(0, 10), '2027-01-01');
    await blockDates(site.ports, { from: '2027-01-01', to: '2027-12-31', note: '' });
    const none = factsOf(await browser.read(chooseDay, '/book'), 'calendar');
    assert.deepEqual([none.view.isEmpty, none.view.firstFree], [true, null]);
  },
);

testEachSite('a step without the ones before it starts at the calendar', async (site) => {
  const home = '303 /book?offer=strategy-session';
  assert.equal(told(await openBrowser(site).read(check, '/book/check')), home);
});

testEachSite('the check shows what was typed, in the zone in which it was chosen', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  const { choice, start, draft, notice } = factsOf(await browser.read(check, '/book/check?left=1'), 'check');
  assert.deepEqual(
    [choice.timeZone, start, draft.email, notice],
    ['Europe/Berlin', fridayTen, ada.email, 'left'],
  );
});

testEachSite('another time keeps the answers; whoever has none types them first', async (site) => {
  const start = writeInstant(fridayTen + hour);
  const form = { start };
  const known = openBrowser(site);
  await typeDetails(known, fridayTen);
  const berlin = 'offer=strategy-session&tz=Europe%2FBerlin';
  assert.equal(told(await known.post(check, `/book/check?${berlin}`, form)), `303 /book/check?${berlin}`);
  assert.equal(factsOf(await known.read(check, '/book/check'), 'check').start, fridayTen + hour);

  const stranger = openBrowser(site);
  const query = new URLSearchParams(form);
  assert.equal(
    told(await stranger.post(check, `/book/check?${berlin}`, form)),
    `303 /book/details?${berlin}&${query}`,
  );
  assert.equal(stranger.hasCookie(), false);
  assert.equal(told(await stranger.post(check, `/book/check?${berlin}`, {})), `303 /book?${berlin}`);
});

testEachSite('a time that was taken before the check is said, with the answers kept', async (site) => {
  const browser = openBrowser(site);
  await typeDetails(browser, fridayTen);
  await book(site, 'grace', fridayTen);
  const answer = await browser.read(check, '/book/check');
  assert.equal(told(answer), 'taken 409');
  assert.equal(factsOf(answer, 'taken').hasAnswers, true);
});

testEachSite('other programs read free times, or what is wrong with their question', async (site) => {
  const browser = openBrowser(site);
  const all = await slots(browser, '');
  assert.deepEqual(
    [all.status, all.body.offer, all.body.minutes, all.body.price, all.body.timeZone],
    [200, 'strategy-session', 30, { amountMinor: 15_000, currency: 'USD' }, 'America/New_York'],
  );
  const [first, second] = all.body.slots as [string, string];
  assert.deepEqual((await slots(browser, `?from=${first}&to=${second}`)).body.slots, [first]);
  assert.deepEqual(
    (await slots(browser, '?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).body.slots,
    [],
  );
  assert.equal((await slots(browser, '?offer=nothing')).status, 404);
  for (const query of [
    '?from=yesterday',
    '?to=2020-01-01',
    `?from=${second}&to=${first}`,
    `?from=${first}&to=${writeInstant(Date.parse(first) + 367 * day)}`,
  ]) {
    const { status, body } = await slots(browser, query);
    assert.equal(status, 400, query);
    assert.match(body.error, /\.$/, query);
  }
});

async function slots(browser: Browser, query: string) {
  const answer = await browser.read(freeSlots, `/api/slots${query}`);
  return { status: answer.status, body: JSON.parse(answer.body) };
}

testEachSite('pages have one name exactly while nothing differs that they show', async (site) => {
  const browser = openBrowser(site);
  const nameOf = async (path = '/book', who = browser) => {
    const decide: Decide<Answer> = path.startsWith('/book/time') ? chooseTime : chooseDay;
    const answer = await who.read(decide, path);
    assert.ok(answer.kind === 'page' && answer.drawnFrom !== null, path);
    return answer.drawnFrom;
  };
  const first = await nameOf();
  assert.equal(await nameOf('/book', openBrowser(site)), first);
  // A start in the address of a month marks nothing.
  assert.equal(await nameOf('/book?start=2026-12-04T15:00:00Z'), first);

  const names = new Set([first]);
  const differs = async (path = '/book') => {
    const name = await nameOf(path);
    assert.ok(!names.has(name), path);
    names.add(name);
  };
  for (const query of [
    'tz=Europe/Berlin',
    'tz=America/Detroit',
    'clock=24',
    'month=2027-01',
    'offer=strategy-session&tz=UTC',
  ])
    await differs(`/book?${query}`);
  await differs('/book/time?date=2026-12-04');
  await differs('/book/time?date=2026-12-04&start=2026-12-04T15:00:00Z');
  await differs('/book/time?date=2026-12-07');
  await book(site, 'ada', fridayTen);
  await differs();
  await blockDates(site.ports, {
    from: '2026-12-08',
    to: '2026-12-08',
    note: '',
    publicNote: 'At a conference.',
  });
  await differs();
  site.pass(day);
  await differs();
});

testEachSite(
  'a page that tells of something in the address, or of the hour, is drawn for each',
  async (site) => {
    const browser = openBrowser(site);
    const nameOf = async (path: string) => {
      const answer = await browser.read(chooseDay, path);
      return answer.kind === 'page' ? answer.drawnFrom : assert.fail(path);
    };
    assert.equal(await nameOf('/book?tz=Mars/Olympus_Mons'), null);
    await blockDates(site.ports, { from: '2026-12-01', to: '2028-12-31', note: '' });
    assert.equal(await nameOf('/book'), null);
  },
);
