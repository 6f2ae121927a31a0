import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from '#tests/within.ts';

export interface PostgresServer {
  /** Of its maintenance database; tests make databases of their own beside it. */
  url: string;
  /** Ends the server as kill -9 would: no goodbye to its clients. */
  stop(): Promise<void>;
  /** Starts it again at the same address, with what was committed. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a PostgreSQL server that ends with this process, and does not keep it alive. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'postgres-keeper.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await within(60, 'PostgreSQL answers', answers.next());
    if (done) throw new Error('The PostgreSQL server for the tests ended.');
    return value;
  };
  const url = (await answer()).replace('ready ', '');
  keeper.unref();
  for (const stream of [keeper.stdin, keeper.stdout]) {
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
  }

  const tell = async (command: 'stop' | 'start') => {
    keeper.stdin.write(`${command}\n`);
    await answer();
  };
  return {
    url,
    stop: () => tell('stop'),
    start: () => tell('start'),
    async close() {
      if (keeper.exitCode !== null) return;
      keeper.ref();
      const ended = once(keeper, 'exit');
      keeper.stdin.end();
      await within(60, 'PostgreSQL ends', ended);
    },
  };
}
