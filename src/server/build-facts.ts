import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildFacts, readBuildFacts, SettingsError } from '#settings.ts';

/** What the build wrote beside its pages, in `dist/`. */
export const buildFactsFile = 'build.json';

/**
 * Pages carry the site's address and its notice of test or sandbox, so a build serves only the facts it was made for.
 * @throws SettingsError
 */
export async function assertBuiltFor(
  env: Record<string, string | undefined>,
  distDir: string,
): Promise<void> {
  const wanted = readBuildFacts(env);
  const built = await readFacts(distDir);
  const say = (why: string) => new SettingsError([`${why}: run "npm run build".`]);
  if (built === null) throw say('The site is not built');
  if (built.siteUrl !== wanted.siteUrl) {
    throw say(`The site was built for ${built.siteUrl} and SITE_URL is ${wanted.siteUrl}`);
  }
  if (built.notice !== wanted.notice) {
    throw say(`The site was built for ${name(built.notice)} and the keys are for ${name(wanted.notice)}`);
  }
  if (built.contentFolder !== wanted.contentFolder) {
    throw say(`The site was built from ${built.contentFolder} and CONTENT_FOLDER is ${wanted.contentFolder}`);
  }
}

async function readFacts(distDir: string): Promise<BuildFacts | null> {
  try {
    return JSON.parse(await readFile(join(distDir, buildFactsFile), 'utf8'));
  } catch {
    return null;
  }
}

function name(notice: BuildFacts['notice']): string {
  return { sandbox: 'the sandbox', test: 'test mode', live: 'live payments' }[notice ?? 'live'];
}
