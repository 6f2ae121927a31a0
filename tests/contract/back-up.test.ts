import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { backUp, backUpBefore, dailyCopyAt, newestBackUp, restore } from '#adapters/back-up/back-up.ts';
import { readMigrations } from '#adapters/database/migrations.ts';
import { acquireInstanceLock, openDatabase } from '#adapters/database/open.ts';
import { migratePostgres } from '#adapters/database/postgres/migrate-postgres.ts';
import { engineNames, freshPostgresUrl, runSql } from './support/databases.ts';

const secrets = ['the secret of these tests, long enough'];
const now = Date.UTC(2026, 11, 7, 9);

/** A database with one setting in it, which says what it is. */
async function open(t: TestContext, is: string) {
  const folder = mkdtempSync(join(tmpdir(), 'back-up-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const databaseUrl = join(folder, 'site.db');
  const write = async (value: string) => {
    const database = await openDatabase({ url: databaseUrl });
    await database.write((store) => store.settings.set('is', value));
    await database.close();
  };
  const read = async (key = 'is') => {
    const database = await openDatabase({ url: databaseUrl });
    const value = await database.settings.get(key);
    await database.close();
    return value;
  };
  await write(is);
  return { folder, databaseUrl, write, read, settings: { databaseUrl, secrets, now } };
}

test('what was copied comes back, and what it replaces is kept', async (t) => {
  const { settings, write, read, folder } = await open(t, 'older');
  const { file } = await backUp(settings, {});
  await write('newer');
  const rehearsed = await restore(settings, { file, rehearse: true });
  assert.equal(rehearsed.aside, null);
  assert.equal(await read(), 'newer', 'a rehearsal changes nothing');

  const { aside } = await restore(settings, { file, rehearse: false });
  assert.equal(await read(), 'older');
  assert.equal(await read('restored-at'), String(now), 'the site learns that it is older than Stripe');
  assert.equal(await read('restored-copy-of'), String(now), 'and of which hours it knows nothing');
  const kept = new DatabaseSync(aside!, { readOnly: true });
  assert.equal(kept.prepare(`SELECT value FROM setting WHERE key = 'is'`).get()?.value, 'newer');
  kept.close();
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('restoring')),
    [],
  );
});

test('a copy is readable by its owner alone, names nobody, and 14 are kept', async (t) => {
  const { settings, databaseUrl, folder } = await open(t, 'a word that is easy to find');
  assert.equal(newestBackUp(databaseUrl), null);
  for (let hour = 0; hour < 16; hour++) await backUp({ ...settings, now: now + hour * 3_600_000 }, {});
  const copies = readdirSync(join(folder, 'backups'));
  assert.equal(copies.length, 14);
  assert.ok(copies.includes('ship-weekly-20261208T000000.backup'), 'the newest ones');
  const path = join(folder, 'backups', copies[0]!);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(!readFileSync(path).includes('easy to find'));
  assert.ok(newestBackUp(databaseUrl)! > 0);
});

test('while the site runs it can be copied and not restored', async (t) => {
  const { settings, databaseUrl, read } = await open(t, 'older');
  const lock = acquireInstanceLock(databaseUrl);
  const { file } = await backUp(settings, {});
  await assert.rejects(restore(settings, { file, rehearse: false }), /already running/);
  lock.release();
  assert.equal(await read(), 'older');
});

const broken: [name: string, break_: (file: string) => unknown, sentence: RegExp][] = [
  ['a truncated copy', (file) => truncateSync(file, statSync(file).size - 40), /damaged or cut off/],
  ['an empty copy', (file) => truncateSync(file, 0), /not a backup of this program/],
  ['a file that is something else', (file) => writeFileSync(file, 'hello'), /not a backup of this program/],
  [
    'a copy with one changed byte',
    (file) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 60]! ^= 1;
      writeFileSync(file, bytes);
    },
    /damaged or cut off/,
  ],
  [
    'a copy of a newer version',
    (file) =>
      writeFileSync(
        file,
        readFileSync(file, 'latin1').replace(/"migration":"\d+/, '"migration":"9999'),
        'latin1',
      ),
    /newer version of this program \(it has 9999/,
  ],
];

for (const [name, breakIt, sentence] of broken) {
  test(`${name} is refused in one sentence, and nothing changes`, async (t) => {
    const { settings, write, read, folder } = await open(t, 'older');
    const { file } = await backUp(settings, {});
    await write('newer');
    breakIt(file);
    await assert.rejects(restore(settings, { file, rehearse: false }), sentence);
    assert.equal(await read(), 'newer');
    assert.deepEqual(
      readdirSync(folder).filter((one) => /restor/.test(one)),
      [],
    );
  });
}

test('a copy is opened by the secret of its time, wherever that stands in the list', async (t) => {
  const { settings, read } = await open(t, 'older');
  const { file } = await backUp(settings, {});
  const other = ['another secret, as long as the first one'];
  await assert.rejects(
    restore({ ...settings, secrets: other }, { file, rehearse: false }),
    /sealed with another APP_SECRET/,
  );
  await restore({ ...settings, secrets: [...other, ...secrets] }, { file, rehearse: false });
  assert.equal(await read(), 'older');
});

test('a damaged database gives way to its copy', async (t) => {
  const { settings, databaseUrl, read } = await open(t, 'older');
  const { file } = await backUp(settings, {});
  writeFileSync(databaseUrl, 'not a database at all');
  writeFileSync(`${databaseUrl}-wal`, 'neither is this');
  await restore(settings, { file, rehearse: false });
  assert.equal(await read(), 'older');
});

test('a plain copy needs no secret, and a file that is there is never overwritten', async (t) => {
  const { settings, folder, read } = await open(t, 'older');
  const file = join(folder, 'mine.backup');
  await backUp(settings, { file, plain: true });
  await assert.rejects(backUp(settings, { file, plain: true }), /there already/);
  await restore({ ...settings, secrets: [] }, { file, rehearse: false });
  assert.equal(await read(), 'older');
});

test('a timer leaves its mark once it has taken a copy, and a hand does not', async (t) => {
  const { settings, databaseUrl } = await open(t, 'older');
  await backUp(settings, {});
  assert.equal(dailyCopyAt(databaseUrl), null);
  await backUp({ ...settings, now: now + 60_000 }, { daily: true });
  assert.equal(dailyCopyAt(databaseUrl), now + 60_000);
  await assert.rejects(backUp({ ...settings, now: now + 60_000 }, { daily: true }), /there already/);
});

for (const moment of ['before linkSync', 'after linkSync', 'before renameSync', 'after renameSync']) {
  test(`a process that is killed ${moment} of a restore leaves one database, whole`, async (t) => {
    const { settings, folder, write, read } = await open(t, 'older');
    const { file } = await backUp(settings, {});
    await write('newer');
    assert.equal(await dieInRestore(moment, settings, file), 'SIGKILL');
    assert.equal(await read(), moment === 'after renameSync' ? 'older' : 'newer');

    await restore({ ...settings, now: now + 60_000 }, { file, rehearse: false });
    assert.equal(await read(), 'older', 'and the next try is not in its way');
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('restoring')),
      [],
    );
  });
}

/** Restores in a process of its own, which kills itself there. @returns the signal that ended it */
async function dieInRestore(moment: string, settings: object, file: string): Promise<unknown> {
  const [when, call] = moment.split(' ');
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { restore } from '#adapters/back-up/back-up.ts';
    const real = fs.${call};
    const die = () => process.kill(process.pid, 'SIGKILL');
    fs.${call} = (...words) => {
      if ('${when}' === 'before') die();
      real(...words);
      die();
    };
    syncBuiltinESMExports();
    await restore(${JSON.stringify(settings)}, { file: ${JSON.stringify(file)}, rehearse: false });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  return signal;
}

test('the copy before an update stands apart from the dated ones, and is made once', async (t) => {
  const { settings, write, read, folder, databaseUrl } = await open(t, 'older');
  await backUpBefore(settings, '0007_more.sql');
  await write('newer');
  await backUpBefore(settings, '0007_more.sql');
  assert.deepEqual(readdirSync(join(folder, 'backups')), ['before-0007_more.backup']);
  assert.equal(newestBackUp(databaseUrl), null);
  await restore(settings, { file: join(folder, 'backups/before-0007_more.backup'), rehearse: false });
  assert.equal(await read(), 'older');
});

test('a full disk leaves no half copy behind, and says so', async (t) => {
  const { settings, folder } = await open(t, 'older');
  // What a full disk answers, wherever this runs.
  t.mock.method(DatabaseSync.prototype, 'prepare', () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR' });
  });
  await assert.rejects(backUp(settings, {}), /^BackUpError: The backup was not made: the disk is full\.$/);
  assert.deepEqual(readdirSync(join(folder, 'backups')), []);
});

if (engineNames.includes('PostgreSQL')) {
  test('PostgreSQL is copied and put back by its own programs, or one sentence says what is missing', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'back-up-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const url = await freshPostgresDatabase(t);
    const file = join(folder, 'copy.backup');
    const settings = { databaseUrl: url, secrets, now };
    const write = async (value: string) => {
      const database = await openDatabase({ url });
      await database.write((store) => store.settings.set('is', value));
      await database.close();
    };
    const read = async () => (await runSql(url, `SELECT value FROM setting WHERE key = 'is'`))[0]?.value;
    await write('older');
    try {
      await backUp(settings, { file });
    } catch (error) {
      assert.match(String(error), /^BackUpError: (pg_dump is missing|pg_dump refuses: .*version).*$/);
      assert.deepEqual(readdirSync(folder), []);
      return;
    }
    await write('newer');
    await restore(settings, { file, rehearse: true });
    assert.equal(await read(), 'newer');
    await restore(settings, { file, rehearse: false });
    assert.equal(await read(), 'older');
  });

  test('PostgreSQL is copied before its tables change, and only then', async (t) => {
    const url = await freshPostgresDatabase(t);
    const asked: string[] = [];
    const start = async () => {
      const beforeMigration = async (next: string) => {
        const [{ count } = { count: 0 }] = await runSql(
          url,
          'SELECT count(*) AS count FROM schema_migration',
        );
        asked.push(`${next} after ${count}`);
      };
      await (await openDatabase({ url, beforeMigration })).close();
    };
    const all = readMigrations(join(import.meta.dirname, '../../src/adapters/database/postgres/migrations'));
    const pool = new pg.Pool({ connectionString: url });
    await migratePostgres(pool, all.slice(0, -1));
    await pool.end();
    await start();
    await start();
    assert.deepEqual(asked, [`${all.at(-1)?.name} after ${all.length - 1}`]);
  });

  test('an empty PostgreSQL is not copied', async (t) => {
    const url = await freshPostgresDatabase(t);
    await (await openDatabase({ url, beforeMigration: () => assert.fail() })).close();
  });
}

let databases = 0;

/** A database of its own, which pg_dump sees alone. */
async function freshPostgresDatabase(t: TestContext): Promise<string> {
  const server = await freshPostgresUrl(t);
  const address = new URL(server);
  databases += 1;
  const name = `back_up_${process.pid}_${databases}`;
  await runSql(server, `CREATE DATABASE ${name}`);
  t.after(() => runSql(server, `DROP DATABASE ${name} WITH (FORCE)`));
  address.pathname = `/${name}`;
  address.search = '';
  return address.href;
}
