import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { freePort } from '#tests/free-port.ts';

/** deploy/Caddyfile, before processes on this machine. */
export interface Caddy {
  stop(): Promise<void>;
}

interface Adapted {
  admin?: object;
  apps: { http: { http_port?: number }; pki?: object };
}

/**
 * Starts Caddy as it would be on a server; the certificate comes from an authority of its own, which this process then
 * trusts. What would touch the machine is left out: port 80, the store of authorities, and the port of its administration.
 * @param siteUrl `https://localhost:PORT`
 */
export async function startCaddy(home: string, siteUrl: string, upstreams: string[]): Promise<Caddy> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_DATA_HOME: join(home, 'caddy-data'),
    XDG_CONFIG_HOME: join(home, 'caddy-config'),
    SITE_URL: siteUrl,
    UPSTREAMS: upstreams.join(' '),
    ACCESS_LOG: join(home, 'access.log'),
  };
  const file = join(import.meta.dirname, '../../deploy/Caddyfile');
  const adapted = spawnSync('caddy', ['adapt', '--config', file], { env, encoding: 'utf8' });
  if (adapted.status !== 0) throw new Error(adapted.stderr);
  const config = JSON.parse(adapted.stdout) as Adapted;
  config.admin = { disabled: true };
  config.apps.http.http_port = await freePort();
  config.apps.pki = { certificate_authorities: { local: { install_trust: false } } };
  const adaptedFile = join(home, 'caddy.json');
  writeFileSync(adaptedFile, JSON.stringify(config));
  const child = spawn('caddy', ['run', '--config', adaptedFile], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const authority = join(home, 'caddy-data/caddy/pki/authorities/local/root.crt');
  for (let tries = 0; !existsSync(authority); tries += 1) {
    if (tries > 100 || child.exitCode !== null) throw new Error('Caddy did not start.');
    await pause(100);
  }
  setDefaultCACertificates([...getCACertificates(), readFileSync(authority, 'utf8')]);
  return {
    async stop() {
      child.kill();
      await ended;
    },
  };
}
