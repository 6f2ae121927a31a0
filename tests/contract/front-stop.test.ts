import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startSweeper } from '#server/sweeper.ts';

test('a request in flight is finished after SIGTERM, and no other is taken', async (t) => {
  const { child, port } = await startChild(t, 60_000);
  const { answer } = await askLive(child, port);
  child.kill('SIGTERM');
  await heard(child, 'stopping');
  const other = get({ port, host: '127.0.0.1', agent: false });
  const [refused] = await once(other, 'error');
  assert.equal(refused.code, 'ECONNREFUSED');
  child.send('finish');
  const [response] = (await answer) as [IncomingMessage];
  assert.equal(response.headers.connection, 'close', 'its proxy does not use the connection again');
  assert.equal(Buffer.concat(await response.toArray()).toString(), 'whole');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('a request that never ends does not keep the server alive beyond the grace', async (t) => {
  const { child, port } = await startChild(t, 50);
  const { lost } = await askLive(child, port);
  child.kill('SIGINT');
  await lost;
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('Ctrl-C, which arrives twice, is one signal', async (t) => {
  const { child, port } = await startChild(t, 60_000);
  const { answer } = await askLive(child, port);
  child.kill('SIGINT');
  await heard(child, 'stopping');
  child.kill('SIGINT');
  child.send('finish');
  await answer;
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('runs of the sweeper never overlap, go on after a fault, and are waited for at the end', async () => {
  const faults: unknown[] = [];
  const turns = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  const sweeper = startSweeper(
    async () => {
      const run = runs++;
      started[run]?.resolve();
      await turns[run]?.promise;
    },
    1,
    (error) => faults.push(error),
  );
  await started[0]?.promise;
  assert.equal(runs, 1);
  turns[0]?.reject('a fault');
  // The sweeper keeps no process alive, so the test does.
  const alive = setInterval(() => undefined, 1000);
  await started[1]?.promise;
  clearInterval(alive);
  assert.deepEqual(faults, ['a fault']);
  let isStopped = false;
  const stopped = sweeper.stop().then(() => {
    isStopped = true;
  });
  await new Promise(setImmediate);
  assert.equal(isStopped, false);
  turns[1]?.resolve();
  await stopped;
  assert.equal(runs, 2);
});

async function startChild(t: TestContext, graceMs: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'support/front-child.ts'), [String(graceMs)]);
  t.after(() => child.kill('SIGKILL'));
  const [message] = await once(child, 'message');
  return { child, port: message.port };
}

async function askLive(child: ChildProcess, port: number) {
  const request = get({ port, host: '127.0.0.1', path: '/live', headers: { host: 'ship.example' } });
  const answer = once(request, 'response');
  const lost = answer.then(
    () => assert.fail('answered'),
    () => undefined,
  );
  lost.catch(() => undefined);
  await heard(child, 'in-flight');
  return { answer, lost };
}

async function heard(child: ChildProcess, wanted: string): Promise<void> {
  const [message] = await once(child, 'message');
  assert.equal(message, wanted);
}
