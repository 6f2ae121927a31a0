import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(import.meta.resolve('#sandbox/main.ts'));

async function startMain(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const child = fork(main, { cwd: folder, env: { ...process.env, SANDBOX_PORT: '0' }, silent: true });
  t.after(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });
  const [message] = (await once(child, 'message')) as [{ ready: boolean; url: string }];
  return { child, message };
}

test('the sandbox says where it is and ends with the process that started it', async (t) => {
  const { child, message } = await startMain(t);
  assert.equal((await fetch(`${message.url}/healthz`)).status, 200);
  child.disconnect(); // what the child sees when its parent is killed
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('the sandbox ends cleanly when it is asked to', async (t) => {
  const { child } = await startMain(t);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
