import { foldLine } from '#domain/text-folding.ts';
import { type AuditAnswers, type Fields, readAnswers, stepOf, toFields } from './answers.ts';
import {
  type AuditFacts,
  conclusionFinding,
  type Finding,
  type PictureTable,
  say,
  type Texts,
} from './index.ts';
import { blockerMapTable, decisionGridTable, loadBarTable, paretoTable, splitBarTable } from './pictures.ts';

/** What people take away. `texts` is the result of `withOwnNames`: own names belong in a visitor's own files. */

/** RFC 4180 with a BOM: one row a value, four columns, every cell quoted, formula cells defused by an apostrophe. */
export function toCsv(facts: AuditFacts, texts: Texts): string {
  const rows = [
    ['section', 'item', 'fact', 'value'].map((name) => say(texts, `csv.${name}`)),
    ...headline(facts, texts).map((sentence) => [say(texts, 'csv.result'), '', '', sentence]),
    ...tablesOf(facts, texts).flatMap(({ caption, head, rows }) =>
      rows.flatMap(([item, ...cells]) =>
        cells.map((cell, index) => [caption, item!, head[index + 1]!, cell]),
      ),
    ),
  ];
  return `\uFEFF${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`;
}

/** Spreadsheets run what begins with these, also after spaces and in full-width forms. */
function csvCell(text: string): string {
  const safe = /^\s*[=+\-@\t\r＝＋－＠|%]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function toMarkdown(facts: AuditFacts, texts: Texts): string {
  const { roadmap, blockers, decisions } = facts.findings;
  const blocks = [
    `# ${markdownText(say(texts, 'export.title'))}`,
    ...headline(facts, texts).map(markdownText),
  ];
  const steps = facts.conclusion.firstSteps;
  if (steps.length) {
    blocks.push(`## ${say(texts, 'export.first-steps')}`);
    blocks.push(steps.map((id, index) => `${index + 1}. ${markdownText(adviceText(texts, id))}`).join('\n'));
  }
  const findings = [...roadmap, ...blockers, ...decisions].map(
    (finding) => `- ${markdownText(sentences(finding, texts))}`,
  );
  if (findings.length) blocks.push(`## ${say(texts, 'export.findings')}`, findings.join('\n'));
  blocks.push(...tablesOf(facts, texts).map(markdownTable));
  return `${blocks.join('\n\n')}\n`;
}

/** The advice for a first step; for an own blocker, the general one. */
export function adviceText(texts: Texts, id: string): string {
  const key = texts[`advice.${id}`] ? id : 'own';
  return `${say(texts, `advice.${key}.title`, { id })}. ${say(texts, `advice.${key}`, { id })}`;
}

function headline(facts: AuditFacts, texts: Texts): string[] {
  return [sentences(conclusionFinding(facts, facts.conclusion), texts)];
}

function sentences({ code, values }: Finding, texts: Texts): string {
  return [say(texts, code, values), say(texts, `${code}.sum`, values)].filter(Boolean).join('. ');
}

function tablesOf({ roadmap, blockers, decisions }: AuditFacts, texts: Texts): PictureTable[] {
  return [
    roadmap && splitBarTable(roadmap, texts),
    roadmap?.load && loadBarTable(roadmap.load, texts),
    blockers?.ranked.length && paretoTable(blockers, texts),
    blockers?.ranked.length && blockerMapTable(blockers, texts),
    decisions && decisionGridTable(decisions, texts),
  ].filter((table): table is PictureTable => !!table);
}

/** Typed text stays text: what Markdown or HTML would read as markup is escaped. */
function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&');
}

function markdownTable({ caption, head, rows }: PictureTable): string {
  const row = (cells: string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [
    `## ${caption}`,
    '',
    row(head),
    row(head.map(() => '---')).replaceAll('\\', ''),
    ...rows.map(row),
  ].join('\n');
}

/** The largest JSON that is read, in characters; the door refuses more than 64 kB before. */
export const mostJson = 65_536;
const jsonFormat = 'ship-weekly-audit';

/** The form's own field names and values: what a person can read, and what `readAnswers` checks on the way back. */
export function toJson(answers: AuditAnswers, takenOn: string | null): string {
  return `${JSON.stringify({ format: jsonFormat, version: 1, takenOn, answers: toFields(answers) }, null, 2)}\n`;
}

export type ReadJson =
  | { ok: true; answers: AuditAnswers; takenOn: string | null }
  | {
      ok: false;
      code: 'json.too-large' | 'json.not-json' | 'json.elsewhere' | 'json.future-version' | 'json.invalid';
      /** For `json.invalid`: the fields at fault. */
      fields: string[];
    };

/**
 * Strict: an unknown key or answer, or a value that the form would refuse, refuses the file, because dropping it in
 * silence would change a result. A JSON file of something else is `json.elsewhere`.
 */
export function fromJson(text: string): ReadJson {
  const no = (code: Extract<ReadJson, { ok: false }>['code'], fields: string[] = []) =>
    ({ ok: false, code: code, fields }) as const;
  if (text.length > mostJson) return no('json.too-large');
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return no('json.not-json');
  }
  if (!isObject(data) || data.format !== jsonFormat) return no('json.elsewhere');
  const { format, version, takenOn, answers: fields, ...others } = data;
  if (Number.isInteger(version) && (version as number) > 1) return no('json.future-version');
  if (version !== 1 || !isDate(takenOn) || !isObject(fields)) return no('json.invalid');
  const unknown = Object.keys(fields).filter((key) => !stepOf(key) || typeof fields[key] !== 'string');
  const strange = [...Object.keys(others), ...unknown];
  if (strange.length) return no('json.invalid', strange);
  const { answers, errors } = readAnswers(fields as Fields);
  const faults = errors.map(({ field }) => field);
  return faults.length ? no('json.invalid', faults) : { ok: true, answers, takenOn };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A calendar day, as link version 1 can carry it. */
function isDate(value: unknown): value is string | null {
  if (value === null) return true;
  if (typeof value !== 'string' || !/^(19[7-9]|20\d|21[0-3])\d-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

export interface RepeatReminder {
  /** Local date of this audit; the reminder is six weeks later. */
  takenOn: string;
  /** Instant of writing the file, UTC milliseconds. */
  now: number;
  /** Unique for ever, `…@host`. */
  uid: string;
  title: string;
  description: string;
  /** Where the audit is. */
  url: string;
}

/** An all-day event six weeks on (RFC 5545), free time, with an alarm at 9 on that day. */
export function toRepeatIcs({ takenOn, now, uid, title, description, url }: RepeatReminder): string {
  const day = (offset: number) =>
    new Date(Date.parse(takenOn) + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Self-audit//EN',
    'BEGIN:VEVENT',
    `UID:${icsText(uid)}`,
    `DTSTAMP:${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART;VALUE=DATE:${day(42)}`,
    `DTEND;VALUE=DATE:${day(43)}`,
    `SUMMARY:${icsText(title)}`,
    `DESCRIPTION:${icsText(description)}`,
    `URL:${url.replace(/[\r\n]/g, '')}`,
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${icsText(title)}`,
    'TRIGGER:PT9H',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function icsText(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}
