import './check-node.mjs';
import './load-env.ts';
import { dev } from 'astro';
import { createLog } from '#server/log.ts';
import { assertFree } from '#server/sandbox-process.ts';
import { createSiteClock } from '#server/site-clock.ts';
import { openServices, root, say, sweepEveryMs } from '#server/start.ts';
import { runUntilStopped } from '#server/stop.ts';
import { startSweeper } from '#server/sweeper.ts';
import { readSettings, SettingsError } from '#settings.ts';

await runUntilStopped(startWorkshop);

/**
 * The same parts as `npm start` behind Astro's development server, which reloads pages as they are edited. The front is
 * not in it: its security policy forbids what hot reload needs.
 */
async function startWorkshop(): Promise<() => Promise<void>> {
  const settings = readSettings(process.env);
  if (!settings.local)
    throw new SettingsError(['"npm run dev" is for this machine: remove SITE_URL, or use "npm start".']);
  await assertFree(settings.port, settings.host, 'PORT');
  const log = createLog(settings.logLevel);
  await using opened = new AsyncDisposableStack();
  const clock = createSiteClock();
  const services = await openServices(settings, log, clock, opened);
  // Vite loads its own copy of every module, so the middleware finds the services here.
  Reflect.set(globalThis, Symbol.for('ship-weekly.services'), services.visitors);
  Reflect.set(globalThis, Symbol.for('ship-weekly.owner'), services.owner);
  const server = await dev({ root, server: { host: settings.host, port: settings.port } });
  opened.defer(() => server.stop());
  say(settings);
  const sweeper = startSweeper(services.sweep, sweepEveryMs, (error) => log.fault('sweep-failed', error));
  clock.onMove(() => sweeper.sweepNow());
  opened.defer(() => sweeper.stop());
  const running = opened.move();
  return () => running.disposeAsync();
}
