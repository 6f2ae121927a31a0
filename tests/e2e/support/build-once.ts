import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { assertBuiltFor } from '#server/build-facts.ts';
import { SettingsError } from '#settings.ts';
import { projectFolder, siteEnvironment } from './site-process.ts';

/** Builds the site where there is no build for this address yet; the gate has made one before. */
export default async function buildOnce(): Promise<void> {
  const env = siteEnvironment();
  try {
    await assertBuiltFor(env, join(projectFolder, 'dist'));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.log(`Building the site for ${env.SITE_URL}.`);
    const build = spawn(process.execPath, ['scripts/build.ts'], {
      cwd: projectFolder,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(build, 'exit');
    if (code !== 0) throw new Error('The site could not be built.');
  }
}
