import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSealer } from '#adapters/sealer.ts';
import { type FeedFailureCode, usualSwitches } from '#domain/feed.ts';
import { day, hour, minute } from '#domain/interval.ts';
import { type CalendarHost, entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { runSql } from '#tests/contract/support/databases.ts';
import { moveBooking } from '#use-cases/booking/move-booking.ts';
import {
  addFeed,
  changeFeed,
  findFeed,
  goOn,
  listFeeds,
  moveFeed,
  readFeedNow,
  removeFeed,
  tryFeed,
} from '#use-cases/calendar/keep-feeds.ts';
import { explainSlot, offerSlots } from '#use-cases/calendar/offer-slots.ts';
import { pollFeeds } from '#use-cases/calendar/refresh-feeds.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import type { Ports } from '#use-cases/ports.ts';
import { book, fridayTen, offer, type Site, testEachSite, wish } from './support/site.ts';

const friday = { start: fridayTen - 2 * hour, end: fridayTen + 10 * hour };
const free = (site: Site) => offerSlots(site.ports, { offer, range: friday });
const isFree = async (site: Site, at = fridayTen) => (await free(site)).includes(at);
const tenToEleven = entryAt(fridayTen, fridayTen + hour);

async function hostOf(t: TestContext): Promise<CalendarHost> {
  const host = await startCalendarHost();
  t.after(() => host.close());
  return host;
}

/** A calendar with an entry on Friday at ten, added to the site. */
async function withFeed(site: Site, t: TestContext, ...entries: (typeof tenToEleven)[]) {
  const host = await hostOf(t);
  host.hold(...(entries.length > 0 ? entries : [tenToEleven]));
  const tried = await tryFeed(site.ports, { source: { kind: 'ics', address: host.address } });
  assert.ok(tried.ok, `read, not ${JSON.stringify(tried)}`);
  const added = await addFeed(site.ports, { name: 'Work', draft: tried.draft });
  assert.ok(added.ok);
  return { host, id: added.id, feed: async () => (await findFeed(site.ports, added.id))! };
}

/** Waits as long as a buyer does: the tests' own patience is a twentieth of it. */
const patient = (ports: Ports): Ports => ({ ...ports, pause: (ms) => sleep(ms) });

/** A round of the sweeper, five minutes later. */
async function poll(site: Site, later = 5 * minute): Promise<void> {
  site.pass(later);
  await pollFeeds(site.ports);
}

testEachSite(
  'what an outside calendar takes is off the site, and back when it is taken out',
  async (site, t) => {
    assert.ok(await isFree(site));
    const { host, id } = await withFeed(site, t);
    assert.equal(await isFree(site), false);
    assert.equal(await explainSlot(site.ports, { offer, start: fridayTen }), 'busy');
    host.hold(entryAt(fridayTen + 2 * hour, fridayTen + 3 * hour));
    await poll(site);
    assert.ok(await isFree(site));
    assert.equal(await isFree(site, fridayTen + 2 * hour), false);
    assert.ok(await removeFeed(site.ports, id));
    assert.ok(await isFree(site, fridayTen + 2 * hour));
    assert.deepEqual(await listFeeds(site.ports), []);
  },
);

testEachSite('the address is kept sealed and is shown nowhere', async (site, t) => {
  const { host, feed } = await withFeed(site, t);
  const rows = JSON.stringify(await runSql(site.databaseUrl, 'SELECT * FROM calendar_feed'));
  assert.doesNotMatch(rows, /calendar\.ics/);
  assert.doesNotMatch(JSON.stringify(await feed()), /calendar\.ics/);
  assert.doesNotMatch(JSON.stringify(site.logged), /calendar\.ics/);
  assert.equal((await feed()).host, new URL(host.address).hostname);
});

testEachSite('an unchanged calendar costs one question, by its version or by its text', async (site, t) => {
  const { host, feed } = await withFeed(site, t);
  await poll(site);
  assert.equal(host.unchanged, 1);
  assert.equal((await feed()).copy.readAt, site.now());
  host.hasVersions = false;
  await poll(site);
  assert.equal((await feed()).copy.readAt, site.now());
  assert.equal(await isFree(site), false);
});

testEachSite('a calendar is looked at every five minutes, by one process', async (site, t) => {
  const { host } = await withFeed(site, t);
  const second = await site.secondProcess();
  const before = host.asked;
  await poll(site, minute);
  assert.equal(host.asked, before);
  site.pass(4 * minute);
  await Promise.all([pollFeeds(site.ports), pollFeeds(second)]);
  assert.equal(host.asked, before + 1);
});

const failures: [CalendarHost['mood'], FeedFailureCode][] = [
  [{ kind: 'status', status: 500 }, 'status'],
  [{ kind: 'status', status: 401 }, 'refused'],
  [{ kind: 'status', status: 404 }, 'gone'],
  [{ kind: 'html' }, 'not-calendar'],
  [{ kind: 'hangs' }, 'too-slow'],
  [{ kind: 'hangs-up' }, 'unreachable'],
  [{ kind: 'cut-off' }, 'cut-off'],
  [{ kind: 'endless' }, 'too-big'],
  [{ kind: 'bomb' }, 'too-big'],
  [{ kind: 'redirect', to: 'http://10.0.0.1/calendar.ics' }, 'private-address'],
  [{ kind: 'redirect', to: 'http://[fd00::1]/calendar.ics' }, 'private-address'],
  [{ kind: 'redirect', to: 'http://169.254.169.254/latest/meta-data' }, 'private-address'],
  [{ kind: 'redirect', to: 'file:///etc/passwd' }, 'bad-address'],
  [{ kind: 'redirect', to: '/calendar.ics' }, 'redirects'],
];

testEachSite(
  'whatever a calendar answers, a failure keeps the last good copy and says why',
  async (site, t) => {
    const { host, id, feed } = await withFeed(site, t);
    const readAt = site.now();
    for (const [mood, code] of failures) {
      host.mood = mood;
      site.pass(minute);
      const failed = await readFeedNow(site.ports, id);
      assert.equal(failed?.failing?.failure.code, code, JSON.stringify(mood));
      assert.equal(await isFree(site), false);
      assert.equal((await feed()).copy.readAt, readAt);
    }
    const since = (await feed()).failing?.since;
    assert.equal(since, readAt + minute, 'since the first failure');
    host.mood = { kind: 'well' };
    assert.equal((await readFeedNow(site.ports, id))?.failing, null);
  },
  { timeoutMs: 1_500 },
);

testEachSite('a checked redirect leads to the calendar', async (site, t) => {
  const { host, id } = await withFeed(site, t);
  host.mood = { kind: 'redirect', to: '/elsewhere.ics' };
  host.hold(entryAt(fridayTen + 2 * hour, fridayTen + 3 * hour));
  assert.equal((await readFeedNow(site.ports, id))?.failing, null);
  assert.ok(await isFree(site));
});

testEachSite(
  'a host that is gone closes nothing for a day, then everything, until the owner says go on',
  async (site, t) => {
    const { host, id } = await withFeed(site, t);
    await host.close();
    await poll(site, day - minute);
    assert.ok(await isFree(site, fridayTen + 2 * hour));
    await poll(site);
    assert.deepEqual(await free(site), []);
    assert.equal(await explainSlot(site.ports, { offer, start: fridayTen + 2 * hour }), 'busy');
    assert.ok(await goOn(site.ports, id));
    assert.ok(await isFree(site, fridayTen + 2 * hour));
    assert.equal(await isFree(site), false, 'what the old copy takes stays taken');
    site.pass(day);
    assert.deepEqual(await free(site), []);
    await host.open();
    await pollFeeds(site.ports);
    assert.ok(await isFree(site, fridayTen + 4 * hour));
  },
);

testEachSite('a calendar that turns empty is believed at the second look', async (site, t) => {
  const { host, feed } = await withFeed(site, t);
  host.hold();
  await poll(site);
  assert.equal(await isFree(site), false);
  assert.equal((await feed()).emptiedAt, site.now());
  await poll(site);
  assert.ok(await isFree(site));
  assert.equal((await feed()).emptiedAt, null);
});

testEachSite('a calendar that turned empty by mistake is full again', async (site, t) => {
  const { host, feed } = await withFeed(site, t);
  host.hold();
  await poll(site);
  host.hold(tenToEleven);
  await poll(site);
  assert.equal((await feed()).emptiedAt, null);
  assert.equal(await isFree(site), false);
});

testEachSite('a hold looks once more, and finds what came a moment ago', async (site, t) => {
  const { host } = await withFeed(site, t);
  const twelve = fridayTen + 2 * hour;
  host.hold(tenToEleven, entryAt(twelve, twelve + hour));
  site.pass(2 * minute);
  assert.ok(await isFree(site, twelve), 'the copy is two minutes old');
  const held = await holdSlot(patient(site.ports), wish(site, 'ada', twelve));
  assert.ok(!held.ok && held.reason === 'slot-taken');
  assert.equal(held.why, 'busy');
});

testEachSite('a move looks once more, too', async (site, t) => {
  const booking = await book(site, 'ada', fridayTen + 6 * hour);
  const { host } = await withFeed(site, t);
  const twelve = fridayTen + 2 * hour;
  host.hold(entryAt(twelve, twelve + hour));
  site.pass(2 * minute);
  const moved = await moveBooking(patient(site.ports), { bookingId: booking.id, startsAt: twelve });
  assert.ok(!moved.ok && moved.reason === 'slot-taken');
  assert.ok((await moveBooking(site.ports, { bookingId: booking.id, startsAt: fridayTen })).ok);
});

testEachSite('a hold waits for no calendar that hangs: the last good copy counts', async (site, t) => {
  const { host } = await withFeed(site, t);
  host.mood = { kind: 'hangs' };
  site.pass(2 * minute);
  const started = performance.now();
  const held = await holdSlot(site.ports, wish(site, 'ada', fridayTen + 2 * hour));
  assert.ok(held.ok);
  assert.ok(performance.now() - started < 2_500);
  const taken = await holdSlot(site.ports, wish(site, 'bea', fridayTen));
  assert.ok(!taken.ok);
  await host.close();
});

testEachSite('two holds ask a calendar once, and the second waits for the answer', async (site, t) => {
  const { host } = await withFeed(site, t);
  const twelve = fridayTen + 2 * hour;
  host.hold(entryAt(twelve, twelve + hour));
  site.pass(2 * minute);
  const before = host.asked;
  const second = await site.secondProcess();
  const both = await Promise.all([
    holdSlot(patient(site.ports), wish(site, 'ada', twelve)),
    holdSlot(patient(second), wish(site, 'bea', twelve)),
  ]);
  assert.deepEqual(
    both.map(({ ok }) => ok),
    [false, false],
  );
  assert.equal(host.asked, before + 1);
});

testEachSite(
  'our own invitation that comes back in the calendar blocks nothing, whatever its state',
  async (site, t) => {
    const { icsUid } = await book(site, 'ada', fridayTen);
    // The outside buffer around it would close what our own rule leaves open.
    await withFeed(
      site,
      t,
      { ...tenToEleven, uid: icsUid },
      entryAt(fridayTen + 5 * hour, fridayTen + 6 * hour),
    );
    assert.ok(await isFree(site, fridayTen + 1.5 * hour));
    assert.ok(await isFree(site, fridayTen + hour));
    assert.equal(await isFree(site, fridayTen + 5 * hour), false);
  },
);

testEachSite('a switch counts at once, and a reading under the old one is not kept', async (site, t) => {
  const { id } = await withFeed(site, t, { lines: ['DTSTART;VALUE=DATE:20261204', 'SUMMARY:Day off'] });
  assert.deepEqual(await free(site), []);
  assert.ok(await changeFeed(site.ports, id, { name: '', switches: { ...usualSwitches, allDay: false } }));
  assert.ok(await isFree(site));
  assert.equal((await findFeed(site.ports, id))?.name, 'Work');
});

testEachSite('a copy that no longer reaches as far as the offers is read anew', async (site, t) => {
  const { host, feed } = await withFeed(site, t);
  await poll(site, 9 * day);
  const { coversUntil } = (await feed()).copy;
  assert.ok(coversUntil > site.now() + 62 * day);
  assert.equal(host.unchanged, 0);
});

testEachSite('beyond what the copy covers nothing is offered', async (site, t) => {
  const { host } = await withFeed(site, t);
  await host.close();
  const fresh = { ...site.ports, content: longWindow(site) };
  const { start, end } = { start: site.now() + 85 * day, end: site.now() + 100 * day };
  assert.deepEqual(await offerSlots(fresh, { offer: fresh.content.offers[0]!, range: { start, end } }), []);
});

function longWindow({ ports }: Site): Site['ports']['content'] {
  const [first] = ports.content.offers;
  return { ...ports.content, offers: [{ ...first!, window: { kind: 'rolling', days: 200 } }] };
}

testEachSite(
  'a calendar that was given another secret is opened by none, and can be given again',
  async (site, t) => {
    const { host, id } = await withFeed(site, t);
    const other = { ...site.ports, sealer: createSealer(['another secret of these tests']) };
    assert.equal((await readFeedNow(other, id))?.failing?.failure.code, 'sealed');
    assert.equal(await isFree(site), false);
    assert.ok((await moveFeed(other, id, { address: host.address, user: '', password: '' })).ok);
    assert.equal((await findFeed(site.ports, id))?.failing, null);
  },
);

testEachSite('an older secret in rotation still opens, and the next look seals anew', async (site, t) => {
  const { id } = await withFeed(site, t);
  const rotated = createSealer(['a new secret of these tests', 'a secret of these tests']);
  assert.equal((await readFeedNow({ ...site.ports, sealer: rotated }, id))?.failing, null);
  const alone = createSealer(['a new secret of these tests']);
  assert.equal((await readFeedNow({ ...site.ports, sealer: alone }, id))?.failing, null);
});

testEachSite('a calendar that cannot be read is not added', async (site, t) => {
  const host = await hostOf(t);
  host.mood = { kind: 'html' };
  const source = { kind: 'ics', address: host.address } as const;
  const tried = await tryFeed(site.ports, { source });
  assert.ok(!tried.ok && tried.failure.code === 'not-calendar');
  assert.deepEqual(await addFeed(site.ports, { name: 'Work', draft: 'no draft of ours' }), {
    ok: false,
    reason: 'no-draft',
  });
});
