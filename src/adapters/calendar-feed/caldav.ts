import { createAccount, fetchCalendars, propfind } from 'tsdav';
import { OutsideError, statusError } from '#adapters/outside-web/outside-error.ts';
import {
  basic,
  type OutsideAnswer,
  type OutsideRequest,
  type OutsideWeb,
} from '#adapters/outside-web/outside-web.ts';
import type { Interval } from '#domain/interval.ts';
import type { CalDavLogin, FoundCalendar } from '#use-cases/ports/feeds.ts';
import { orNoCalDav } from './multistatus.ts';

/** The library asks what it likes; each of its questions goes through here. */
type Fetch = typeof globalThis.fetch;

/** The calendars of an account that hold entries, found from nothing but its server and a login. */
export async function findCalendars(web: OutsideWeb, login: CalDavLogin): Promise<FoundCalendar[]> {
  const given = { headers: headersOf(login), fetch: fetchBy(web) };
  const calendars = await orNoCalDav(async () => {
    const account = await createAccount({
      account: { serverUrl: login.address, accountType: 'caldav' },
      ...given,
    });
    return fetchCalendars({ account, ...given });
  });
  return calendars
    .filter(({ components = [] }) => components.length === 0 || components.includes('VEVENT'))
    .map(({ url, displayName }) => ({ address: url, name: nameOf(displayName, url) }));
}

/** One calendar, for reading only. */
export function openCollection(web: OutsideWeb, login: CalDavLogin & { calendar: string }) {
  const given = { url: login.calendar, headers: headersOf(login), fetch: fetchBy(web) };
  return {
    /** Changes with anything in it; null where the server keeps none. */
    async tag(): Promise<string | null> {
      const props = { 'cs:getctag': {}, 'd:sync-token': {} };
      const [found] = await orNoCalDav(() => propfind({ ...given, props, depth: '0' }));
      const { getctag, syncToken } = found?.props ?? {};
      return getctag || syncToken ? String(getctag || syncToken) : null;
    },

    /** The server's answer with every entry that reaches into the window, for `multistatus.ts` to read. */
    async entries(window: Interval): Promise<Uint8Array> {
      const answer = await askDav(web, login.calendar, {
        method: 'REPORT',
        headers: { ...headersOf(login), depth: '1', 'content-type': 'text/xml; charset=utf-8' },
        body: questionFor(window),
      });
      return answer.body;
    },
  };
}

/** RFC 4791 §7.8 */
function questionFor({ start, end }: Interval): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><c:calendar-data/></d:prop>
  <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
    <c:time-range start="${utc(start)}" end="${utc(end)}"/>
  </c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>`;
}

/** What the library reads on the thread that serves pages: names and stamps, and never a calendar. */
const mostOfProperties = 400_000;

/** `fetch` as the library knows it, by our rules. */
function fetchBy(web: OutsideWeb): Fetch {
  return async (input, init = {}) => {
    const answer = await askDav(web, String(input), {
      method: init.method,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body as string | undefined,
      ...(init.redirect === 'manual' ? { redirects: 0 } : {}),
    });
    const { status, body } = answer;
    if (body.length > mostOfProperties) throw new OutsideError('not-calendar');
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || name === 'content-encoding' ? [] : [[name, String(value)] as [string, string]],
    );
    const hasBody = ![204, 304].includes(status);
    const response = new Response(hasBody ? body.toString() : null, { status, headers });
    Object.defineProperty(response, 'url', { value: answer.url.href });
    return response;
  };
}

/**
 * What is no answer to a question of WebDAV is thrown, because the library would take it for an empty list.
 * @throws OutsideError
 */
async function askDav(web: OutsideWeb, url: string, request: OutsideRequest): Promise<OutsideAnswer> {
  // Where a server keeps its calendars is looked for in several places; not to be there is an answer.
  const isSearch = url.includes('/.well-known/');
  const answer = await web.ask(url, { ...request, staysOnHost: true });
  const { location } = answer.headers;
  if (location) assertSameHost(new URL(location, answer.url), answer.url);
  if (isSearch) return answer;
  if (answer.status === 207 && !isWhole(answer)) throw new OutsideError('cut-off');
  if (isMultistatus(answer)) return answer;
  throw answer.status < 400 ? new OutsideError('not-calendar') : statusError(answer.status);
}

/** The only answer that holds anything: whatever else comes with a good status, such as a login page, is none. */
function isMultistatus({ status, headers }: OutsideAnswer): boolean {
  return status === 207 && /xml/i.test(headers['content-type'] ?? '');
}

/** The library reads as far as it gets, and what is cut off would be free. */
function isWhole({ headers, body }: OutsideAnswer): boolean {
  const end = body.subarray(-2_000).toString().trimEnd();
  return (
    !/xml/i.test(headers['content-type'] ?? '') ||
    /(<\/([\w.-]+:)?multistatus\s*|<([\w.-]+:)?multistatus(\s[^<>]*)?\/)>$/.test(end)
  );
}

/** The library would send the password after it. */
function assertSameHost(next: URL, { hostname }: URL): void {
  if (next.hostname !== hostname) throw new OutsideError('moved', next.hostname);
}

function headersOf({ user, password }: CalDavLogin): Record<string, string> {
  return { authorization: basic(user, password) };
}

function nameOf(displayName: unknown, url: string): string {
  const name = typeof displayName === 'string' || typeof displayName === 'number' ? String(displayName) : '';
  return name.trim() || decodeURIComponent(url.split('/').filter(Boolean).at(-1) ?? url);
}

function utc(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}
