import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assertBuiltFor, buildFactsFile } from '#server/build-facts.ts';
import { SettingsError } from '#settings.ts';
import { projectFolder, siteEnvironment } from './site-process.ts';

const sources = [
  'src',
  'public',
  'scripts',
  'tests/fixtures/content',
  'astro.config.mjs',
  'package-lock.json',
];

/** Builds the site where there is no build of these sources for this address yet; the gate has made one before. */
export default async function buildOnce(): Promise<void> {
  const env = siteEnvironment();
  if (await isBuilt(env)) return;
  console.log(`Building the site for ${env.SITE_URL}.`);
  const build = spawn(process.execPath, ['scripts/build.ts'], {
    cwd: projectFolder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('The site could not be built.');
}

async function isBuilt(env: Record<string, string | undefined>): Promise<boolean> {
  const dist = join(projectFolder, 'dist');
  try {
    await assertBuiltFor(env, dist);
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
  const builtAt = statSync(join(dist, buildFactsFile)).mtimeMs;
  return sources.every((source) => newest(join(projectFolder, source)) < builtAt);
}

/** When the youngest file below a path was changed. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(...readdirSync(path).map((name) => newest(join(path, name))), stat.mtimeMs);
}
