import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { hour } from '#domain/interval.ts';
import { feed, feeds, newFeed } from '#requests/desk/feeds.ts';
import { type CalDavHost, entry, multistatus, startCalDavHost } from '#tests/caldav-host.ts';
import { entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { runSql } from '#tests/contract/support/databases.ts';
import { fridayTen, offer, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { readFeedNow } from '#use-cases/calendar/keep-feeds.ts';
import { offerSlots } from '#use-cases/calendar/offer-slots.ts';
import { failureWords } from '#use-cases/desk/feed-words.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

const newPath = '/desk/calendar/feeds/new?from=caldav';
const isFree = async (site: Site, at = fridayTen) =>
  (await offerSlots(site.ports, { offer, range: { start: at, end: at + 1 } })).includes(at);

async function withHost(site: Site, t: TestContext) {
  const host = await startCalDavHost();
  t.after(() => host.close());
  host.calendars = { Family: [], Work: [entryAt(fridayTen, fridayTen + hour)] };
  const desk = openDesk(site);
  const login = (password = host.password) =>
    desk.post(newFeed, newPath, { server: host.address, user: host.user, secretPassword: password });
  return { host, desk, login };
}

/** The calendar "Work" of an account, added at the desk. */
async function withCalendar(site: Site, t: TestContext) {
  const { host, desk, login } = await withHost(site, t);
  const found = factsOf(await login(), 'new-feed');
  assert.ok(found.step === 'choose');
  assert.deepEqual(found.names, ['Family', 'Work']);
  const tried = factsOf(await desk.post(newFeed, newPath, { draft: found.draft, place: '1' }), 'new-feed');
  assert.ok(tried.step === 'save');
  assert.equal(tried.times.events, 1);
  const saved = await desk.post(feeds, '/desk/calendar/feeds', {
    draft: tried.unsaved.draft,
    name: 'Work',
    allDay: 'yes',
  });
  const id = /feeds\/([\w-]+)\?done=added$/.exec(told(saved))?.[1] ?? '';
  return { host, desk, id, path: `/desk/calendar/feeds/${id}` };
}

/** Every request answered in the server's stead. */
function instead(host: CalDavHost, status: number, body = '', headers: Record<string, string> = {}) {
  host.instead = (_request, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
}

const xml = { 'content-type': 'application/xml' };

testEachSite('a calendar of an account is chosen, read and followed', async (site, t) => {
  const { host, id } = await withCalendar(site, t);
  assert.equal(await isFree(site), false);
  const before = host.requests.length;
  await readFeedNow(site.ports, id);
  assert.equal(host.requests.length, before + 1, 'an unchanged calendar costs one question');
  host.calendars.Work = [entryAt(fridayTen + 2 * hour, fridayTen + 3 * hour)];
  host.version += 1;
  await readFeedNow(site.ports, id);
  assert.ok(await isFree(site));
  assert.equal(await isFree(site, fridayTen + 2 * hour), false);
  const kept = JSON.stringify(await runSql(site.databaseUrl, 'SELECT * FROM calendar_feed'));
  assert.doesNotMatch(kept, /app password|dav\/home/);
});

testEachSite('a wrong password is said at once, and no password is shown again', async (site, t) => {
  const { login } = await withHost(site, t);
  const answer = await login('wrong');
  assert.equal(told(answer), 'new-feed 422');
  const shown = factsOf(answer, 'new-feed');
  assert.ok(shown.step === 'address' && shown.failure?.code === 'refused');
  assert.equal(shown.user, 'ada');
  assert.doesNotMatch(JSON.stringify(shown), /wrong/);
  assert.match(failureWords(shown.failure, { kind: 'caldav' }).next, /app password/);
});

testEachSite('a password that was revoked is mended by a new one', async (site, t) => {
  const { host, desk, id, path } = await withCalendar(site, t);
  host.password = 'a new app password';
  assert.equal((await readFeedNow(site.ports, id))?.failing?.failure.code, 'refused');
  assert.equal(await isFree(site), false, 'the last good copy counts');
  const wrong = await desk.post(feed, path, { act: 'move', secretPassword: 'not this one' });
  assert.equal(told(wrong), 'feed 422');
  const right = await desk.post(feed, path, { act: 'move', secretPassword: 'a new app password' });
  assert.equal(told(right), `303 ${path}?done=moved`);
  assert.equal((await readFeedNow(site.ports, id))?.failing, null);
});

testEachSite(
  'a server that moved is named, and gets no password before the owner says so',
  async (site, t) => {
    const { host, desk, id, path } = await withCalendar(site, t);
    const moved = await startCalDavHost();
    t.after(() => moved.close());
    moved.calendars = host.calendars;
    const { host: name, origin } = new URL(moved.address);
    host.instead = (request, response) => {
      response.writeHead(301, { location: origin + request.url }).end();
      return true;
    };
    const failing = (await readFeedNow(site.ports, id))?.failing?.failure;
    assert.deepEqual(failing, { code: 'moved', detail: name });
    assert.match(failureWords(failing!, { kind: 'caldav' }).what, new RegExp(name));
    assert.deepEqual(moved.requests, []);
    const mended = await desk.post(feed, path, { act: 'move', secretAddress: moved.address });
    assert.equal(told(mended), `303 ${path}?done=moved`);
  },
);

testEachSite('what is no answer of CalDAV is a failure, and never an empty calendar', async (site, t) => {
  const { host, id } = await withCalendar(site, t);
  const path = '/dav/home/Work/1';
  const answers: [number, string, Record<string, string>, string][] = [
    [200, '<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }, 'not-calendar'],
    [207, '<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }, 'not-calendar'],
    [207, multistatus(entry(path, '')).slice(0, -40), xml, 'cut-off'],
    // Between two entries: what is there can be read.
    [207, multistatus().replace('</d:multistatus>', ''), xml, 'cut-off'],
    [207, multistatus(entry(path, '<c:calendar-data/>', '404 Not Found')), xml, 'cut-off'],
    [207, '', xml, 'cut-off'],
    [
      207,
      multistatus(entry(path, `<d:displayname>${'x'.repeat(500_000)}</d:displayname>`)),
      xml,
      'not-calendar',
    ],
    [500, '', {}, 'status'],
    [404, '', {}, 'gone'],
  ];
  for (const [status, body, headers, code] of answers) {
    instead(host, status, body, headers);
    const read = await readFeedNow(site.ports, id);
    assert.equal(read?.failing?.failure.code, code, `${status} ${body.slice(0, 60)}`);
    assert.equal(await isFree(site), false);
  }
  host.instead = null;
  assert.equal((await readFeedNow(site.ports, id))?.failing, null);
});

testEachSite('a large answer is read as a small one is', async (site, t) => {
  const { host, id } = await withCalendar(site, t);
  const entries = Array.from({ length: 400 }, (_, index) =>
    entryAt(fridayTen - (index + 2) * 24 * hour, fridayTen - (index + 2) * 24 * hour + hour),
  );
  host.calendars.Work = [...entries, entryAt(fridayTen + 2 * hour, fridayTen + 3 * hour)];
  host.version += 1;
  const read = await readFeedNow(site.ports, id);
  assert.deepEqual([read?.failing, read?.copy.events], [null, 401]);
  assert.ok(await isFree(site));
  assert.equal(await isFree(site, fridayTen + 2 * hour), false);
  // One of many that comes without its text.
  const large = multistatus(
    ...entries.map((_, index) =>
      entry(`/dav/home/Work/${index}`, `<d:displayname>${'x'.repeat(400)}</d:displayname>`),
    ),
  );
  instead(host, 207, large, xml);
  assert.equal((await readFeedNow(site.ports, id))?.failing?.failure.code, 'cut-off');
});

testEachSite('no server is found where a page or a calendar by address is', async (site, t) => {
  const { host, desk } = await withHost(site, t);
  const ics = await startCalendarHost();
  t.after(() => ics.close());
  instead(host, 200, '<!doctype html>', { 'content-type': 'text/html' });
  for (const server of [host.address, ics.address]) {
    const answer = await desk.post(newFeed, newPath, { server, user: 'ada', secretPassword: 'x' });
    const shown = factsOf(answer, 'new-feed');
    assert.ok(shown.step === 'address' && shown.failure?.code === 'not-calendar', server);
  }
});

testEachSite('a server that sends the search elsewhere sends no password there', async (site, t) => {
  const { host, login } = await withHost(site, t);
  const other = await startCalDavHost();
  t.after(() => other.close());
  host.instead = (request, response) => {
    if (!request.url?.startsWith('/.well-known/')) return false;
    response.writeHead(302, { location: other.address.replace('127.0.0.1', 'localhost') }).end();
    return true;
  };
  assert.ok(factsOf(await login(), 'new-feed').step === 'choose');
  assert.deepEqual(other.requests, []);
});

testEachSite('a place in a list that is not ours leads to no calendar', async (site) => {
  const answer = await openDesk(site).post(newFeed, newPath, { draft: 'x', place: '0' });
  assert.equal(told(answer), 'new-feed 422');
});
