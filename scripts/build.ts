import '#server/check-node.mjs';
import '#server/load-env.ts';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'astro';
import { ContentError } from '#adapters/content/content-error.ts';
import { fingerprintOf } from '#adapters/content/fingerprint.ts';
import { missingSignature } from '#domain/site.ts';
import { contentFolder, siteContent } from '#reading/content.ts';
import { buildFactsFile, describeBuild } from '#server/build-facts.ts';
import { readBuildFacts, SettingsError } from '#settings.ts';
import { checkBlocked } from './checks/blocked.ts';
import { checkBuiltSite } from './checks/built-site.ts';
import { slipsOfContent } from './checks/words.ts';
import { precompress } from './precompress.ts';

// One process from start to end, so that a signal to npm leaves nothing behind.
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

try {
  const facts = readBuildFacts(process.env);
  const content = fingerprintOf(resolve(root, facts.contentFolder));
  await build({ root, logLevel: 'warn' });
  await checkBlocked(join(dist, 'client'));
  const { problems } = checkBuiltSite(dist);
  if (problems.length > 0) throw new Error(`The built site is not in order:\n${problems.join('\n')}`);
  await precompress(join(dist, 'client'));
  // Last: a build that stopped half-way has no facts, and the start refuses it.
  await writeFile(join(dist, buildFactsFile), describeBuild(facts, content));
  const missing = missingSignature(siteContent().site);
  if (missing) console.warn(missing);
  warnOfWords(slipsOfContent(contentFolder));
} catch (error) {
  const problems =
    error instanceof SettingsError ? error.problems : [error instanceof ContentError ? error.message : error];
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

/** The first few: whoever wants to go through all of them has a command for that. */
function warnOfWords(slips: string[]): void {
  const shown = 5;
  for (const slip of slips.slice(0, shown)) console.warn(slip);
  const more = slips.length - shown;
  if (more > 0) console.warn(`${more} more words to look at: run "npm run check:words".`);
}
