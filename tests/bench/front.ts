/**
 * What the front costs and gains: memory of the idle server, and prerendered pages a second beside Astro's own
 * standalone server with the same pages: `node tests/bench/front.ts`.
 */
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { isLeast, quantile, round } from './figures.ts';
import { cpuMicros, type Load, type Target } from './load.ts';
import { startAlone } from './start-alone.ts';

export interface FrontBench {
  /** Megabytes of resident memory: idle after its first sweep, and idle again after a thousand pages. */
  idleMb: number;
  usedMb: number;
  pages: { path: string; front: Run; standalone: Run }[];
}

/** Processor time says more than the clock where other work runs on the machine, or where the client is the slower one. */
interface Run extends Load {
  /** Of the server; NaN where the system does not say. */
  cpuMicrosPerRequest: number;
}

const pages = ['/articles/execution-debt', '/about', '/favicon.svg'];
const rounds = 3;

export async function benchFront(installation: Installation, seconds = 3): Promise<FrontBench> {
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-bench-front-'));
  const standalone = await buildStandalone(installation, join(home, 'standalone'));
  const host = new URL(installation.siteUrl).host;
  const app = await startAlone(installation, home);
  try {
    await pause(seconds < 1 ? 0 : 10_000);
    const idleMb = residentMb(app.pid);
    const results: FrontBench['pages'] = [];
    for (const path of pages) {
      const runs: { front: Run[]; standalone: Run[] } = { front: [], standalone: [] };
      for (let round = 0; round < rounds; round += 1) {
        const target = { path, host, headers: { 'accept-encoding': 'br, gzip' } };
        runs.front.push(await run(app.pid, { ...target, port: app.port }, seconds));
        runs.standalone.push(await run(standalone.pid, { ...target, port: standalone.port }, seconds));
      }
      results.push({ path, front: middle(runs.front), standalone: middle(runs.standalone) });
    }
    await pause(seconds < 1 ? 0 : 10_000);
    return { idleMb, usedMb: residentMb(app.pid), pages: results };
  } finally {
    await app.kill();
    await standalone.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function middle(loads: Run[]): Run {
  const wanted = quantile(
    loads.map(({ requestsPerSecond }) => requestsPerSecond),
    0.5,
  );
  return loads.find(({ requestsPerSecond }) => requestsPerSecond === wanted)!;
}

async function run(pid: number, target: Target, seconds: number): Promise<Run> {
  const before = cpuMicros(pid);
  const result = await load(target, seconds);
  return { ...result, cpuMicrosPerRequest: (cpuMicros(pid) - before) / result.requests };
}

async function load(target: Target, seconds: number): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'load.ts'));
  child.send({ target, connections: 32, ms: seconds * 1_000 });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The load on ${target.path} ended with ${code}.`);
  });
  // After a message the end is as it should be.
  failed.catch(() => undefined);
  const [result] = (await Promise.race([once(child, 'message'), failed])) as [Load];
  return result;
}

function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

/** The same pages behind the adapter's own server, as `mode: 'standalone'` makes it. */
async function buildStandalone(installation: Installation, folder: string) {
  for (const part of ['src', 'public', 'content', 'astro.config.mjs', 'package.json', 'tsconfig.json']) {
    cpSync(join(installation.folder, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(installation.folder, 'node_modules'), join(folder, 'node_modules'));
  const config = join(folder, 'astro.config.mjs');
  writeFileSync(config, readFileSync(config, 'utf8').replace("mode: 'middleware'", "mode: 'standalone'"));
  const build = spawn(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build'], {
    cwd: folder,
    env: installation.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('The standalone site does not build.');
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn(process.execPath, ['dist/server/entry.mjs'], {
    cwd: folder,
    env: { ...installation.env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(server.stdout, 'data');
  return {
    port,
    pid: server.pid!,
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

if (import.meta.main) {
  const { installation, remove } = await installSite('as-it-is');
  const { idleMb, usedMb, pages } = await benchFront(installation, isLeast ? 0.1 : undefined);
  remove();
  console.log(
    `Resident memory: ${round(idleMb, 0)} MB idle, ${round(usedMb, 0)} MB idle again after the pages below (aim: 150 MB)`,
  );
  console.log('Prerendered pages a second, 32 connections, beside the standalone adapter (aim: three times)');
  console.table(
    pages.map(({ path, front, standalone }) => ({
      page: path,
      'front, a second': round(front.requestsPerSecond, 0),
      'bytes of a page': front.bytesPerRequest,
      'standalone, a second': round(standalone.requestsPerSecond, 0),
      'bytes, standalone': standalone.bytesPerRequest,
      ratio: round(front.requestsPerSecond / standalone.requestsPerSecond),
      'ratio of processor time': round(standalone.cpuMicrosPerRequest / front.cpuMicrosPerRequest),
    })),
  );
}
