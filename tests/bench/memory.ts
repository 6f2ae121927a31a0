/**
 * What a hundred thousand requests of the usual mix leave in memory: `node tests/bench/memory.ts`. A number after it is
 * another count of requests.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { App } from '#tests/faults/stage/app.ts';
import { type Installation, installSite } from '#tests/faults/stage/installation.ts';
import { isLeast, round } from './figures.ts';
import { ask } from './load.ts';
import { startAlone } from './start-alone.ts';

export interface MemoryBench {
  requests: number;
  /** Megabytes of resident memory after the start, after a tenth of the requests, and at the end. */
  startMb: number;
  tenthMb: number;
  endMb: number;
}

export async function benchMemory(installation: Installation, requests = 100_000): Promise<MemoryBench> {
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-bench-memory-'));
  const app = await startAlone(installation, home);
  const host = new URL(installation.siteUrl).host;
  try {
    const paths = await usualMix(app.port, host);
    const startMb = residentMb(app);
    await visit(app.port, host, paths, requests / 10);
    const tenthMb = residentMb(app);
    await visit(app.port, host, paths, (requests * 9) / 10);
    return { requests, startMb, tenthMb, endMb: residentMb(app) };
  } finally {
    await app.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

/** What people ask for who read, look for a time, and leave; a page with its style sheet. */
async function usualMix(port: number, host: string): Promise<string[]> {
  const read = async (path: string) => {
    const [answer] = await once(get({ host: '127.0.0.1', port, path, headers: { host } }), 'response');
    return text(answer as IncomingMessage);
  };
  const styles = /href="([^"]+\.css)"/.exec(await read('/'))?.[1] ?? '/favicon.svg';
  const { slots } = JSON.parse(await read('/api/slots')) as { slots: string[] };
  const zones = ['Europe/Berlin', 'Asia/Kolkata', 'America/Los_Angeles', 'Australia/Sydney'];
  return zones.flatMap((zone) => [
    '/',
    styles,
    '/articles/execution-debt',
    '/book',
    `/book?tz=${zone}`,
    `/book/time?tz=${zone}&date=${slots[0]?.slice(0, 10)}`,
    '/audit',
    '/api/slots',
  ]);
}

async function visit(port: number, host: string, paths: string[], requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const headers = { 'accept-encoding': 'br, gzip' };
  let next = 0;
  const visitor = async () => {
    while (next < requests) await ask({ port, host, path: paths[next++ % paths.length]!, headers }, agent);
  };
  await Promise.all(Array.from({ length: 8 }, visitor));
  agent.destroy();
}

function residentMb({ pid }: App): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

if (import.meta.main) {
  const { installation, remove } = await installSite('as-it-is');
  const given = process.argv.slice(2).map(Number).find(Number.isInteger);
  const { requests, startMb, tenthMb, endMb } = await benchMemory(installation, isLeast ? 100 : given);
  remove();
  console.log(
    `Resident memory: ${round(startMb, 0)} MB after the start, ${round(tenthMb, 0)} MB after ${requests / 10} requests, ${round(endMb, 0)} MB after ${requests} (aim: 256 MB)`,
  );
}
