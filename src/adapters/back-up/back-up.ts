import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readMigrations } from '../database/migrations.ts';
import { acquireInstanceLock, type DatabaseLocation, databaseLocation } from '../database/open.ts';
import { BackUpError } from './back-up-error.ts';
import { copyPostgres, inspectPostgres, markRestoredPostgres, replacePostgres } from './postgres-copy.ts';
import { type CopyHead, readCopy, readHead, writeCopy } from './sealed-file.ts';
import { copySqlite, inspectSqlite, markRestored, replaceSqlite } from './sqlite-copy.ts';

/** Of those that carry a date of ours; a file that the owner named is theirs to keep. */
const copiesKept = 14;
const ending = '.backup';

export interface BackUpSettings {
  databaseUrl: string;
  /** Newest first: the first seals, all of them open. */
  secrets: string[];
  now: number;
}

/** Beside the database, in a folder of its own. */
export function backUpFolder(databaseUrl: string): string {
  const location = databaseLocation(databaseUrl);
  return join(location.engine === 'sqlite' ? dirname(location.path) : 'data', 'backups');
}

/** When the newest copy in the folder was made; null when there is none. */
export function newestBackUp(databaseUrl: string): number | null {
  const [newest] = datedCopies(backUpFolder(databaseUrl));
  return newest ? statSync(newest).mtimeMs : null;
}

/** Stands in the folder once a timer takes copies; its time is that of the last one. Who ends the timer removes it. */
const dailyMark = 'daily';

/** When a timer last took a copy; null where none does. */
export function dailyCopyAt(databaseUrl: string): number | null {
  return statSync(join(backUpFolder(databaseUrl), dailyMark), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function markDaily(folder: string, now: number): void {
  const path = join(folder, dailyMark);
  writeFileSync(path, '', { mode: 0o600 });
  utimesSync(path, now / 1000, now / 1000);
}

/**
 * Copies the database while the site runs.
 * @param file default: a dated one beside the database, of which the newest 14 are kept
 * @param daily a timer asks for it: from now on one that is missing for two days is an alarm
 * @throws BackUpError and then nothing is left behind
 */
export async function backUp(
  settings: BackUpSettings,
  { file, plain = false, daily = false }: { file?: string; plain?: boolean; daily?: boolean },
): Promise<{ file: string; bytes: number; removed: number }> {
  const folder = backUpFolder(settings.databaseUrl);
  const target = resolve(file ?? join(folder, `ship-weekly-${stampOf(settings.now)}${ending}`));
  if (existsSync(target)) throw new BackUpError(`${target} is there already: name another file.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const raw = `${target}.raw`;
  const part = `${target}.part`;
  try {
    for (const path of [raw, part]) rmSync(path, { force: true });
    const head = await takeRaw(databaseLocation(settings.databaseUrl), raw, settings.now);
    await writeCopy(raw, part, head, plain ? null : settings.secrets[0]!);
    renameSync(part, target);
  } catch (error) {
    throw asSentence(error, 'The backup was not made');
  } finally {
    for (const path of [raw, part]) rmSync(path, { force: true });
  }
  if (daily) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    markDaily(folder, settings.now);
  }
  const old = file ? [] : datedCopies(folder).slice(copiesKept);
  for (const path of old) rmSync(path, { force: true });
  return { file: target, bytes: statSync(target).size, removed: old.length };
}

/**
 * Keeps the database as it was before an update changes its tables: an older version of the program refuses the new
 * ones, and this is the way back.
 * @param next the first of the migrations to come
 * @throws BackUpError
 */
export async function backUpBefore(settings: BackUpSettings, next: string): Promise<void> {
  const name = `before-${next.replace(/\.sql$/, '')}${ending}`;
  const file = join(backUpFolder(settings.databaseUrl), name);
  // After a migration that failed, what is there is as good.
  if (!existsSync(file)) await backUp(settings, { file });
}

export interface Restored {
  takenAt: string;
  /** Of the copy; null on PostgreSQL, where the copy is not read before it is in its place. */
  bookings: number | null;
  newestFact: number | null;
  /** Bookings of the database that it replaces. */
  replaces: number | null;
  /** Where that database was kept; null in a rehearsal and on PostgreSQL. */
  aside: string | null;
}

/**
 * Puts a copy in the place of the database, whose site does not run.
 * @param rehearse checks everything and changes nothing
 * @throws BackUpError or AlreadyRunning, and then nothing was changed
 */
export async function restore(
  settings: BackUpSettings,
  { file, rehearse }: { file: string; rehearse: boolean },
): Promise<Restored> {
  const location = databaseLocation(settings.databaseUrl);
  const head = await readHead(file);
  if (head.engine !== location.engine) {
    throw new BackUpError(
      `${file} is a copy of ${names[head.engine]}, and DATABASE_URL is ${names[location.engine]}.`,
    );
  }
  assertNotNewer(file, head);
  return location.engine === 'sqlite'
    ? restoreSqlite(settings, location.path, file, rehearse)
    : restorePostgres(settings, location.url, file, rehearse);
}

const names = { sqlite: 'a SQLite file', postgres: 'PostgreSQL' };

async function restoreSqlite(
  { secrets, now }: BackUpSettings,
  path: string,
  file: string,
  rehearse: boolean,
): Promise<Restored> {
  const lock = acquireInstanceLock(path);
  const unpacked = `${path}.restoring`;
  try {
    rmSync(unpacked, { force: true });
    const { takenAt } = await readCopy(file, unpacked, secrets);
    const facts = inspectSqlite(unpacked);
    const replaces = existsSync(path) ? countBookings(path) : null;
    const found = { takenAt, bookings: facts.bookings, newestFact: facts.newestFact, replaces };
    if (rehearse) return { ...found, aside: null };
    markRestored(unpacked, marksOf(takenAt, now));
    return { ...found, aside: replaceSqlite(path, unpacked, stampOf(now)) };
  } catch (error) {
    throw asSentence(error, 'Nothing was restored');
  } finally {
    rmSync(unpacked, { force: true });
    lock.release();
  }
}

/** What the site reads at its next start: that Stripe may know more than it does, and of which hours. */
function marksOf(takenAt: string, now: number): Record<string, string> {
  return { 'restored-at': String(now), 'restored-copy-of': String(Date.parse(takenAt)) };
}

async function restorePostgres(
  { databaseUrl, secrets, now }: BackUpSettings,
  url: string,
  file: string,
  rehearse: boolean,
): Promise<Restored> {
  const { others } = await inspectPostgres(url).catch(() => ({ others: 0 }));
  if (others > 0) throw new BackUpError('The site is running: stop every process of it first.');
  const folder = backUpFolder(databaseUrl);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unpacked = join(folder, 'restoring.dump');
  try {
    rmSync(unpacked, { force: true });
    const { takenAt } = await readCopy(file, unpacked, secrets);
    if (!rehearse) {
      replacePostgres(url, unpacked);
      await markRestoredPostgres(url, marksOf(takenAt, now));
    }
    return { takenAt, bookings: null, newestFact: null, replaces: null, aside: null };
  } catch (error) {
    throw asSentence(error, 'Nothing was restored');
  } finally {
    rmSync(unpacked, { force: true });
  }
}

async function takeRaw(location: DatabaseLocation, raw: string, now: number): Promise<CopyHead> {
  const takenAt = new Date(now).toISOString();
  if (location.engine === 'sqlite') {
    if (!existsSync(location.path)) throw new BackUpError(`There is no database ${location.path} yet.`);
    copySqlite(location.path, raw);
    const { migrations } = inspectSqlite(raw);
    return { engine: 'sqlite', takenAt, migration: migrations.at(-1)?.name ?? '' };
  }
  copyPostgres(location.url, raw);
  const { migration } = await inspectPostgres(location.url);
  return { engine: 'postgres', takenAt, migration };
}

function assertNotNewer(file: string, { engine, migration }: CopyHead): void {
  const known = readMigrations(join(import.meta.dirname, '../database', engine, 'migrations'));
  if (migration && !known.some(({ name }) => name === migration)) {
    throw new BackUpError(
      `${file} was written by a newer version of this program (it has ${migration}): restore it with that version or a later one.`,
    );
  }
}

function countBookings(path: string): number | null {
  try {
    return inspectSqlite(path).bookings;
  } catch {
    // Damaged, which is why it is replaced.
    return null;
  }
}

/** Newest first. */
function datedCopies(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^ship-weekly-\d{8}T\d{6}\.backup$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

/** `20270112T093000`, UTC: sorts as it reads. */
function stampOf(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+Z/g, '');
}

/** A full disk or a missing right, in one sentence. */
function asSentence(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof BackUpError) return error;
  const isFull = /ENOSPC|full/.test(`${(error as { code?: string }).code} ${error.message}`);
  return new BackUpError(`${what}: ${isFull ? 'the disk is full' : error.message}.`, { cause: error });
}
