import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '#tests/free-port.ts';
import { within } from '#tests/within.ts';
import type { Installation } from './installation.ts';

/** One server process of the site. */
export interface App {
  pid: number;
  port: number;
  isAlive(): boolean;
  /** As a power cut would. */
  kill(): Promise<void>;
  /** As an operator would, with SIGTERM. */
  stop(): Promise<void>;
  /** Moves its clock and waits until what that set off has ended; does nothing for a dead process. */
  setClock(offsetMs: number): Promise<void>;
  /** A message for a preloaded module. */
  tell(message: object): Promise<void>;
  /** What it wrote, newest last. */
  lines(): string[];
}

export interface AppOptions {
  env: Record<string, string>;
  /** Names of modules in `preload/`; the clock is always among them. */
  preload?: string[];
  clockOffset: number;
}

/** As every way of starting the site has it. */
const memory = ['--max-semi-space-size=4', '--max-old-space-size=256'];

/** Real seconds that a server may take for what is asked of it; the slowest machine takes a tenth. */
const patience = 60;

/** @throws Error with what it wrote, when it ends before it listens */
export async function startApp(installation: Installation, options: AppOptions): Promise<App> {
  const port = await freePort();
  const preload = ['clock', ...(options.preload ?? [])].flatMap((name) => [
    '--import',
    join(import.meta.dirname, 'preload', `${name}.ts`),
  ]);
  const child = spawn(process.execPath, [...memory, ...preload, installation.programs.server], {
    cwd: installation.folder,
    env: {
      ...installation.env,
      LOG_LEVEL: 'warn',
      ...options.env,
      PORT: String(port),
      FAULTS_CLOCK_OFFSET: String(options.clockOffset),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: string[] = [];
  const ended = once(child, 'exit');
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        lines.push(...chunk.toString().split('\n').filter(Boolean));
        if (lines.length > 400) lines.splice(0, lines.length - 400);
        // The last of the lines that a start says.
        if (lines.some((line) => line.trimStart().startsWith('Database'))) resolve();
      });
    }
  });
  await within(patience, 'A server starts', Promise.race([listening, ended])).catch((error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`${error.message} It said: ${lines.join('\n')}`);
  });
  if (!isAlive()) throw new Error(`The server ended at its start: ${lines.join('\n')}`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await within(patience, `A server ends by ${signal}`, ended);
  };

  return {
    pid: child.pid!,
    port,
    isAlive,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    lines: () => lines,
    async setClock(clockOffset) {
      if (!isAlive()) return;
      const atRest = answer('offset', clockOffset);
      child.send({ clockOffset });
      await within(patience, 'A server follows the clock', Promise.race([atRest, ended]));
    },
    async tell(message) {
      child.send(message);
      await within(patience, 'A server is told', Promise.race([answer('told', true), ended]));
    },
  };

  function answer(name: string, value: unknown): Promise<void> {
    return new Promise((resolve) => {
      const listen = (message: unknown) => {
        if (Reflect.get(Object(message), name) !== value) return;
        child.off('message', listen);
        resolve();
      };
      child.on('message', listen);
    });
  }
}

/** A command of the owner's, at the servers' time. @throws Error with what it wrote, when it fails */
export async function runOwner(
  installation: Installation,
  words: string[],
  { env, input, clockOffset }: Pick<AppOptions, 'env' | 'clockOffset'> & { input: string },
): Promise<string> {
  const clock = join(import.meta.dirname, 'preload', 'clock.ts');
  const command = spawn(process.execPath, ['--import', clock, installation.programs.owner, ...words], {
    cwd: installation.folder,
    env: { ...installation.env, ...env, FAULTS_CLOCK_OFFSET: String(clockOffset) },
    stdio: 'pipe',
  });
  const said: string[] = [];
  for (const stream of [command.stdout, command.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  }
  command.stdin.end(`${input}\n`);
  const [code] = await within(patience, `owner ${words.join(' ')}`, once(command, 'exit'));
  if (code !== 0) throw new Error(`owner ${words.join(' ')}: ${said.join('')}`);
  return said.join('');
}
