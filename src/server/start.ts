import { once } from 'node:events';
import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { acquireInstanceLock, databaseLocation } from '#adapters/database/open.ts';
import { alarmRules } from '#domain/alarm.ts';
import { missingSignature } from '#domain/site.ts';
import { assertBuiltFor } from '#server/build-facts.ts';
import { type AstroHandler, createFront } from '#server/front.ts';
import { createLog, guardConsole, type ServerLog } from '#server/log.ts';
import { createMetrics, type Metrics } from '#server/metrics.ts';
import { createPageCounter } from '#server/page-counter.ts';
import { assertFree, portProblem, startSandbox } from '#server/sandbox-process.ts';
import { createSiteClock, type SiteClock } from '#server/site-clock.ts';
import { closeServer } from '#server/stop.ts';
import { startSweeper } from '#server/sweeper.ts';
import { countWaiting } from '#server/waiting.ts';
import { createServices, type Services } from '#services.ts';
import { readSettings, type Settings, SettingsError } from '#settings.ts';
import type { Database } from '#use-cases/ports/database.ts';

/** The project's folder, wherever the process was started. */
export const root = join(import.meta.dirname, '..', '..');

/** How long requests in flight may take after a signal: longer than a payment that waits for a slow Stripe. */
const graceMs = 40_000;
export const sweepEveryMs = 60_000;
const countEveryMs = 60_000;

/**
 * Starts everything that serves the site and says where to look.
 * @param env usually `process.env`
 * @returns stops it all, in an order that loses nothing
 * @throws SettingsError with a sentence for each thing that a person must mend first
 */
export async function start(env: Record<string, string | undefined>): Promise<() => Promise<void>> {
  // What the server writes holds what visitors wrote.
  process.umask(0o077);
  const settings = readSettings(env);
  await assertBuiltFor(env, join(root, 'dist'), root);
  await assertFree(settings.port, settings.host, 'PORT');
  const log = createLog(settings.logLevel);
  await using opened = new AsyncDisposableStack();
  const clock = createSiteClock();
  const services = await openServices(settings, log, clock, opened);
  const metrics =
    settings.metricsPort === null
      ? undefined
      : await openMetrics(settings.metricsPort, services.ports.database, opened);
  const counter = createPageCounter();
  const countNow = async () => services.countViews(counter.take());
  const handler = await loadHandler();
  const front = await createFront({
    settings,
    handler,
    services,
    clientDir: join(root, 'dist/client'),
    log,
    metrics,
    counter,
  });
  await listen(front, settings.port, settings.host, 'PORT');
  say(settings);
  const missing = settings.local ? null : missingSignature(services.content.site);
  if (missing) console.warn(`  Warning   ${missing}\n`);
  await sayTroubles(services);
  guardProcess(log);
  const writer = startSweeper(countNow, countEveryMs, (error) => log.fault('count-failed', error));
  // What was read since the last minute is written down before the end.
  opened.defer(countNow);
  opened.defer(() => writer.stop());
  const sweeper = startSweeper(services.sweep, sweepEveryMs, (error) => log.fault('sweep-failed', error));
  clock.onMove(() => sweeper.sweepNow());
  opened.defer(() => sweeper.stop());
  opened.defer(() => closeServer(front, graceMs));
  const running = opened.move();
  return () => running.disposeAsync();
}

/**
 * The database's lock, the sandbox that services speak to, the services, and what must be true before anybody may pay.
 * @param opened gets what has to be closed again, in reverse order
 */
export async function openServices(
  settings: Settings,
  log: ServerLog,
  clock: SiteClock,
  opened: AsyncDisposableStack,
): Promise<Services> {
  const location = databaseLocation(settings.databaseUrl);
  if (location.engine === 'sqlite') {
    const lock = acquireInstanceLock(location.path);
    opened.defer(() => lock.release());
  }
  if (settings.stripe.sandbox || settings.resend.sandbox) {
    const sandbox = await startSandbox(settings, root, settings.stripe.sandbox ? clock.move : null);
    opened.defer(() => sandbox.stop());
  }
  const services = await createServices(settings, {
    log,
    contentFolder: resolve(root, settings.contentFolder),
    now: clock.now,
  });
  opened.defer(() => services.close());
  if (!settings.local) {
    assertMeetingPlaces(services);
    await services.checkClock();
  }
  return services;
}

function assertMeetingPlaces(services: Services): void {
  const problems = services.content.offers
    .filter((offer) => offer.meeting.address.trim() === '')
    .map(
      (offer) =>
        `The offer "${offer.slug}" does not say where you meet: set meeting.address in content/offers.`,
    );
  if (problems.length > 0) throw new SettingsError(problems);
}

async function openMetrics(port: number, database: Database, opened: AsyncDisposableStack): Promise<Metrics> {
  const metrics = createMetrics(() => countWaiting(database));
  await listen(metrics.server, port, '127.0.0.1', 'METRICS_PORT');
  opened.defer(() => closeServer(metrics.server, 0));
  return metrics;
}

/** Astro's adapter prints rejected promises with the address of the page, which may be a booking's key. */
async function loadHandler(): Promise<AstroHandler> {
  const before = process.listeners('unhandledRejection');
  const entry = await import(pathToFileURL(join(root, 'dist/server/entry.mjs')).href);
  for (const listener of process.listeners('unhandledRejection')) {
    if (!before.includes(listener)) process.off('unhandledRejection', listener);
  }
  return entry.handler;
}

/** From here on nothing that a visitor wrote can reach the output by way of an error's message. */
function guardProcess(log: ServerLog): void {
  guardConsole(log);
  process.on('unhandledRejection', (error) => log.fault('unhandled-rejection', error));
  process.on('uncaughtException', (error) => {
    log.fault('uncaught-exception', error);
    process.exit(1);
  });
}

async function listen(server: Server, port: number, host: string, name: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, port, name);
  }
}

/** The lines of a start. */
export function say(settings: Settings): void {
  const sandboxUrl = `http://127.0.0.1:${settings.sandboxPort}`;
  const mode = settings.stripe.livemode ? 'live' : 'test mode';
  const lines = [
    ['Site', settings.siteUrl],
    ['Book', `${settings.siteUrl}/book`],
    ['Desk', deskLine(settings, sandboxUrl)],
    ['Payments', settings.stripe.sandbox ? `${sandboxUrl} (sandbox, no real money)` : `Stripe, ${mode}`],
    [
      'Email',
      settings.resend.sandbox ? `${sandboxUrl}/inbox (sandbox, nothing leaves this machine)` : 'Resend',
    ],
    ['Database', describeDatabase(settings.databaseUrl)],
  ];
  console.log(`\n${lines.map(([name = '', value]) => `  ${name.padEnd(9)} ${value}`).join('\n')}\n`);
}

/** What waits for the owner, whom mail may not reach. */
async function sayTroubles(services: Services): Promise<void> {
  const alarms = await services.standingAlarms();
  const mails = (await services.troubledMails()).filter(({ sentAt }) => sentAt === null).length;
  const lines = alarms.map(({ cause }) => alarmRules[cause].what);
  if (mails > 0)
    lines.push(`${mails === 1 ? 'An email was' : `${mails} emails were`} not sent: npm run owner -- mail`);
  if (lines.length > 0) console.log(`${lines.map((line) => `  Trouble   ${line}`).join('\n')}\n`);
}

/** Without real mail, nobody would look for the login link where it lands. */
function deskLine({ siteUrl, resend, ownerEmail }: Settings, sandboxUrl: string): string {
  const desk = `${siteUrl}/desk`;
  return resend.sandbox ? `${desk} (log in as ${ownerEmail}; the link lands in ${sandboxUrl}/inbox)` : desk;
}

/** Never the password. */
function describeDatabase(url: string): string {
  const parsed = /^postgres(?:ql)?:/.test(url) ? URL.parse(url) : null;
  return parsed ? `PostgreSQL ${parsed.host}${parsed.pathname}` : url;
}
