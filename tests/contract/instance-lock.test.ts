import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import {
  AlreadyRunning,
  acquireInstanceLock,
  databaseLocation,
  openDatabase,
} from '#adapters/database/open.ts';
import { freshSqlitePath } from './support/databases.ts';

test('a second server on the same file is refused with one sentence', (t) => {
  const path = freshSqlitePath(t);
  const lock = acquireInstanceLock(path);
  assert.throws(
    () => acquireInstanceLock(path),
    (error) => {
      assert.ok(error instanceof AlreadyRunning);
      assert.equal(
        error.message,
        `Another server is already running on ${path}: stop it first, or point DATABASE_URL to another file.`,
      );
      return true;
    },
  );
  lock.release();
  acquireInstanceLock(path).release();
});

test('another spelling of the path is the same file', (t) => {
  const path = freshSqlitePath(t);
  const folder = `${dirname(path)}-link-${process.pid}`;
  symlinkSync(dirname(path), folder);
  t.after(() => rmSync(folder));
  const lock = acquireInstanceLock(path);
  assert.throws(() => acquireInstanceLock(join(folder, basename(path))), AlreadyRunning);
  new DatabaseSync(path).close();
  symlinkSync(path, `${path}.link`);
  assert.throws(() => acquireInstanceLock(`${path}.link`), AlreadyRunning);
  lock.release();
});

test('a damaged page is found at the start, and said in one sentence', async (t) => {
  const path = freshSqlitePath(t);
  await (await openDatabase({ url: path })).close();
  const whole = readFileSync(path);
  // Each page behind the first, without which it is no database: the tables' own list is read before anything is looked for.
  for (let page = 1; page < whole.length / 4096; page += 5) {
    const broken = Buffer.from(whole);
    broken.fill(0xa5, page * 4096, page * 4096 + 2_000);
    writeFileSync(path, broken);
    await assert.rejects(
      openDatabase({ url: path }),
      /^DatabaseUnavailable: The database \/.*is damaged: put back the last backup\.$/,
    );
  }
});

test('what was erased is not left in the file', async (t) => {
  const path = freshSqlitePath(t);
  const database = await openDatabase({ url: path });
  await database.settings.set('note', 'a-canary-that-was-erased');
  await database.settings.set('note', 'x');
  await database.close();
  assert.ok(!readFileSync(path).includes('a-canary-that-was-erased'));
});

test('a path may be spelled as SQLite spells it', () => {
  assert.deepEqual(databaseLocation('file:/tmp/a.db'), { engine: 'sqlite', path: '/tmp/a.db' });
  assert.deepEqual(databaseLocation('file:///tmp/a.db'), { engine: 'sqlite', path: '/tmp/a.db' });
  assert.deepEqual(databaseLocation('file:data/a.db'), { engine: 'sqlite', path: 'data/a.db' });
});

test("the owner's commands can read and write while the server runs", async (t) => {
  const path = freshSqlitePath(t);
  const lock = acquireInstanceLock(path);
  const server = await openDatabase({ url: path });
  const command = await openDatabase({ url: path });
  await command.settings.set('asked', 'yes');
  assert.equal(await server.settings.get('asked'), 'yes');
  await command.close();
  await server.close();
  lock.release();
});

test('a server that was killed leaves no lock behind', async (t) => {
  const path = freshSqlitePath(t);
  const script = `
    import { acquireInstanceLock } from '#adapters/database/open.ts';
    globalThis.lock = acquireInstanceLock(${JSON.stringify(path)});
    console.log('locked');
    process.stdin.resume();`;
  const server = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  await once(server.stdout, 'data');
  assert.throws(() => acquireInstanceLock(path), AlreadyRunning);
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  acquireInstanceLock(path).release();
});
