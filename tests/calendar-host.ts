import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Ten kilobytes that unpack to ten megabytes. */
const bomb = gzipSync(Buffer.alloc(10_000_000, 'A'));

/** An entry of a calendar, as hosts write it. `lines` stand in it besides its UID. */
export interface Entry {
  uid?: string;
  lines: string[];
}

/** What the host does with the next requests. */
export type Mood =
  | { kind: 'well' }
  | { kind: 'status'; status: number }
  | { kind: 'html' }
  | { kind: 'hangs' }
  | { kind: 'hangs-up' }
  | { kind: 'cut-off' }
  | { kind: 'endless' }
  | { kind: 'bomb' }
  | { kind: 'redirect'; to: string };

/** A host of calendars on this machine, which can fail in every way that hosts do. */
export interface CalendarHost {
  address: string;
  /** Replaces what the calendar holds. */
  hold(...entries: Entry[]): void;
  holdText(text: string): void;
  mood: Mood;
  /** Whether it names versions, so that an unchanged calendar costs 304. */
  hasVersions: boolean;
  /** How many times it was asked, and how many times it answered 304. */
  asked: number;
  unchanged: number;
  requests: { path: string; headers: IncomingMessage['headers'] }[];
  /** Ends the host, as a dead machine does; `open` starts it again at the same address. */
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function startCalendarHost(): Promise<CalendarHost> {
  let text = calendarText();
  let version = 1;
  let port = 0;
  const server = createServer((request, response) => answer(request, response));
  const host: CalendarHost = {
    address: '',
    hold: (...entries) => host.holdText(calendarText(...entries)),
    holdText(given) {
      text = given;
      version++;
    },
    mood: { kind: 'well' },
    hasVersions: true,
    asked: 0,
    unchanged: 0,
    requests: [],
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
    async open() {
      if (server.listening) return;
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      ({ port } = server.address() as AddressInfo);
      host.address = `http://127.0.0.1:${port}/calendar.ics`;
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    host.asked++;
    host.requests.push({ path: request.url ?? '', headers: request.headers });
    const { mood } = host;
    if (mood.kind !== 'well' && request.url !== '/elsewhere.ics') {
      fail(mood, response, text);
      return;
    }
    const etag = `"${version}"`;
    if (host.hasVersions && request.headers['if-none-match'] === etag) {
      host.unchanged++;
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/calendar; charset=utf-8',
      ...(host.hasVersions ? { etag } : {}),
    });
    response.end(text);
  }

  await host.open();
  return host;
}

function fail(mood: Exclude<Mood, { kind: 'well' }>, response: ServerResponse, text: string): void {
  switch (mood.kind) {
    case 'status':
      response.writeHead(mood.status).end();
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>');
      return;
    case 'hangs':
      return;
    case 'hangs-up':
      response.destroy();
      return;
    case 'cut-off':
      response.writeHead(200, { 'content-type': 'text/calendar' }).end(text.slice(0, text.length - 30));
      return;
    case 'endless':
      response.writeHead(200, { 'content-type': 'text/calendar' });
      pour(response);
      return;
    case 'bomb':
      response.writeHead(200, { 'content-type': 'text/calendar', 'content-encoding': 'gzip' });
      response.end(bomb);
      return;
    case 'redirect':
      response.writeHead(302, { location: mood.to }).end();
  }
}

function pour(response: ServerResponse): void {
  const chunk = 'A'.repeat(64 * 1024);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

export function calendarText(...entries: Entry[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tests//Calendar//EN',
    ...entries.flatMap(({ uid, lines }, index) => [
      'BEGIN:VEVENT',
      `UID:${uid ?? `entry-${index}@calendar.example`}`,
      'DTSTAMP:20261120T100000Z',
      ...lines,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}

/** An entry that takes `[start, end)`, UTC. */
export function entryAt(start: number, end: number, uid?: string): Entry {
  return { uid, lines: [`DTSTART:${utc(start)}`, `DTEND:${utc(end)}`, 'SUMMARY:Elsewhere'] };
}

function utc(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}
