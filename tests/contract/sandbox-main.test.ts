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

const newYear = Date.UTC(2027, 0, 1);

/** Asks the sandbox to go to a time. @returns status and body of its answer, and the time of its Date header */
async function moveClock(url: string, body: object) {
  const answer = await fetch(`${url}/control/clock`, { method: 'POST', body: JSON.stringify(body) });
  const said = (await answer.json()) as { now: string; movedMs: number; message: string };
  return { status: answer.status, ...said, date: Date.parse(answer.headers.get('date') ?? '') };
}

test('the sandbox goes to another time when the site that started it has followed', async (t) => {
  const { child, message } = await startMain(t);
  let followed = 0;
  child.on('message', ({ movedMs }: { movedMs: number }) => {
    followed = movedMs;
    child.send({ followed: true });
  });
  const there = await moveClock(message.url, { at: '2027-01-01T00:00:00Z' });
  assert.equal(there.status, 200);
  assert.equal(there.movedMs, followed);
  for (const time of [Date.parse(there.now), there.date]) assert.ok(Math.abs(time - newYear) < 5_000);
  const next = await moveClock(message.url, { forwardMinutes: 1440 });
  assert.ok(Math.abs(next.movedMs - there.movedMs - 86_400_000) < 5);
  const asked = await fetch(`${message.url}/clock`);
  assert.equal(((await asked.json()) as { movedMs: number }).movedMs, next.movedMs);
  assert.equal((await moveClock(message.url, {})).movedMs, 0);
  assert.equal(followed, 0);
});

test('a site that pays through Stripe itself stays at its time, and the sandbox with it', async (t) => {
  const { child, message } = await startMain(t);
  child.on('message', () => child.send({ followed: false }));
  const refused = await moveClock(message.url, { at: '2027-01-01T00:00:00Z' });
  assert.equal(refused.status, 400);
  assert.match(refused.message, /whose clock cannot be set/);
  assert.ok(Math.abs(refused.date - Date.now()) < 5_000);
});

test('a time that cannot be read moves nothing', async (t) => {
  const { message } = await startMain(t);
  for (const body of [{ at: 'soon' }, { forwardMinutes: -1 }, { forwardMinutes: 'a day' }]) {
    assert.equal((await moveClock(message.url, body)).status, 400);
  }
});
