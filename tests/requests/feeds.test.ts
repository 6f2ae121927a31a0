import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { add, feeds as feedsCommand } from '#commands/feeds.ts';
import { commands } from '#commands/owner-commands.ts';
import { usualSwitches } from '#domain/feed.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { writeInstant } from '#requests/booking/choice.ts';
import { calendar } from '#requests/desk/calendar.ts';
import { forOwner } from '#requests/desk/desk.ts';
import { feed, feeds, newFeed } from '#requests/desk/feeds.ts';
import { health } from '#requests/desk/health.ts';
import { holidays } from '#requests/desk/holidays.ts';
import { calendarText, entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { runSql } from '#tests/contract/support/databases.ts';
import { fridayTen, offer, ownerEmail, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { blockDates } from '#use-cases/calendar/block-dates.ts';
import { offerSlots } from '#use-cases/calendar/offer-slots.ts';
import { pollFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { causeWords, failureWords } from '#use-cases/desk/feed-words.ts';
import { tellAlarms } from '#use-cases/operation/alarm.ts';
import { watch } from '#use-cases/operation/watch.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

const zone = 'America/New_York';
const twelve = fridayTen + 2 * hour;

/** A desk beside a calendar that takes Friday, ten to eleven. */
async function withHost(site: Site, t: TestContext) {
  const host = await startCalendarHost();
  t.after(() => host.close());
  host.hold(entryAt(fridayTen, fridayTen + hour));
  return { host, desk: openDesk(site) };
}

async function withFeed(site: Site, t: TestContext) {
  const { host, desk } = await withHost(site, t);
  const tried = await desk.post(newFeed, '/desk/calendar/feeds/new', { secretAddress: host.address });
  const shown = factsOf(tried, 'new-feed');
  assert.ok(shown.step === 'save');
  const saved = await desk.post(feeds, '/desk/calendar/feeds', {
    draft: shown.unsaved.draft,
    name: 'Work',
    ...allOn,
  });
  const [, path = ''] = /^303 (\/desk\/calendar\/feeds\/[\w-]+)\?done=added$/.exec(told(saved)) ?? [];
  assert.ok(path, told(saved));
  return { host, desk, path, id: path.split('/').at(-1)! };
}

const allOn = { tentative: 'yes', outOfOffice: 'yes', allDay: 'yes' };
const isFree = async (site: Site, at = fridayTen) =>
  (await offerSlots(site.ports, { offer, range: { start: at, end: at + 1 } })).includes(at);

test('of what was only tried nobody says that it is asked again', () => {
  const slow = { code: 'too-slow', detail: '' } as const;
  assert.match(failureWords(slow).next, /^It is asked again/);
  assert.match(failureWords(slow, { isTried: true }).next, /^Nothing was saved/);
});

testEachSite('a calendar is tried, then saved, and no page shows its address', async (site, t) => {
  const { host, desk } = await withHost(site, t);
  const tried = await desk.post(newFeed, '/desk/calendar/feeds/new?from=google', {
    secretAddress: host.address,
  });
  assert.equal(told(tried), 'new-feed 200');
  const shown = factsOf(tried, 'new-feed');
  assert.ok(shown.step === 'save');
  assert.deepEqual(shown.times.busy, [{ start: fridayTen, end: fridayTen + hour }]);
  assert.doesNotMatch(JSON.stringify(shown), /calendar\.ics/);
  assert.ok(await isFree(site), 'nothing is saved yet');
  const { draft } = shown.unsaved;
  const saved = await desk.post(feeds, '/desk/calendar/feeds', { draft, name: 'Work', ...allOn });
  assert.match(told(saved), /^303 .*done=added$/);
  assert.equal(await isFree(site), false);
  const [only] = factsOf(await desk.read(feeds, '/desk/calendar/feeds'), 'feeds').feeds;
  assert.equal(only?.name, 'Work');
  assert.deepEqual(only?.switches, usualSwitches);
  assert.doesNotMatch(JSON.stringify(only), /calendar\.ics|sealed/);
});

testEachSite('a calendar that cannot be read is said in words, and asked for again', async (site, t) => {
  const { host, desk } = await withHost(site, t);
  host.mood = { kind: 'html' };
  const tried = await desk.post(newFeed, '/desk/calendar/feeds/new', { secretAddress: host.address });
  assert.equal(told(tried), 'new-feed 422');
  const shown = factsOf(tried, 'new-feed');
  assert.ok(shown.step === 'address' && shown.failure?.code === 'not-calendar');
});

testEachSite('what was tried waits through a proof, sealed', async (site, t) => {
  const { host, desk } = await withHost(site, t);
  const tried = factsOf(
    await desk.post(newFeed, '/desk/calendar/feeds/new', { secretAddress: host.address }),
    'new-feed',
  );
  assert.ok(tried.step === 'save');
  desk.typed = { draft: tried.unsaved.draft, name: 'Work', everyAllDay: 'yes' };
  const { unsaved } = factsOf(await desk.read(feeds, '/desk/calendar/feeds'), 'feeds');
  assert.equal(unsaved?.name, 'Work');
  assert.equal(unsaved?.switches.everyAllDay, true);
  assert.equal(unsaved?.switches.allDay, false);
});

testEachSite('a draft that is not ours is not saved', async (site) => {
  const desk = openDesk(site);
  const answer = await desk.post(feeds, '/desk/calendar/feeds', { draft: 'x', name: 'Work' });
  assert.equal(told(answer), 'feeds 422');
});

testEachSite('the page of a calendar changes it, reads it, lets it pass and removes it', async (site, t) => {
  const { host, desk, path } = await withFeed(site, t);
  const press = (act: string, fields: Record<string, string> = {}) =>
    desk.post(feed, path, { act, ...fields });
  const shown = factsOf(await desk.read(feed, path), 'feed');
  assert.deepEqual(shown.closes, [{ start: fridayTen, end: fridayTen + hour }]);

  assert.equal(
    told(await press('change', { name: 'Family', addresses: 'Ada@Example.com, no' })),
    `303 ${path}?done=changed`,
  );
  const changed = factsOf(await desk.read(feed, path), 'feed').feed;
  assert.equal(changed.name, 'Family');
  assert.deepEqual(changed.switches, {
    tentative: false,
    outOfOffice: false,
    allDay: false,
    everyAllDay: false,
    addresses: ['ada@example.com'],
  });

  host.mood = { kind: 'status', status: 404 };
  assert.equal(told(await press('read')), `303 ${path}`);
  assert.equal(factsOf(await desk.read(feed, path), 'feed').feed.failing?.failure.code, 'gone');
  site.pass(2 * day);
  assert.equal(await isFree(site, twelve), false);
  assert.equal(told(await press('go-on')), `303 ${path}?done=go-on`);

  assert.equal(told(await press('move', { secretAddress: host.address })), 'feed 422');
  host.mood = { kind: 'well' };
  assert.equal(told(await press('move', { secretAddress: host.address })), `303 ${path}?done=moved`);
  assert.equal(factsOf(await desk.read(feed, path), 'feed').feed.failing, null);

  assert.equal(told(await press('nothing of ours')), 'feed 422');
  assert.equal(told(await press('remove')), '303 /desk/calendar/feeds?done=removed');
  assert.equal(told(await desk.read(feed, path)), '404');
});

testEachSite('why a time is not offered names the calendar and the time of its entry', async (site, t) => {
  const { desk, host } = await withFeed(site, t);
  const why = async (at: number) => {
    const address = `/desk/calendar?why=${writeInstant(at)}`;
    const { view } = factsOf(await desk.read(calendar, address), 'calendar');
    return view.why?.cause ? causeWords(view.why.cause, { timeZone: zone, clock: 24 }) : null;
  };
  assert.match(
    (await why(fridayTen + hour)) ?? '',
    /^Work has an entry on Friday, December\s4, 10:00\sto\s11:00\.$/,
  );
  assert.match((await commands.why!.run(desk.services, ['2026-12-04T11:00'], {}))[0]!, /Work has an entry/);
  assert.equal(await why(twelve), null);
  await blockDates(site.ports, { from: '2026-12-07', to: '2026-12-08', note: 'Moving house' });
  assert.equal(
    await why(fridayTen + 3 * day),
    'Monday, December\u00a07 to Tuesday, December\u00a08, 2026 is closed: Moving house',
  );
  host.mood = { kind: 'status', status: 500 };
  site.pass(25 * hour);
  await pollFeeds(site.ports);
  assert.match((await why(twelve)) ?? '', /^Work was last read .*, which says too little/);
});

testEachSite('a calendar that cannot be read is red on the week page and on Health', async (site, t) => {
  const { desk, host } = await withFeed(site, t);
  assert.deepEqual(await desk.services.readTroubles(), []);
  host.mood = { kind: 'status', status: 401 };
  site.pass(5 * minute);
  await pollFeeds(site.ports);
  const [trouble] = await desk.services.readTroubles();
  assert.ok(trouble?.kind === 'feed' && !trouble.isBlind);
  const { view } = factsOf(await desk.read(health, '/desk/health'), 'health');
  assert.equal(view.feeds[0]?.failing?.failure.code, 'refused');
  site.pass(day);
  const [later] = await desk.services.readTroubles();
  assert.ok(later?.kind === 'feed' && later.isBlind);
});

testEachSite('the owner is told by mail what lasts an hour, and at once when sales stop', async (site, t) => {
  const { host } = await withFeed(site, t);
  host.mood = { kind: 'status', status: 401 };
  const told = async () => {
    await pollFeeds(site.ports);
    await watch(site.ports);
    await tellAlarms(site.ports);
    const mails = await site.database.outbox.ofRecipient(ownerEmail);
    return mails.map(({ text }) => text);
  };
  site.pass(5 * minute);
  assert.deepEqual(await told(), []);
  for (let passed = 0; passed < hour; passed += 4 * minute) {
    site.pass(4 * minute);
    await watch(site.ports);
  }
  assert.match((await told()).join(), /cannot be read/);
  site.pass(day);
  assert.match((await told()).join(), /No sessions are offered/);
});

testEachSite('the shell adds, lists, reads, lets pass and removes, as the desk does', async (site, t) => {
  const { host, desk } = await withHost(site, t);
  const run = async (...words: string[]) => (await feedsCommand.run(desk.services, words, {})).join('\n');
  assert.match(await run(), /^No outside calendar/);
  const [said = ''] = await add(desk.services, { name: 'Work' }, host.address);
  const [, id = ''] = /^Saved as ([\w-]+): 1 entry from 127\.0\.0\.1\.$/.exec(said) ?? [];
  assert.ok(id, said);
  assert.match(await run(), new RegExp(`${id} {2}Work {2}127\\.0\\.0\\.1, 1 entry\\. Read `));
  host.mood = { kind: 'hangs-up' };
  assert.match(await run('read', id), /Cannot be read since[^\n]*\n +Its host does not answer/);
  assert.match(await run('go-on', id), /another day/);
  assert.match(await run('remove', id), /^Removed/);
  await assert.rejects(run('remove', id), /no calendar/);
  await assert.rejects(add(desk.services, {}, host.address), /does not answer/);
});

testEachSite('a file of holidays closes days at the desk, too', async (site) => {
  const desk = openDesk(site);
  const send = (text: string) => {
    const form = new FormData();
    form.set('file', new File([text], 'holidays.ics', { type: 'text/calendar' }));
    form.set('note', 'Bank holiday');
    return desk.post(holidays, '/desk/calendar/holidays', form);
  };
  const text = calendarText({ lines: ['DTSTART;VALUE=DATE:20261204', 'TRANSP:TRANSPARENT'] });
  const { outcome } = factsOf(await send(text), 'holidays');
  assert.ok(outcome?.ok);
  assert.deepEqual(
    outcome.closed.map(({ from }) => from),
    ['2026-12-04'],
  );
  assert.equal(await isFree(site), false);
  assert.equal(told(await send('<html>')), 'holidays 422');
  assert.equal(told(await desk.post(holidays, '/desk/calendar/holidays', {})), 'holidays 422');
  assert.equal(told(await desk.read(holidays, '/desk/calendar/holidays')), 'holidays 200');
});

testEachSite(
  'while proof is asked for, what was typed waits, but no address and no password',
  async (site) => {
    const { services } = openDesk(site);
    const browser = 'a-browser-of-the-owner';
    const token = (await services.makeLoginLink()).split('/').at(-1)!;
    const opened = await services.openWithLink({
      token,
      browser: { id: services.hash(browser), name: 'Safari on iPhone' },
    });
    const cookies = new Map([
      ['__Host-desk', { value: opened!.token }],
      ['__Host-desk-browser', { value: browser }],
    ]);
    site.pass(16 * minute);
    const body = new URLSearchParams({
      act: 'move',
      user: 'ada.the.user',
      secretAddress: 'https://calendar.example/the-secret-address.ics',
      secretPassword: 'the-app-password',
    });
    const url = new URL('https://weekly.example.com/desk/calendar/feeds/one');
    const answer = await forOwner(feed, { asksProof: true })(services, {
      request: new Request(url, { method: 'POST', body }),
      url,
      token: '',
      params: { id: 'one' },
      cookies,
      clientIp: '203.0.113.9',
    });
    assert.equal(told(answer), '303 /desk/prove?to=%2Fdesk%2Fcalendar%2Ffeeds%2Fone');
    const kept = JSON.stringify(await runSql(site.databaseUrl, 'SELECT * FROM desk_form'));
    assert.match(kept, /ada\.the\.user/);
    assert.doesNotMatch(kept, /the-secret-address|the-app-password/);
  },
);
