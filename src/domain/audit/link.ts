import { plainly } from '../visible-text.ts';
import {
  type AuditAnswers,
  blockerFields,
  decisionFields,
  type Fields,
  fieldsOf,
  type Kind,
  leftOut,
  readAnswers,
  roadmapFields,
  rowFields,
  type Schema,
  type Step,
  toFields,
} from './answers.ts';
import { blockerIds, blockerStates, rowIds } from './blockers.ts';
import { decisionIds } from './decisions.ts';

/**
 * The link `#a=1.<fields>.<check>`. Version 1: every field of the form in a fixed order, as bits, six to a
 * character of base64url; then six check digits. Nothing in version 1 may ever change: a link in somebody's notes has
 * to open for ever. A change of the questions makes a version 2 beside it.
 * Typed text is never in it: one bit says that there was some, and reads back as "…".
 */
export type LinkError = 'cut-off' | 'future-version' | 'altered';

export type DecodedLink =
  | { ok: true; answers: AuditAnswers; takenOn: string | null }
  | { ok: false; code: LinkError };

/** ASCII, at most 600 characters, without the `#a=`. @param takenOn local date, 2026-11-22 */
export function encodeLink(answers: AuditAnswers, takenOn: string | null = null): string {
  let bits = '';
  walk(toFields(answers), takenOn, (value, size) => {
    bits += value.toString(2).padStart(size, '0');
    return value;
  });
  const code = bits.replace(/.{1,6}/g, (six) => alphabet[parseInt(six.padEnd(6, '0'), 2)]!);
  return `1.${code}.${checkDigits(code)}`;
}

/** Strict: only what `encodeLink` can have written is read. Accepts a bare code, `#a=…` and a whole address. */
export function decodeLink(link: string): DecodedLink {
  const no = (code: LinkError) => ({ ok: false, code }) as const;
  const code = plainly(link)
    .trim()
    .replace(/^.*[#?&]a=/, '')
    .replace(around, '');
  const [version = '', body = '', check = '', ...rest] = code.split('.');
  if (/^([2-9]|[1-9]\d+)$/.test(version)) return no('future-version');
  if (!/^1?$/.test(version) || /[^\w-]/.test(body) || /\D/.test(check) || rest.length) return no('altered');
  if (check.length < 6) return no('cut-off');
  const bits = body.replace(/./g, (char) => alphabet.indexOf(char).toString(2).padStart(6, '0'));
  let at = 0;
  const decoded = walk(null, null, (_, size) => {
    at += size;
    return parseInt(bits.slice(at - size, at) || '0', 2);
  });
  const { answers, errors } = readAnswers(decoded.fields);
  // Written anew it must be the same: this checks the digits, the unused bits and every value at once.
  if (errors.length || encodeLink(answers, decoded.takenOn) !== code) return no('altered');
  return { ok: true, answers, takenOn: decoded.takenOn };
}

/** What chats and mails add around an address: brackets, quotes, the end of a sentence, counters of clicks. */
const around = /^[<(['"“]+|(?:&.*|[\s.,;:!?)\]>'"”]+)$/g;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** FNV-1a, 32 bits, its last six decimal digits. */
function checkDigits(body: string): string {
  let hash = 0x811c9dc5;
  for (const char of body) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return String((hash >>> 0) % 1e6).padStart(6, '0');
}

/** Writing returns the value it was given; reading ignores it and returns the one in the link. */
type Pass = (value: number, bits: number) => number;

const dayMs = 86_400_000;

/** The one description of version 1, walked in both directions; `given` is null when reading. */
function walk(given: Fields | null, date: string | null, pass: Pass) {
  const fields: Record<string, string> = {};
  const field = (name: string, kind: Kind) => {
    const value = given?.[name];
    if (!pass(value ? 1 : 0, 1)) return;
    if (typeof kind === 'number') fields[name] = leftOut;
    else if ('min' in kind) fields[name] = String(pass(Math.round(Number(value) * 10), 20) / 10);
    else fields[name] = pickWord(kind, value);
  };
  const pickWord = (options: Extract<Kind, readonly unknown[]>, value = '') => {
    const words = options.map((option) =>
      typeof option === 'boolean' ? (option ? 'yes' : 'no') : String(option),
    );
    return words[pass(words.indexOf(value), 32 - Math.clz32(words.length - 1))] ?? '?';
  };
  const all = (schema: Schema, prefix = '') => {
    for (const [key, kind] of Object.entries(schema)) field(prefix + key, kind);
  };
  const rows = (bits: number, ids: readonly string[], schema: Schema) => {
    const used = ids.filter(
      (id) => given?.[id] || Object.keys(given ?? {}).some((key) => key.startsWith(`${id}.`)),
    );
    const count = pass(used.length, bits);
    for (let index = 0; index < count; index++) {
      const id = pickWord(ids, used[index]);
      if (id[0] === 'b') fields[id] = 'yes';
      all(schema, `${id}.`);
    }
  };
  const isDone = (step: Step) => pass(given && Object.keys(fieldsOf(given, step)).length ? 1 : 0, 1);

  const takenOn = pass(date ? 1 : 0, 1)
    ? new Date(pass(Date.parse(date ?? '1970-01-01') / dayMs, 16) * dayMs).toISOString().slice(0, 10)
    : null;
  if (isDone('roadmap')) {
    all(roadmapFields);
    rows(6, listIds, rowFields);
  }
  if (isDone('blockers')) {
    field('blockers', blockerStates);
    rows(4, blockerIds, blockerFields);
  }
  if (isDone('decisions')) rows(5, decisionIds, decisionFields);
  return { fields, takenOn };
}

const listIds = rowIds('i', 40);
