import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calendarText, type Entry } from './calendar-host.ts';

/** A server of calendars on this machine: as much of CalDAV as a reader asks for. */
export interface CalDavHost {
  address: string;
  user: string;
  password: string;
  /** Calendars by name, each with its entries. */
  calendars: Record<string, Entry[]>;
  /** Counts changes, as `getctag` does. */
  version: number;
  /** Answers in the server's stead. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  requests: { method: string; path: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function startCalDavHost(): Promise<CalDavHost> {
  const host: CalDavHost = {
    address: '',
    user: 'ada',
    password: 'app password',
    calendars: {},
    version: 1,
    instead: null,
    requests: [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    host.requests.push({ method, path, authorization: headers.authorization });
    if (host.instead?.(request, response)) return;
    if (headers.authorization !== `Basic ${btoa(`${host.user}:${host.password}`)}`) {
      response.writeHead(401).end();
      return;
    }
    const found = path.startsWith('/.well-known/') ? null : answer(host, method, path);
    if (found) response.writeHead(207, { 'content-type': 'application/xml; charset=utf-8' }).end(found);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dav/`;
  return host;
}

function answer({ calendars, version }: CalDavHost, method: string, path: string): string | null {
  const names = Object.keys(calendars);
  const name = names.find((each) => path === `/dav/home/${each}/`);
  if (path === '/dav/')
    return multistatus(
      entry(path, '<d:current-user-principal><d:href>/dav/ada/</d:href></d:current-user-principal>'),
    );
  if (path === '/dav/ada/')
    return multistatus(entry(path, '<c:calendar-home-set><d:href>/dav/home/</d:href></c:calendar-home-set>'));
  if (path === '/dav/home/')
    return multistatus(...names.map((each) => entry(`${path}${each}/`, kindOf(each))));
  if (!name) return null;
  if (method === 'PROPFIND') return multistatus(entry(path, `<cs:getctag>${version}</cs:getctag>`));
  return multistatus(
    ...calendars[name]!.map((each, index) =>
      entry(`${path}${index}`, `<c:calendar-data>${escaped(calendarText(each))}</c:calendar-data>`),
    ),
  );
}

function kindOf(name: string): string {
  return `<d:displayname>${name}</d:displayname><d:resourcetype><d:collection/><c:calendar/></d:resourcetype><c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>`;
}

export function multistatus(...entries: string[]): string {
  return `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/">${entries.join('')}</d:multistatus>`;
}

export function entry(path: string, props: string, status = '200 OK'): string {
  return `<d:response><d:href>${path}</d:href><d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat></d:response>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\r', '&#13;');
}
