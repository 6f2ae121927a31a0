import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day } from '#domain/interval.ts';
import { type BuiltSite, startBuiltSite } from '#tests/bench/built-site.ts';
import { largestAudit } from '#tests/unit/support/audit-samples.ts';
import type { Outcome } from './run.ts';

const name = 'Valid HTML by the W3C checker';
const pinned = 'vnu-jar@26.9.27';

/** Pages that a server makes for each request. */
const livePages = [
  '/',
  '/search?q=approval',
  '/search?q=%22%3Cb%3E',
  '/book',
  '/book?tz=Mars/Olympus',
  '/audit',
];
/** The same with every answer in them, sent as a form without a script sends them. */
const auditPages = [
  '/audit/roadmap',
  '/audit/blockers',
  '/audit/decisions',
  '/audit/results',
  '/audit/compare',
];

/**
 * On a phone some tables become blocks, of which browsers no longer say that they are tables; so their parts name
 * their roles, which the checker takes for needless.
 */
const roleOfTablePart = /The “role” attribute must not be used on a “t[rhd]” element .*/;

/** The desk, with a session and an outside calendar in it; `{id}` is the session's. */
const deskPages = [
  '/desk',
  '/desk?week=2020-01-06',
  '/desk/more',
  '/desk/bookings',
  '/desk/bookings?q=nobody',
  '/desk/bookings/new',
  ...['', '/prep', '/move', '/ask', '/meeting', '/note', '/cancel'].map((act) => `/desk/bookings/{id}${act}`),
  '/desk/bookings/{id}/written-note',
  '/desk/calendar',
  '/desk/calendar/hours',
  '/desk/calendar/closed',
  '/desk/calendar/pause',
  '/desk/calendar/holidays',
  '/desk/calendar/feeds',
  '/desk/calendar/feeds/new?from=icloud',
  '/desk/calendar/feeds/new?from=other',
  '/desk/money',
  '/desk/people',
  '/desk/people/{id}',
  '/desk/reading',
  '/desk/health',
  '/desk/settings',
];

/** Every page of the last build, and live ones. Java and the checker's package are fetched by nobody but this command. */
export async function checkMarkup(): Promise<Outcome> {
  const client = join(import.meta.dirname, '../../dist/client');
  if (!existsSync(client)) return { name, state: 'missing', words: 'npm run build comes first' };
  if (spawnSync('java', ['-version']).status !== 0) {
    return {
      name,
      state: 'missing',
      words: 'Java 17 or newer, for example apt-get install default-jre-headless',
    };
  }
  const jar = findJar();
  if (!jar) return { name, state: 'missing', words: `npm install --no-save ${pinned}` };
  const pages = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const live = await saveLivePages();
  const paths = [...pages.map((page) => join(client, page)), ...live.paths];
  const words = [
    '-jar',
    jar,
    '--errors-only',
    '--format',
    'gnu',
    '--filterpattern',
    roleOfTablePart.source,
    ...paths,
  ];
  const checked = spawnSync('java', words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  live.remove();
  const faults = checked.stderr.trim();
  if (faults) console.log(faults);
  return checked.status === 0
    ? { name, state: 'passed', words: `${paths.length} pages, no error` }
    : { name, state: 'failed', words: `${faults.split('\n').length} errors above` };
}

async function saveLivePages(): Promise<{ paths: string[]; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-markup-'));
  const paths: string[] = [];
  const site = await startBuiltSite();
  try {
    const keep = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(site.url + path, init);
      if (answer.redirected) throw new Error(`${path} leads to ${answer.url}.`);
      const name = `${init.method ?? 'GET'}-${path.replace(/\W+/g, '-')}.html`;
      writeFileSync(join(folder, name), await answer.text());
      paths.push(join(folder, name));
    };
    const headers = { origin: site.url, 'sec-fetch-site': 'same-origin' };
    for (const path of [...livePages, ...auditPages]) await keep(path);
    for (const path of auditPages) {
      const body = new URLSearchParams({ ...largestAudit(), do: 'show' });
      await keep(path, { method: 'POST', headers, body });
    }
    const cookie = await logIn(site, headers);
    const id = await bookForSomebody(site, { ...headers, cookie });
    await keep('/desk/login');
    for (const path of deskPages) await keep(path.replace('{id}', id), { headers: { cookie } });
    await keep('/desk/calendar/feeds/new?from=other', {
      method: 'POST',
      headers: { ...headers, cookie },
      body: new URLSearchParams({ secretAddress: 'file:///nowhere' }),
    });
  } finally {
    await site.stop();
  }
  return { paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** By a link of the shell's. @returns the cookie that opens the desk */
async function logIn(site: BuiltSite, headers: Record<string, string>): Promise<string> {
  const [link = ''] = /https?:\S+/.exec(site.owner('login')) ?? [];
  const page = await fetch(link);
  const browser = cookiesOf(page);
  const answer = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, cookie: browser },
    body: new URLSearchParams(),
  });
  return [browser, cookiesOf(answer)].filter(Boolean).join('; ');
}

/** @returns the booking's id */
async function bookForSomebody(site: BuiltSite, headers: Record<string, string>): Promise<string> {
  const path = '/desk/bookings/new';
  const form = await (await fetch(site.url + path, { headers })).text();
  const [, formId = ''] = /name="formId" value="([^"]*)"/.exec(form) ?? [];
  const [, offer = ''] = /name="offer"[^>]*value="([^"]*)"/.exec(form) ?? [];
  const on = new Date(Date.now() + 7 * day).toISOString().slice(0, 10);
  const typed = { on, at: '10:00', name: 'Ada Example', email: 'ada@example.com', topic: 'A release' };
  const body = { formId, offer, ...typed, timeZone: 'Europe/London', settled: 'free' };
  const send = (more: object) =>
    fetch(site.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams({ ...body, ...more }),
    });
  const first = await send({});
  const [, anyway = ''] = /name="anyway" value="([^"]*)"/.exec(await first.text()) ?? [];
  const booked = first.status === 303 ? first : await send({ anyway });
  const id = booked.headers.get('location')?.match(/[\w-]{22}/)?.[0];
  if (!id) throw new Error(`Nothing was booked: ${booked.status}.`);
  return id;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

function findJar(): string | null {
  const path = join(import.meta.dirname, '../../node_modules/vnu-jar/build/dist/vnu.jar');
  return existsSync(path) ? path : null;
}
