import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

// What keeps the server for the tests holds the output of whoever runs them: if it stays, so does the gate.

async function startKeeper(t: TestContext) {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'support/postgres-keeper.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => keeper.kill('SIGKILL'));
  const ended = once(keeper, 'exit');
  const [said] = (await once(keeper.stdout, 'data')) as [Buffer];
  assert.match(said.toString(), /^ready postgres:/);
  return { keeper, ended };
}

test('the server for the tests ends with its keeper, by a signal', async (t) => {
  const { keeper, ended } = await startKeeper(t);
  keeper.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('the server for the tests ends when whoever wanted it is gone', async (t) => {
  const { keeper, ended } = await startKeeper(t);
  keeper.stdin.destroy();
  keeper.stdout.destroy();
  assert.deepEqual(await ended, [0, null]);
});
