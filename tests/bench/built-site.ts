import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface BuiltSite {
  url: string;
  pid: number;
  /** Runs what `npm run owner -- …` runs. @returns what it printed */
  owner(...words: string[]): string;
  stop(): Promise<void>;
}

/**
 * Starts the last build as `npm start` would, on an empty database of its own, at the address that it was built for.
 * @throws Error when there is no build, or when the site ends instead of answering
 */
export async function startBuiltSite(): Promise<BuiltSite> {
  const { siteUrl } = JSON.parse(readFileSync(join(root, 'dist/build.json'), 'utf8')) as { siteUrl: string };
  const { port } = new URL(siteUrl);
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-bench-'));
  const env = {
    ...process.env,
    SITE_URL: siteUrl,
    PORT: port,
    SANDBOX_PORT: String(Number(port) + 1),
    SANDBOX_STATE: join(folder, 'sandbox.jsonl'),
    DATABASE_URL: join(folder, 'site.db'),
    LOG_LEVEL: 'silent',
  };
  const child = spawn('node', ['src/server/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  await untilReady(siteUrl, child);
  return {
    url: siteUrl,
    pid: child.pid!,
    owner: (...words) =>
      execFileSync('node', ['src/commands/owner.ts', ...words], { cwd: root, env, encoding: 'utf8' }),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('The site ended before it answered.');
    try {
      const answer = await fetch(`${url}/readyz`);
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
