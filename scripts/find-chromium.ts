import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chromium } from '@playwright/test';

const system = [
  // Draws no window, which is a third of the work.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser of the tests: the one that is named, the system's, or Playwright's own; null when there is none yet. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  return [...system, chromium.executablePath()].find(isProgram) ?? null;
}

/**
 * Installs one where there is none: Playwright's download first, Debian's package where that is out of reach.
 * @throws Error with one sentence when neither works
 */
export function findOrInstallChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log('No Chromium here; installing one.');
  run('npx', ['playwright', 'install', '--with-deps', 'chromium']);
  const own = findChromium();
  if (own) return own;
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', 'chromium-headless-shell']);
  const shell = findChromium();
  if (shell) return shell;
  run('apt-get', ['install', '-y', '-qq', 'chromium']);
  const packaged = findChromium();
  if (packaged) return packaged;
  throw new Error('Chromium could not be installed: install it, or set CHROMIUM_PATH to the one you have.');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A failure shows in what is found afterwards. */
function run(command: string, words: string[]): void {
  spawnSync(command, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
