import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { AlreadyRunning, acquireInstanceLock, openDatabase } from '#adapters/database/open.ts';
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
