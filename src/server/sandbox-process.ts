import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Settings, SettingsError } from '#settings.ts';

/**
 * Starts the stand-ins for Stripe and Resend in a process of their own and waits until they answer.
 * The child's channel to us closes when we die, however we die, and the sandbox ends with it.
 * @param follow goes to another time when somebody moves the sandbox's clock; null: we stay at the machine's
 * @throws SettingsError when it cannot start
 */
export async function startSandbox(
  settings: Pick<Settings, 'sandboxPort' | 'sandboxState' | 'siteUrl' | 'host' | 'port' | 'mailFrom'>,
  root: string,
  follow: ((movedMs: number) => Promise<void>) | null = null,
): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['sandbox/main.ts'], {
    cwd: root,
    // Only what it needs: the site's secrets stay with the site.
    env: {
      PATH: process.env.PATH,
      ...clockOf(process.env),
      SANDBOX_PORT: String(settings.sandboxPort),
      SANDBOX_STATE: settings.sandboxState,
      SITE_URL: settings.siteUrl,
      SITE_ADDRESS: addressOf(settings),
      MAIL_FROM: settings.mailFrom,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A group of its own: Ctrl-C would end it before the requests in flight that still need it.
    detached: true,
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  await ready(child);
  child.on('message', (message) => void answer(child, message, follow));
  return {
    async stop() {
      process.removeListener('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** A machine that is made to live at another time (libfaketime) has one time for all of its processes. */
function clockOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^(LD_PRELOAD$|FAKETIME)/.test(name)));
}

/** Where webhooks find us: SITE_URL may lead through a proxy. Empty where only SITE_URL can say it. */
function addressOf({ host, port }: Pick<Settings, 'host' | 'port'>): string {
  if (port === 0) return '';
  const anywhere = host === '0.0.0.0' || host === '::';
  return `http://${anywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Every later message says to which time it goes, and waits until we have followed. */
async function answer(
  child: ChildProcess,
  message: unknown,
  follow: ((movedMs: number) => Promise<void>) | null,
): Promise<void> {
  const { movedMs } = message as { movedMs: number };
  await follow?.(movedMs);
  if (child.connected) child.send({ followed: follow !== null });
}

/** How far the running site is from the machine's time, for commands beside it; 0 when no sandbox answers. */
export async function movedTime({ sandboxPort, stripe }: Settings): Promise<number> {
  if (!stripe.sandbox) return 0;
  try {
    const answer = await fetch(`http://127.0.0.1:${sandboxPort}/clock`, {
      signal: AbortSignal.timeout(1000),
    });
    const { movedMs } = (await answer.json()) as { movedMs: unknown };
    return typeof movedMs === 'number' ? movedMs : 0;
  } catch {
    return 0;
  }
}

/** The sandbox sends one message when it listens. */
async function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('message', () => resolve());
  child.once('error', reject);
  child.once('exit', () =>
    reject(new SettingsError(['The sandbox ended before it was ready; its reason is above.'])),
  );
  await promise;
}

/** @throws SettingsError when something else listens there */
export async function assertFree(port: number, host: string, name: string): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  probe.listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw portProblem(error, port, name);
  }
  probe.close();
  await once(probe, 'close');
}

/** @returns a sentence for what a person can mend, else the error as it is */
export function portProblem(error: unknown, port: number, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new SettingsError([
      `Port ${port} is already in use: stop what runs there, or set ${name} to another port.`,
    ]);
  }
  if (code === 'EACCES') {
    return new SettingsError([
      `Port ${port} needs rights that this user lacks: set ${name} to one above 1023.`,
    ]);
  }
  return error;
}
