import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox } from '#sandbox/server.ts';
import { freePort } from '#tests/free-port.ts';
import { copyProject } from './newcomer.ts';
import type { Outcome } from './run.ts';

const name = 'The Dockerfile, built and started';
const root = join(import.meta.dirname, '../..');
const siteUrl = 'https://weekly.example.com';
/** Megabytes of packages in the image; `tests/unit/server-packages.test.ts` has the same limit for their contents. */
const most = 80;

/** Builds the real Dockerfile without a daemon, on a base made from this machine, and starts what came out. */
export async function checkContainer(): Promise<Outcome> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isThere('buildah')) {
    return { name, state: 'missing', words: 'Linux, root and buildah, for example apt-get install buildah' };
  }
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-container-'));
  const buildah = (...words: string[]) => {
    const store = [`--root=${join(home, 'store')}`, `--runroot=${join(home, 'run')}`, '--storage-driver=vfs'];
    const { status, stdout, stderr } = spawnSync('buildah', [...store, ...words], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`buildah ${words[0]}: ${(stdout + stderr).trim().slice(-900)}`);
    return stdout.trim();
  };
  try {
    makeBase(home, buildah);
    makeContext(join(home, 'context'));
    const given = {
      NODE_IMAGE: 'localhost/base',
      SITE_URL: siteUrl,
      STRIPE_SECRET_KEY: 'sk_test_',
      CONTENT_FOLDER: 'own-content',
    };
    const values = Object.entries(given).map(([key, value]) => `--build-arg=${key}=${value}`);
    buildah('bud', '--isolation=chroot', '--pull-never', ...values, '--tag=site', join(home, 'context'));
    const container = buildah('from', '--pull-never', 'localhost/site');
    const image = buildah('mount', container);
    const [all, packages] = [weightOf(join(image, 'app')), weightOf(join(image, 'app/node_modules'))];
    const words = `/app ${all} MB, of it packages ${packages} MB`;
    if (packages > most) return { name, state: 'failed', words };
    await startImage(image);
    return { name, state: 'passed', words: `${words}; started, and every page asked for came` };
  } catch (error) {
    return { name, state: 'failed', words: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

function weightOf(folder: string): number {
  return Number.parseInt(spawnSync('du', ['-sm', folder], { encoding: 'utf8' }).stdout, 10);
}

/** What the Dockerfile uses of `node:26-slim`: Node, npm, a shell, a few programs, the user `node`. */
function makeBase(home: string, buildah: (...words: string[]) => string): void {
  const base = join(home, 'base');
  for (const folder of ['bin', 'etc/ssl/certs', 'usr/bin', 'usr/lib', 'tmp', 'root']) {
    mkdirSync(join(base, folder), { recursive: true });
  }
  chmodSync(join(base, 'tmp'), 0o1777);
  const programs = ['sh', 'mkdir', 'chown', 'rm', 'env'].map(whereIs);
  for (const program of programs) addProgram(base, program, join('/bin', basename(program)));
  addProgram(base, process.execPath, '/usr/bin/node');
  // Packages with machine code of their own name more: what the system of the real base has anyway.
  for (const addon of globSync('node_modules/**/*.node', { cwd: root })) {
    for (const library of librariesOf(join(root, addon))) addFile(base, library, library);
  }
  symlinkSync('/bin/env', join(base, 'usr/bin/env'));
  const npm = dirname(
    dirname(spawnSync('readlink', ['-f', whereIs('npm')], { encoding: 'utf8' }).stdout.trim()),
  );
  cpSync(npm, join(base, 'usr/lib/npm'), { recursive: true });
  symlinkSync('/usr/lib/npm/bin/npm-cli.js', join(base, 'usr/bin/npm'));
  writeFileSync(join(base, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n');
  writeFileSync(join(base, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  const container = buildah('from', 'scratch');
  buildah('add', container, base, '/');
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates) {
    buildah('add', container, certificates, '/etc/ssl/certs/machine.pem');
    buildah('config', '--env=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/machine.pem', container);
  }
  buildah('config', '--env=PATH=/usr/bin:/bin', container);
  buildah('commit', container, 'base');
}

function whereIs(program: string): string {
  return spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
}

/** A program with the libraries that it names. */
function addProgram(base: string, program: string, to: string): void {
  addFile(base, program, to);
  for (const library of librariesOf(program)) addFile(base, library, library);
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

function addFile(base: string, from: string, to: string): void {
  mkdirSync(dirname(join(base, to)), { recursive: true });
  copyFileSync(from, join(base, to));
}

/** The project, with words of the owner's beside those that come with it. */
function makeContext(folder: string): void {
  copyProject(folder);
  const words = join(folder, 'own-content');
  cpSync(join(root, 'tests/fixtures/content'), words, { recursive: true });
  for (const offer of ['strategy-session', 'second-look', 'roadmap-review', 'coaching']) {
    const file = join(words, 'offers', `${offer}.yaml`);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('address: ""', 'address: https://meet.example.com/room'),
    );
  }
}

/** As in public, but for Stripe, in whose place stands the sandbox. */
async function startImage(image: string): Promise<void> {
  const sandbox = await startSandbox({
    port: 0,
    stripe: { webhookUrl: 'http://127.0.0.1:9', webhookSecret: 'whsec_x' },
    resend: { webhookUrl: 'http://127.0.0.1:9', webhookSecret: 'whsec_eA==' },
  });
  mkdirSync(join(image, 'app/outside'));
  cpSync(join(root, 'tests/faults/stage/preload/stripe-here.ts'), join(image, 'app/outside/stripe-here.ts'));
  const port = await freePort();
  const env = {
    PATH: '/usr/bin:/bin',
    NODE_ENV: 'production',
    CONTENT_FOLDER: 'own-content',
    HOST: '127.0.0.1',
    PORT: String(port),
    SITE_URL: siteUrl,
    APP_SECRET: 'a secret that is long enough for production',
    STRIPE_SECRET_KEY: 'sk_test_of_this_check',
    STRIPE_WEBHOOK_SECRET: 'whsec_of_this_check',
    RESEND_API_KEY: 're_of_this_check',
    RESEND_WEBHOOK_SECRET: 'whsec_b2YgdGhpcyBjaGVjaw==',
    MAIL_FROM: 'Ship Weekly <sessions@weekly.example.com>',
    OWNER_EMAIL: 'owner@weekly.example.com',
    FAULTS_STRIPE: sandbox.url,
  };
  const command = 'cd /app && exec node --import ./outside/stripe-here.ts src/server/main.ts';
  const child = spawn(whereIs('chroot'), ['--userspec=1000:1000', image, '/bin/sh', '-c', command], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  const ended = once(child, 'exit');
  try {
    const ask = (path: string) => statusOf(port, path);
    for (let tries = 0; (await ask('/readyz')) !== 200; tries += 1) {
      if (tries > 300 || child.exitCode !== null) throw new Error(`It did not start: ${said.slice(-900)}`);
      await pause(100);
    }
    for (const path of ['/', '/book', '/articles', '/audit', '/search?q=team', '/desk/login']) {
      const status = await ask(path);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${said.slice(-600)}`);
    }
  } finally {
    child.kill();
    await ended;
    await sandbox.close();
  }
}

/** By the site's own name, which `fetch` lets nobody set. @returns 0 while nobody answers */
function statusOf(port: number, path: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const headers = { host: new URL(siteUrl).host };
  const asked = get({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  asked.on('error', () => resolve(0));
  return promise;
}
