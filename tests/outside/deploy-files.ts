import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Outcome } from './run.ts';

const folder = join(import.meta.dirname, '../../deploy');
/** `systemd-analyze security` counts from 0, sealed off, to 10. */
const mostExposed = 2.5;

/** What docs/deploy.md tells people to start, read by the programs that will read it there. */
export function checkDeployFiles(): Outcome[] {
  return [checkUnit(), checkCaddyfile(), checkCompose('compose.yaml'), checkCompose('compose.postgres.yaml')];
}

function checkUnit(): Outcome {
  const name = 'The systemd unit';
  if (!isThere('systemd-analyze', ['--version'])) {
    return { name, state: 'missing', words: 'systemd-analyze, for example apt-get install systemd' };
  }
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-unit-'));
  try {
    const unit = join(home, 'ship-weekly.service');
    // The node of the server is not on this machine; the one that runs this is.
    const text = readFileSync(join(folder, 'ship-weekly.service'), 'utf8');
    writeFileSync(unit, text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    const faults = verified.stderr.trim();
    if (verified.status !== 0 || faults.includes('ship-weekly.service')) {
      return { name, state: 'failed', words: faults };
    }
    const judged = spawnSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(judged.stdout)?.[1]);
    return exposure <= mostExposed
      ? { name, state: 'passed', words: `verified, exposure ${exposure}` }
      : { name, state: 'failed', words: `exposure ${exposure} is more than ${mostExposed}` };
  } finally {
    rmSync(home, { recursive: true });
  }
}

function checkCaddyfile(): Outcome {
  const name = 'The Caddyfile';
  if (!isThere('caddy', ['version']))
    return { name, state: 'missing', words: 'caddy, https://caddyserver.com' };
  const words = ['validate', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  const env = {
    ...process.env,
    SITE_URL: 'https://weekly.example.com',
    UPSTREAMS: 'site-a:4321 site-b:4321',
  };
  const validated = spawnSync('caddy', words, { encoding: 'utf8', env });
  return validated.status === 0
    ? { name, state: 'passed', words: 'valid' }
    : { name, state: 'failed', words: validated.stderr.trim().split('\n').at(-1) ?? '' };
}

/** By Docker where it is; in any case every file that it names is there, and every service has a limit of memory. */
function checkCompose(file: string): Outcome {
  const name = `deploy/${file}`;
  const { services } = parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as {
    services: Record<string, { mem_limit?: string; volumes?: string[]; environment?: object }>;
  };
  const faults = Object.entries(services).flatMap(
    ([service, { mem_limit, volumes = [], environment = {} }]) => [
      ...(mem_limit ? [] : [`${service} has no limit of memory`]),
      ...(service.startsWith('site') && 'POSTGRES_PASSWORD' in environment
        ? [`${service} sees a password`]
        : []),
      ...volumes
        .map((volume) => volume.split(':')[0]!)
        .filter((source) => source.startsWith('./') && !existsSync(join(folder, source)))
        .map((source) => `${source} is not there`),
    ],
  );
  if (faults.length > 0) return { name, state: 'failed', words: faults.join(', ') };
  return { name, state: 'passed', words: `${Object.keys(services).length} services, each with its limits` };
}

function isThere(program: string, words: string[]): boolean {
  return spawnSync(program, words).status === 0;
}
