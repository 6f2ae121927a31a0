import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfProject } from './edited-content.ts';
import type { Outcome } from './run.ts';

const name = 'The site that new-site makes';
/** What only the first owner would say. */
const leftOver = /ship weekly|50 product teams|\$50K|\$1\.2M|thirty minutes|half[ -](?:an )?hour/i;

/** A new consultant's first minute: `npm run new-site`, a build with its own checks, and nobody else's words in it. */
export function checkBareContent(): Outcome {
  const home = copyOfProject();
  try {
    const env = { ...process.env, SITE_URL: 'http://localhost:4400', CONTENT_FOLDER: 'bare' };
    const run = (...command: string[]) => spawnSync('node', command, { cwd: home, env, encoding: 'utf8' });
    const steps = [run('scripts/new-site.ts', 'bare'), run('scripts/build.ts')];
    const said = steps.map(({ stdout, stderr }) => stdout + stderr).join('');
    if (steps.some(({ status }) => status !== 0)) return { name, state: 'failed', words: said };
    const built = join(home, 'dist/client');
    const pages = globSync('**/*.{html,md,txt,xml,json}', { cwd: built });
    const others = pages.filter((page) => leftOver.test(readFileSync(join(built, page), 'utf8')));
    return {
      name,
      state: others.length === 0 && !said.includes(' says "') ? 'passed' : 'failed',
      words:
        others.length > 0 ? `first owner’s words in ${others.join(', ')}` : `${pages.length} pages built`,
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
