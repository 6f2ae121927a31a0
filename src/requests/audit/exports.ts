import { toCsv, toJson, toMarkdown, toRepeatIcs } from '#domain/audit/exports.ts';
import { say } from '#domain/audit/index.ts';
import { dayKey } from '#domain/time/labels.ts';
import type { VisitorServices } from '#services.ts';
import type { Reply } from '../answer.ts';
import type { Visit } from './visit.ts';

/** A file for the browser to save, or null for a format that does not exist. */
export function exportFile(format: unknown, visit: Visit, services: VisitorServices): Reply | null {
  const takenOn = visit.takenOn ?? dayKey(services.now(), services.content.site.timeZone);
  const { facts, texts, answers } = visit;
  switch (format) {
    case 'csv':
      return file(toCsv(facts, texts), 'text/csv', `${takenOn}.csv`);
    case 'markdown':
      return file(toMarkdown(facts, texts), 'text/markdown', `${takenOn}.md`);
    case 'json':
      return file(toJson(answers, takenOn), 'application/json', `${takenOn}.json`);
    case 'ics':
      return file(reminder(takenOn, texts, services), 'text/calendar', 'reminder.ics');
    default:
      return null;
  }
}

function reminder(takenOn: string, texts: Visit['texts'], { now, randomId, url }: VisitorServices): string {
  const address = url('/audit');
  return toRepeatIcs({
    takenOn,
    now: now(),
    uid: `audit-${randomId()}@${new URL(address).hostname}`,
    title: say(texts, 'export.reminder'),
    description: say(texts, 'export.reminder-text'),
    url: address,
  });
}

function file(text: string, type: string, name: string): Reply {
  return {
    kind: 'reply',
    status: 200,
    body: text,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="ship-weekly-audit-${name}"`,
      'Cache-Control': 'no-store',
    },
  };
}
