import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Finding, Machine } from '#use-cases/ports/machine.ts';
import { dailyCopyAt, newestBackUp } from './back-up/back-up.ts';
import { databaseLocation } from './database/open.ts';

const root = join(import.meta.dirname, '..', '..');

/** Longer than the doctor waits for each of those that it asks. */
const examinationMs = 60_000;

/** @param env what the doctor reads its settings from */
export function createMachine(databaseUrl: string, env: NodeJS.ProcessEnv = process.env): Machine {
  const location = databaseLocation(databaseUrl);
  const folder = location.engine === 'sqlite' ? dirname(location.path) : '.';
  let examination: Promise<Finding[] | null> | null = null;
  return {
    version: describeVersion(),
    freeMegabytes() {
      try {
        const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : '.');
        return Math.floor((bavail * bsize) / 1e6);
      } catch {
        return null;
      }
    },
    dailyCopyAt: () => dailyCopyAt(databaseUrl),
    newestCopyAt: () => newestBackUp(databaseUrl),
    // Whoever presses twice gets the same answer.
    examine() {
      examination ??= runDoctor(env).finally(() => {
        examination = null;
      });
      return examination;
    },
  };
}

function describeVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return `Version ${version} on Node ${process.versions.node}`;
}

/** In a process of its own: what it loads and asks for is gone afterwards, and the site goes on meanwhile. */
async function runDoctor(env: NodeJS.ProcessEnv): Promise<Finding[] | null> {
  const doctor = spawn(process.execPath, ['src/commands/doctor.ts', '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: examinationMs,
    killSignal: 'SIGKILL',
  });
  // A machine without room for one more process must not lose the site over it.
  doctor.on('error', () => undefined);
  try {
    return JSON.parse(await text(doctor.stdout)) as Finding[];
  } catch {
    return null;
  }
}
