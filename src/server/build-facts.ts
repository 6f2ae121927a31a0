import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fingerprintOf } from '#adapters/content/fingerprint.ts';
import { type BuildFacts, readBuildFacts, SettingsError } from '#settings.ts';

/** What the build wrote beside its pages, in `dist/`. */
export const buildFactsFile = 'build.json';

/** The facts of the settings, and the state of the texts and prices that stand in the pages. */
interface Built extends BuildFacts {
  content: string;
}

/** What a build writes down at its end. @param content from before it began: what changed meanwhile is not in it */
export function describeBuild(facts: BuildFacts, content: string): string {
  return JSON.stringify({ ...facts, content } satisfies Built);
}

/**
 * Pages carry the site's address, its notice of test or sandbox and its prices, so a build serves only what it was made
 * for.
 * @param root where the content folder is looked for
 * @throws SettingsError
 */
export async function assertBuiltFor(
  env: Record<string, string | undefined>,
  distDir: string,
  root = '.',
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
  if (built.content !== fingerprintOf(resolve(root, wanted.contentFolder))) {
    throw say(
      `${wanted.contentFolder} was edited after the site was built, and its pages say what it was before`,
    );
  }
}

async function readFacts(distDir: string): Promise<Built | null> {
  try {
    return JSON.parse(await readFile(join(distDir, buildFactsFile), 'utf8'));
  } catch {
    return null;
  }
}

function name(notice: BuildFacts['notice']): string {
  return { sandbox: 'the sandbox', test: 'test mode', live: 'live payments' }[notice ?? 'live'];
}
