import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTokens } from '#adapters/tokens.ts';
import { createBuyer, isBooked } from '#tests/faults/buyer.ts';
import { freeStarts } from '#tests/faults/slots.ts';
import type { Stage } from '#tests/faults/stage/stage.ts';
import { freePort } from '#tests/free-port.ts';
import { startCaddy } from './caddy.ts';
import type { Outcome } from './run.ts';
import { cloneFrom, makeOrigin, ownWords, updateBeside } from './update.ts';

const root = join(import.meta.dirname, '../..');
const names = {
  booking: 'A clean folder to a paid booking, by docs/deploy.md and TLS',
  restarts: 'Restarts under load behind Caddy',
  update: 'An update built in a second folder, with the owner’s texts outside',
};
const restarts = 10;

/** What somebody does who has a bare server: install, build, start by the unit, Caddy, and then visitors come. */
export async function checkNewcomer(): Promise<Outcome[]> {
  if (spawnSync('caddy', ['version']).status !== 0) {
    const words = 'caddy, for example apt-get install caddy';
    return Object.values(names).map((name) => ({ name, state: 'missing', words }));
  }
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-newcomer-'));
  await using undone = new AsyncDisposableStack();
  undone.defer(() => rmSync(home, { recursive: true, force: true }));
  const from = performance.now();
  let site: Site | undefined;
  const booking = await attempt(names.booking, async () => {
    site = await putOnline(home, undone);
    await bookAndPay(site);
    return `${Math.round((performance.now() - from) / 1000)} s from npm ci to the booking's page`;
  });
  if (!site) return [booking];
  const restarted = await attempt(names.restarts, () => restartUnderLoad(site!));
  return [booking, restarted, await attempt(names.update, () => updateUnderLoad(site!))];
}

async function attempt(name: string, check: () => Promise<string>): Promise<Outcome> {
  try {
    return { name, state: 'passed', words: await check() };
  } catch (error) {
    return { name, state: 'failed', words: error instanceof Error ? error.message : String(error) };
  }
}

interface Site {
  home: string;
  /** The checkout that runs. */
  folder: string;
  /** The texts beside it. */
  words: string;
  /** As `/etc/ship-weekly.env` is. */
  envFile: string;
  url: string;
  secret: string;
  sandbox: string;
  /** As `systemctl restart` does it. */
  restart(): Promise<void>;
}

async function putOnline(home: string, undone: AsyncDisposableStack): Promise<Site> {
  const folder = join(home, 'ship-weekly');
  copyProject(join(home, 'origin'));
  makeOrigin(join(home, 'origin'));
  cloneFrom(join(home, 'origin'), folder);
  // The owner's words lie outside the checkout, as docs/deploy.md says it.
  const words = join(home, 'words');
  cpSync(join(root, 'tests/fixtures/content'), words, { recursive: true });
  const [port, secure, sandboxPort] = [await freePort(), await freePort(), await freePort()];
  const url = `https://localhost:${secure}`;
  const secret = randomBytes(32).toString('base64');
  const settings: Record<string, string> = {
    SITE_URL: url,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    APP_SECRET: secret,
    TRUSTED_PROXIES: '127.0.0.1',
    CONTENT_FOLDER: words,
  };
  const envFile = join(home, 'ship-weekly.env');
  writeFileSync(
    envFile,
    Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    ...settings,
    NODE_ENV: 'production',
    ASTRO_TELEMETRY_DISABLED: '1',
  };
  // npm as this machine has set it up: its store, its proxy.
  const npm = (...command: string[]) => {
    const surroundings = { ...process.env, ...env, HOME: process.env.HOME };
    const { status, stderr } = spawnSync('npm', command, {
      cwd: folder,
      env: surroundings,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`npm ${command.join(' ')}: ${stderr.trim().slice(-600)}`);
  };
  npm('ci', '--prefer-offline');
  npm('run', 'build');

  const unit = readUnit(home, folder);
  const start = () => startUnit(unit, folder, env, `http://127.0.0.1:${port}`, new URL(url).host);
  let process_ = await start();
  undone.defer(() => process_.stop());
  const caddy = await startCaddy(home, url, [`127.0.0.1:${port}`]);
  undone.defer(() => caddy.stop());
  return {
    home,
    folder,
    words,
    envFile,
    url,
    secret,
    sandbox: `http://127.0.0.1:${sandboxPort}`,
    async restart() {
      await process_.stop();
      process_ = await start();
    },
  };
}

/** What git would clone, with what was changed since. */
export function copyProject(folder: string): void {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.stdout.split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
}

interface Unit {
  command: string[];
  env: Record<string, string>;
}

/** Command and settings of the unit, with its folders inside `home`. */
function readUnit(home: string, folder: string): Unit {
  const text = readFileSync(join(folder, 'deploy/ship-weekly.service'), 'utf8')
    .replaceAll('/opt/ship-weekly', folder)
    .replaceAll(/\/var\/(lib|cache)\/ship-weekly/g, (_whole, kind) => join(home, `var-${kind}`));
  for (const kind of ['lib', 'cache']) mkdirSync(join(home, `var-${kind}`));
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);
  const env = Object.fromEntries(values('Environment').map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { command: values('ExecStart')[0]!.split(' '), env };
}

async function startUnit(
  { command, env: own }: Unit,
  cwd: string,
  env: Record<string, string>,
  address: string,
  host: string,
): Promise<{ stop(): Promise<void> }> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { cwd, env: { ...env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(String(part)));
  const ended = once(child, 'exit');
  for (let tries = 0; !(await isReady(address, host)); tries += 1) {
    if (tries > 300 || child.exitCode !== null)
      throw new Error(`The site did not start: ${said.join('').slice(-600)}`);
    await pause(100);
  }
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(address: string, host: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { headers: { host } })).ok;
  } catch {
    return false;
  }
}

/** A visitor who finds a time, pays, and sees the booking. @throws Error at the first step that is not as it should be */
async function bookAndPay({ url, secret, sandbox }: Site): Promise<string> {
  const tokens = createTokens([secret]);
  const visited = {
    url,
    siteUrl: url,
    formTime() {
      const openedAt = String(Date.now() - 10_000);
      return `${openedAt}.${tokens.sign('form-time', openedAt)}`;
    },
    sandbox: {
      control: { pay: (id: string) => enterCard(`${sandbox}/control/checkout-sessions/${id}/pay`) },
    },
  } as unknown as Stage;
  const buyer = createBuyer(visited);
  const [start] = await freeStarts(visited);
  if (!start) throw new Error('No time is free.');
  const chosen = await buyer.choose(start);
  if (chosen.status !== 303) throw new Error(`The form was answered ${chosen.status}.`);
  const { session, answer } = await buyer.pay();
  if (!session) throw new Error(`Pay and book was answered ${answer.status}.`);
  await buyer.enterCard(session);
  const path = await buyer.comeBack(session);
  if (!path) throw new Error('The way back from the payment led to no booking.');
  if (!isBooked(await buyer.look(path))) throw new Error('The booking does not say that it is booked.');
  return path;
}

async function enterCard(address: string): Promise<object> {
  const answer = await fetch(address, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`The card was answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

async function restartUnderLoad(site: Site): Promise<string> {
  const path = await bookAndPay(site);
  let slowest = 0;
  // Caddy keeps visitors for half a minute: a machine that needs longer to start the site turns some away.
  const words = await underLoad(
    site,
    path,
    async (served) => {
      for (let count = 0; count < restarts; count += 1) {
        const from = performance.now();
        await site.restart();
        slowest = Math.max(slowest, performance.now() - from);
        await served();
      }
    },
    () => `${restarts} restarts, the slowest in ${(slowest / 1000).toFixed(1)} s, `,
  );
  // Nothing was lost on the way.
  await bookAndPay(site);
  return words;
}

async function updateUnderLoad(site: Site): Promise<string> {
  const path = await bookAndPay(site);
  const words = await underLoad(site, path, async (served) => {
    await updateBeside(site);
    await served();
  });
  const read = async (page: string) => (await fetch(site.url + page)).text();
  if ((await read('/this-version.txt')) !== 'the next one') throw new Error('The old version still runs.');
  if (!(await read('/method')).includes(ownWords)) throw new Error('The owner’s own words are gone.');
  await bookAndPay(site);
  return `${words}; the owner's texts as they were, and nothing to merge`;
}

/**
 * @param act is given what waits until everybody who waited has been answered, and once more
 * @param before what the figures begin with
 */
async function underLoad(
  site: Site,
  path: string,
  act: (served: () => Promise<void>) => Promise<void>,
  before = () => '',
): Promise<string> {
  const answers: { status: number; ms: number }[] = [];
  let isOver = false;
  const pages = ['/', '/book', path, '/articles', '/search?q=team'];
  const visitors = pages.map(async (page) => {
    while (!isOver) {
      const from = performance.now();
      const status = await fetch(site.url + page).then(
        (answer) => answer.arrayBuffer().then(() => answer.status),
        () => 0,
      );
      answers.push({ status, ms: performance.now() - from });
      await pause(50);
    }
  });
  try {
    await act(async () => {
      const enough = answers.length + 2 * pages.length;
      while (answers.length < enough) await pause(50);
    });
  } finally {
    isOver = true;
    await Promise.all(visitors);
  }
  const failed = answers.filter(({ status }) => status !== 200);
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  const words = `${before()}${answers.length} answers, ${failed.length} failed, slowest ${(slowest / 1000).toFixed(1)} s`;
  if (failed.length > 0)
    throw new Error(`${words}: ${[...new Set(failed.map(({ status }) => status))].join(', ')}`);
  return words;
}
