import { calendarQuery, type DAVResponse } from 'tsdav';
import { OutsideError, statusError } from '#adapters/outside-web/outside-error.ts';

/**
 * Every entry of a CalDAV server's answer, as one text of many calendars. 5 MB of XML take about a second.
 * @throws OutsideError
 */
export async function textOfMultistatus(body: Uint8Array, calendar: string): Promise<string> {
  const answered = async () =>
    new Response(body as Uint8Array<ArrayBuffer>, {
      status: 207,
      headers: { 'content-type': 'application/xml' },
    });
  const found = await orNoCalDav(() => calendarQuery({ url: calendar, props: {}, fetch: answered }));
  // A calendar without an entry is a calendar, too.
  return found.length === 0 ? nothing : found.map(dataOf).join('\r\n');
}

const nothing = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';

/** An entry without its text would be an hour sold twice. */
function dataOf({ props, status }: DAVResponse): string {
  const data = props?.calendarData?._cdata ?? props?.calendarData;
  if (typeof data !== 'string') throw status >= 400 ? statusError(status) : new OutsideError('cut-off');
  return data;
}

/** What the library cannot make sense of, be it XML or its absence, is no CalDAV. */
export async function orNoCalDav<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof OutsideError ? error : new OutsideError('not-calendar', '', error);
  }
}
