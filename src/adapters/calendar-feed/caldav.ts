import { calendarQuery, createAccount, type DAVResponse, fetchCalendars, propfind } from 'tsdav';
import { OutsideError, statusError } from '#adapters/outside-web/outside-error.ts';
import { basic, type OutsideAnswer, type OutsideWeb } from '#adapters/outside-web/outside-web.ts';
import type { Interval } from '#domain/interval.ts';
import type { CalDavLogin, FoundCalendar } from '#use-cases/ports/feeds.ts';

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

    /** Every entry that reaches into the window, as one text of many calendars. */
    async text(window: Interval): Promise<string> {
      const query = {
        ...given,
        props: { 'c:calendar-data': {} },
        filters: [
          {
            'comp-filter': {
              _attributes: { name: 'VCALENDAR' },
              'comp-filter': {
                _attributes: { name: 'VEVENT' },
                'time-range': { _attributes: { start: utc(window.start), end: utc(window.end) } },
              },
            },
          },
        ],
        depth: '1' as const,
      };
      const found = await orNoCalDav(() => calendarQuery(query));
      // A calendar without an entry is a calendar, too.
      return found.length === 0 ? nothing : found.map(dataOf).join('\r\n');
    },
  };
}

const nothing = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';

/** An entry without its text would be an hour sold twice. @throws OutsideError */
function dataOf({ props, status }: DAVResponse): string {
  const data = props?.calendarData?._cdata ?? props?.calendarData;
  if (typeof data !== 'string') throw status >= 400 ? statusError(status) : new OutsideError('cut-off');
  return data;
}

/**
 * `fetch` as the library knows it, by our rules. What is no answer to a question of WebDAV is thrown, because the
 * library would take it for an empty list.
 */
function fetchBy(web: OutsideWeb): Fetch {
  return async (input, init = {}) => {
    const url = String(input);
    // Where a server keeps its calendars is looked for in several places; not to be there is an answer.
    const isSearch = url.includes('/.well-known/');
    const answer = await web.ask(url, {
      method: init.method,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body as string | undefined,
      staysOnHost: true,
      ...(init.redirect === 'manual' ? { redirects: 0 } : {}),
    });
    const { status } = answer;
    const { location } = answer.headers;
    if (location) assertSameHost(new URL(location, answer.url), answer.url);
    if (!isSearch && status === 207 && !isWhole(answer)) throw new OutsideError('cut-off');
    if (!isSearch && !isMultistatus(answer))
      throw status < 400 ? new OutsideError('not-calendar') : statusError(status);
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || name === 'content-encoding' ? [] : [[name, String(value)] as [string, string]],
    );
    const hasBody = ![204, 304].includes(status);
    const response = new Response(hasBody ? answer.body.toString() : null, { status, headers });
    Object.defineProperty(response, 'url', { value: answer.url.href });
    return response;
  };
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

/** What the library cannot make sense of, be it XML or its absence, is no CalDAV. */
async function orNoCalDav<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof OutsideError ? error : new OutsideError('not-calendar', '', error);
  }
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
