import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the owner has written into their own copy of the texts. */
export const ownWords = 'Words of nobody but the owner';

/** A repository that can be cloned and pulled from. */
export function makeOrigin(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commit(folder, 'The first version');
}

export function cloneFrom(origin: string, folder: string): void {
  git(origin, 'clone', '--quiet', origin, folder);
}

export interface Updated {
  home: string;
  folder: string;
  words: string;
  envFile: string;
  restart(): Promise<void>;
}

/**
 * The owner has edited their texts; the next version edits the same ones of its own, and the code. Then somebody pastes
 * what docs/deploy.md says. @throws Error when a step of it fails
 */
export async function updateBeside(site: Updated): Promise<void> {
  const method = join(site.words, 'pages/method.yaml');
  const written = readFileSync(method, 'utf8');
  writeFileSync(method, written.replace(/^heading: .*$/m, `heading: ${ownWords}`));
  const origin = join(site.home, 'origin');
  appendFileSync(join(origin, 'content/pages/method.yaml'), '# A comment of the next version.\n');
  writeFileSync(join(origin, 'public/this-version.txt'), 'the next one');
  commit(origin, 'The next version');

  const update = spawn('sh', ['-c', recipeFor(site)], {
    cwd: site.home,
    env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [update.stdout, update.stderr]) {
    stream.on('data', (part) => {
      said = (said + String(part)).slice(-600);
    });
  }
  const [code] = await once(update, 'exit');
  if (code !== 0) throw new Error(`The update stopped: ${said}`);
  await site.restart();
  if (!existsSync(`${site.folder}.old/package.json`)) throw new Error('The version from before is not kept.');
  const changed = git(site.folder, 'status', '--porcelain');
  if (changed !== '') throw new Error(`The update leaves something to merge: ${changed}`);
}

/** The lines of the page itself, with its folders where this check has them; who restarts is the caller. */
function recipeFor({ folder, envFile }: Updated): string {
  const page = readFileSync(join(folder, 'docs/deploy.md'), 'utf8');
  const recipe = /\*\*Update:\*\* build beside[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)?.[1];
  if (!recipe) throw new Error('docs/deploy.md has no recipe for an update any more.');
  return recipe
    .replaceAll('/opt/ship-weekly', folder)
    .replaceAll('/etc/ship-weekly.env', envFile)
    .replaceAll('systemctl restart ship-weekly', 'true');
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  const author = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  git(folder, ...author, 'commit', '--quiet', '--no-verify', '--message', message);
}

function git(folder: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${words[0]}: ${stderr.trim()}`);
  return stdout;
}
