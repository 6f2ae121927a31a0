import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxKeys } from '#settings.ts';
import { type Buyer, createBuyer } from '../buyer.ts';
import { book } from '../journey.ts';
import { freeStarts } from '../slots.ts';
import { bundled, bundlePrograms } from './bundle.ts';
import { openStage, type Stage } from './stage.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const parts = ['src', 'scripts', 'public', 'content', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

/** Paths within an installation. */
export interface Programs {
  server: string;
  /** What `npm run owner` runs. */
  owner: string;
}

const asWritten: Programs = { server: 'src/server/main.ts', owner: 'src/commands/owner.ts' };

/** A copy of the site with a calendar of its own, built for the keys of the sandbox. */
export interface Installation {
  folder: string;
  programs: Programs;
  siteUrl: string;
  /** What every process of it is started with. */
  env: Record<string, string>;
}

/**
 * Builds the site, with programs as they are written. The gate names a folder in `FAULTS_SITE`: it plays two campaigns on
 * one build, whose programs stand in few files so that a start costs half; `npm run faults` starts what `npm start` does.
 * @param calendar `always-open`: two offers and a time for everybody; `as-it-is`: what `content/` says
 * @throws Error when the build fails; it says why on standard error
 */
export async function installSite(
  calendar: 'always-open' | 'as-it-is' = 'always-open',
): Promise<{ installation: Installation; remove(): void }> {
  const kept = calendar === 'always-open' ? process.env.FAULTS_SITE : undefined;
  const home = kept ?? mkdtempSync(join(tmpdir(), 'ship-weekly-faults-'));
  const installation = installationIn(home, kept ? bundled : asWritten);
  const remove = () => rmSync(home, { recursive: true, force: true });
  const keep = () => {};
  if (kept && existsSync(join(installation.folder, bundled.server))) return { installation, remove: keep };
  try {
    copyParts(installation.folder, calendar);
    await build(installation);
    if (kept) await bundlePrograms(installation.folder, asWritten);
    await compileOnce(installation, calendar === 'always-open');
  } catch (error) {
    remove();
    throw error;
  }
  return { installation, remove: kept ? keep : remove };
}

function copyParts(folder: string, calendar: 'always-open' | 'as-it-is'): void {
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  if (calendar === 'always-open') {
    rmSync(join(folder, 'content', 'offers'), { recursive: true });
    cpSync(join(import.meta.dirname, '..', 'content'), join(folder, 'content'), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

function installationIn(home: string, programs: Programs): Installation {
  const siteUrl = 'http://localhost:4321';
  const env = {
    PATH: process.env.PATH ?? '',
    TMPDIR: home,
    ASTRO_TELEMETRY_DISABLED: '1',
    // Compiled once: a server that is killed two hundred times has to start two hundred times.
    NODE_COMPILE_CACHE: join(home, 'compiled'),
    SITE_URL: siteUrl,
    STRIPE_SECRET_KEY: sandboxKeys.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: sandboxKeys.stripeWebhookSecret,
    RESEND_API_KEY: sandboxKeys.resendApiKey,
    RESEND_WEBHOOK_SECRET: sandboxKeys.resendWebhookSecret,
    TRUSTED_PROXIES: '127.0.0.1',
  };
  return { folder: join(home, 'site'), programs, siteUrl, env };
}

async function build({ folder, env }: Installation): Promise<void> {
  const building = spawn(process.execPath, ['scripts/build.ts'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(building, 'exit');
  if (code !== 0) throw new Error('The site does not build.');
}

/**
 * Node keeps what it compiled when a process ends by itself, which the servers of a campaign hardly ever do: one of them
 * shows, and where there is an offer that is known here also does, what the others will, and is stopped.
 */
async function compileOnce(installation: Installation, sells: boolean): Promise<void> {
  const stage = await openStage(installation, { engine: 'SQLite', breakage: null });
  try {
    const buyer = createBuyer(stage);
    await buyer.get('/book');
    if (sells) await buyMoveAndCancel(stage, buyer);
    await stage.apps[0]!.stop();
  } finally {
    await stage.close();
  }
}

async function buyMoveAndCancel(stage: Stage, buyer: Buyer): Promise<void> {
  const starts = await freeStarts(stage);
  const path = await book(stage, buyer, starts);
  // A page that refuses would compile next to nothing.
  for (const { status } of [await buyer.move(path, starts.pop()!), await buyer.cancel(path)]) {
    if (status !== 303) throw new Error(`The site answers ${status} before any fault is played.`);
  }
}
