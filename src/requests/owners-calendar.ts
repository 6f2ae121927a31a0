import type { VisitorServices } from '#services.ts';
import { type Ask, noStore, notFound, type Reply } from './answer.ts';

/** `/calendar/{token}.ics`: the owner's sessions, for the calendar program that has the address. */
export async function ownersCalendar(services: VisitorServices, { url }: Pick<Ask, 'url'>) {
  const [, token = ''] = /^\/calendar\/([\w-]{22})\.ics$/.exec(url.pathname) ?? [];
  const text = token ? await services.readSubscription(token) : null;
  return text === null ? notFound : calendarReply(text, 'sessions.ics');
}

export function calendarReply(text: string, filename: string): Reply {
  return {
    kind: 'reply',
    status: 200,
    body: text,
    headers: {
      ...noStore,
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${filename}"`,
    },
  };
}
