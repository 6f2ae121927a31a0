import { createInterface } from 'node:readline/promises';
import type { OwnerServices } from '#services.ts';
import { entriesWords, failureWords, feedMark } from '#use-cases/desk/feed-words.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

export const feeds: Command = {
  usage:
    'feeds [add --name "…" [--user NAME --server ADDRESS --calendar "…"] | read ID | go-on ID | remove ID]',
  words: 2,
  about:
    'Outside calendars and whether they can be read. "add" takes the address, or with --user the app password, from the standard input, so that no list of commands shows it.',
  options: {
    name: { type: 'string' },
    user: { type: 'string' },
    server: { type: 'string' },
    calendar: { type: 'string' },
  },
  run: runFeeds,
};

async function runFeeds(services: OwnerServices, [act, id]: string[], options: Record<string, unknown>) {
  switch (act) {
    case undefined:
      return list(services);
    case 'add':
      return add(services, options, await readSecret());
    case 'read':
      if (!(await services.readFeedNow(known(id)))) throw unknown(id);
      return list(services);
    case 'go-on':
      if (!(await services.goOn(known(id)))) throw unknown(id);
      return ['The last good copy counts for another day.'];
    case 'remove':
      if (!(await services.removeFeed(known(id)))) throw unknown(id);
      return ['Removed. Its times are free again.'];
    default:
      throw new UsageError('Which of them?');
  }
}

function known(id: string | undefined): string {
  if (!id) throw new UsageError('Which calendar? "feeds" lists their ids.');
  return id;
}

function unknown(id: string | undefined): Error {
  return new Error(`There is no calendar ${id}; "feeds" lists those that are.`);
}

async function list(services: OwnerServices): Promise<string[]> {
  const { site } = services.content;
  const all = await services.listFeeds();
  if (all.length === 0) return ['No outside calendar is read. "feeds add" takes one.'];
  return all.flatMap((feed) => {
    const { text } = feedMark(feed, services.now(), site);
    const why = feed.failing && failureWords(feed.failing.failure, feed);
    return [
      `  ${feed.id}  ${feed.name}  ${feed.host}, ${entriesWords(feed.copy.events)}. ${text}.`,
      ...(why ? [`      ${why.what} ${why.next}`] : []),
    ];
  });
}

/** @param secret the address, or for CalDAV the app password */
export async function add(
  services: OwnerServices,
  options: Record<string, unknown>,
  secret: string,
): Promise<string[]> {
  const { name, user, server, calendar } = options;
  const tried =
    typeof user === 'string' && typeof server === 'string'
      ? await tryAccount(services, { address: server, user, password: secret }, calendar)
      : await services.tryFeed({ source: { kind: 'ics', address: secret } });
  if (!tried.ok) {
    const { what, next } = failureWords(tried.failure, { kind: user ? 'caldav' : 'ics', isTried: true });
    throw new Error(`${what} ${next}`);
  }
  const added = await services.addFeed({
    draft: tried.draft,
    name: typeof name === 'string' ? name : '',
  });
  if (!added.ok) throw new Error('It was not saved: twelve calendars are as many as the site reads.');
  return [`Saved as ${added.id}: ${entriesWords(tried.times.events)} from ${tried.host}.`];
}

async function tryAccount(
  services: OwnerServices,
  login: { address: string; user: string; password: string },
  calendar: unknown,
) {
  const found = await services.findCalendars(login);
  if (!found.ok) return found;
  const place = found.names.length === 1 ? 0 : found.names.indexOf(String(calendar));
  if (place === -1)
    throw new UsageError(`Which one? --calendar takes a name of these: ${found.names.join(', ')}.`);
  return services.tryCalendar({ draft: found.draft, place });
}

async function readSecret(): Promise<string> {
  const terminal = createInterface({ input: process.stdin });
  if (process.stdin.isTTY) console.error('Paste the address or the app password, then press Enter:');
  for await (const line of terminal) {
    terminal.close();
    return line.trim();
  }
  return '';
}
