import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createCalendarFeeds } from '#adapters/calendar-feed/calendar-feeds.ts';
import { usualSwitches } from '#domain/feed.ts';
import { day, hour } from '#domain/interval.ts';
import { calendarText, type Entry, entryAt } from '#tests/calendar-host.ts';
import { freePort } from '#tests/free-port.ts';
import type { FeedReading, FeedSource } from '#use-cases/ports/feeds.ts';
import type { Outcome } from './run.ts';

const name = 'Calendars of Radicale, by CalDAV';
const [user, password] = ['ada', 'an app password'];
const start = Date.UTC(2026, 11, 4, 15);
const window = { start: start - 7 * day, end: start + 60 * day };

/** Finds, reads and reads again a calendar of a real CalDAV server. */
export async function checkRadicale(): Promise<Outcome[]> {
  if (spawnSync('radicale', ['--version']).status !== 0) {
    return [{ name, state: 'missing', words: 'apt-get install radicale, or pip install radicale' }];
  }
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-radicale-'));
  const { url, giveAccess, stop } = await startRadicale(folder);
  try {
    const words = await lookAround(url, giveAccess);
    return [{ name, state: 'passed', words }];
  } catch (error) {
    return [{ name, state: 'failed', words: error instanceof Error ? error.message : String(error) }];
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lookAround(url: string, giveAccess: (password: string) => void): Promise<string> {
  const calendar = `${url}/${user}/work/`;
  await ask(calendar, 'MKCALENDAR', named);
  await put(calendar, 'one', entryAt(start, start + hour));
  await put(calendar, 'weekly', {
    lines: ['DTSTART;TZID=America/New_York:20261207T090000', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY;COUNT=4'],
  });
  await put(calendar, 'long-ago', entryAt(start - 400 * day, start - 400 * day + hour));

  const feeds = createCalendarFeeds({ isLocal: true });
  const found = await feeds.findCalendars({ address: url, user, password });
  expect(found.ok && found.calendars.map((each) => each.name).join(), 'Work');
  const source: FeedSource = { kind: 'caldav', address: url, user, password, calendar };
  const read = (changes: Partial<FeedSource> = {}, known = fingerprintOf(null)) =>
    feeds.read({
      source: { ...source, ...changes } as FeedSource,
      window,
      zone: 'America/New_York',
      switches: usualSwitches,
      ownUids: ['ours@example.com'],
      known,
    });

  const first = await read();
  expect(busyOf(first), 5);
  expect(firstStart(first), start);
  expect(isUnchanged(await read({}, fingerprintOf(first))), true);
  await put(calendar, 'two', entryAt(start + 2 * hour, start + 3 * hour));
  await put(calendar, 'ours', { ...entryAt(start + 5 * hour, start + 6 * hour), uid: 'ours@example.com' });
  const second = await read({}, fingerprintOf(first));
  expect(busyOf(second), 6);
  await ask(`${calendar}one.ics`, 'DELETE');
  expect(busyOf(await read({}, fingerprintOf(second))), 5);

  expect(failureOf(await read({ password: 'another one' })), 'refused');
  expect(failureOf(await read({ calendar: `${url}/${user}/nowhere/` })), 'gone');
  const stranger = await feeds.findCalendars({ address: url, user, password: 'another one' });
  expect(!stranger.ok && stranger.failure.code, 'refused');
  const dead = await feeds.findCalendars({ address: 'http://127.0.0.1:9', user, password });
  expect(!dead.ok && dead.failure.code, 'unreachable');

  // As an app password is revoked, and another one made.
  giveAccess('a newer app password');
  expect(failureOf(await read()), 'refused');
  expect(busyOf(await read({ password: 'a newer app password' })), 5);
  expect(failureOf(await readMoved(url, read)), 'moved');
  return `found, read, followed through a change and a removal; wrong, revoked and new password, lost calendar and moved server told apart`;
}

/** Another host, which sends everybody to the one that has the calendars. */
async function readMoved(
  url: string,
  read: (changes: { calendar: string }) => Promise<FeedReading>,
): Promise<FeedReading> {
  const former = createServer(({ url: path }, response) => {
    response.writeHead(301, { location: url + path }).end();
  });
  await once(former.listen(0, '127.0.0.1'), 'listening');
  const { port } = former.address() as AddressInfo;
  try {
    return await read({ calendar: `http://127.0.0.1:${port}/${user}/work/` });
  } finally {
    former.close();
  }
}

function expect(found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

function busyOf(reading: FeedReading): number | string {
  if (!reading.ok) return reading.failure.code;
  return reading.times?.busy.length ?? 'unchanged';
}

function firstStart(reading: FeedReading) {
  return reading.ok ? reading.times?.busy[0]?.start : null;
}

function fingerprintOf(reading: FeedReading | null) {
  return reading?.ok && reading.times ? reading.fingerprint : null;
}

function isUnchanged(reading: FeedReading): boolean {
  return reading.ok && reading.times === null;
}

function failureOf(reading: FeedReading): string {
  return reading.ok ? 'read' : reading.failure.code;
}

const named = `<?xml version="1.0" encoding="utf-8"?>
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>
<d:displayname>Work</d:displayname>
<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>`;

async function put(calendar: string, file: string, entry: Entry): Promise<void> {
  await ask(
    `${calendar}${file}.ics`,
    'PUT',
    calendarText({ ...entry, uid: entry.uid ?? `${file}@calendar.example` }),
  );
}

async function ask(url: string, method: string, body?: string): Promise<void> {
  const authorization = `Basic ${btoa(`${user}:${password}`)}`;
  const answer = await fetch(url, { method, body, headers: { authorization } });
  if (!answer.ok) throw new Error(`${method} of the check's own: ${answer.status}`);
}

async function startRadicale(folder: string) {
  const port = await freePort();
  const users = join(folder, 'users');
  const giveAccess = (given: string) => writeFileSync(users, `${user}:${given}\n`);
  giveAccess(password);
  const settings = {
    'server-hosts': `127.0.0.1:${port}`,
    'auth-type': 'htpasswd',
    'auth-htpasswd-filename': users,
    'auth-htpasswd-encryption': 'plain',
    'auth-delay': '0',
    'storage-filesystem-folder': join(folder, 'collections'),
    'logging-level': 'error',
  };
  const options = Object.entries(settings).map(([setting, value]) => `--${setting}=${value}`);
  const server = spawn('radicale', ['--config', '', ...options], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let looks = 0; looks < 100; looks += 1) {
    await pause(100);
    const isThere = await fetch(url, { redirect: 'manual' }).then(
      () => true,
      () => false,
    );
    if (isThere) break;
  }
  return { url, giveAccess, stop: () => server.kill() };
}
