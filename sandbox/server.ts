import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { backstage } from './backstage.ts';
import { createClock, type Follow } from './clock.ts';
import { type Control, createControl } from './control.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { createFaults, type Faults, type ServiceName } from './faults.ts';
import { json, type Reply, readCall, send } from './http.ts';
import { createIdempotency } from './idempotency.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { LOCAL_RESEND_API_KEY, LOCAL_STRIPE_SECRET_KEY } from './local-keys.ts';
import { perform, type Service } from './perform.ts';
import type { DeliveryRecord } from './records.ts';
import { resendService } from './resend/api.ts';
import { signResend } from './resend/mail-events.ts';
import type { MailRecord } from './resend/mail-record.ts';
import { openStore } from './store.ts';
import { stripeService } from './stripe/api.ts';
import { expireDue } from './stripe/checkout-sessions.ts';
import { signStripe } from './stripe/events.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  /** 0 for any free port. */
  port: number;
  host?: string;
  /** Where everything is kept over a restart; null or left out: in memory alone. */
  stateFile?: string | null;
  stripe: { webhookUrl: string; webhookSecret: string; secretKey?: string };
  resend: {
    webhookUrl: string;
    webhookSecret: string;
    apiKey?: string;
    /** Domains that mail may come from; left out: any. */
    domains?: string[];
  };
  /** Origin at which the site listens, where that is not the one of its webhooks' addresses. */
  siteAddress?: string;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Takes the site along when the clock is moved. */
  follow?: Follow;
  /** Waits before a webhook is sent for the second, third, … time. */
  webhookRetryDelaysMs?: number[];
  /** How long the site may take to answer a webhook. */
  webhookTimeoutMs?: number;
}

export interface Sandbox {
  /** Origin of both APIs and of the pages, without a trailing slash. */
  url: string;
  /** The same for the Stripe SDK: `new Stripe(key, { ...sandbox.stripeOptions })`. */
  stripeOptions: { host: string; port: number; protocol: 'http' };
  /** What buyer, bank, owner and mailbox do. */
  control: Control;
  faults: Faults;
  deliveries: Deliveries;
  /** Sets the clock of both services off by so many milliseconds. */
  setClockOffset(ms: number): void;
  ledger(): Ledger;
  /** Newest first. */
  mails(): MailRecord[];
  /** What the site is told of, delivered or not, oldest first. */
  events(): DeliveryRecord[];
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 50 * 1024 * 1024;
const EXPIRY_CHECK_MS = 1000;

/**
 * Starts the stand-in for Stripe and Resend.
 * @throws when the port is taken; the state file is only touched once the port is ours
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const stopping = new AbortController();
  let open: { world: World; services: Record<ServiceName, Service> } | null = null;
  const server = createServer((request, response) => {
    // The port is ours before the state is read, so nothing can be answered in between.
    if (open) void answer(open.world, open.services, request, response, stopping.signal);
    else response.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}`;
  const world = createWorld(options, url);
  open = {
    world,
    services: { stripe: stripeService(world.stripeSecretKey), resend: resendService(world.resendApiKey) },
  };
  world.deliveries.resume();
  const expiry = setInterval(() => {
    expireDue(world);
    world.store.commit();
  }, EXPIRY_CHECK_MS);
  expiry.unref();

  return {
    url,
    stripeOptions: { host, port, protocol: 'http' },
    control: createControl(world),
    faults: world.faults,
    deliveries: world.deliveries,
    setClockOffset: world.clock.setOffset,
    ledger: () => readLedger(world),
    mails: () => world.store.all('mail').toReversed(),
    events: () => world.store.all('delivery'),
    async close() {
      clearInterval(expiry);
      stopping.abort();
      world.deliveries.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createWorld(options: SandboxOptions, url: string): World {
  const store = openStore(options.stateFile ?? null);
  const clock = createClock(options.now ?? Date.now, options.follow);
  const faults = createFaults();
  const { stripe, resend } = options;
  return {
    store,
    clock,
    faults,
    idempotency: createIdempotency(store, clock),
    deliveries: createDeliveries({
      store,
      clock,
      faults,
      targets: {
        stripe: {
          ...reach(stripe.webhookUrl, options.siteAddress),
          sign: (_id, payload, at) => signStripe(stripe.webhookSecret, payload, at),
        },
        resend: {
          ...reach(resend.webhookUrl, options.siteAddress),
          sign: (id, payload, at) => signResend(resend.webhookSecret, id, payload, at),
        },
      },
      retryDelaysMs: options.webhookRetryDelaysMs ?? [2_000, 10_000, 60_000, 300_000],
      timeoutMs: options.webhookTimeoutMs ?? 10_000,
    }),
    url,
    stripeSecretKey: stripe.secretKey ?? LOCAL_STRIPE_SECRET_KEY,
    resendApiKey: resend.apiKey ?? LOCAL_RESEND_API_KEY,
    mailDomains: resend.domains ?? null,
    stripeWebhookUrl: stripe.webhookUrl,
  };
}

/** The same page by the short way, under the name that the site goes by. */
function reach(webhookUrl: string, siteAddress: string | undefined): { url: string; host?: string } {
  if (!siteAddress) return { url: webhookUrl };
  const { host, pathname } = new URL(webhookUrl);
  return { url: siteAddress + pathname, host };
}

async function answer(
  world: World,
  services: Record<ServiceName, Service>,
  request: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    response.once('close', resolve);
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    const call = await readCall(request, MAX_BODY_BYTES);
    const service = serviceFor(call.path, services);
    const connection = { drop: () => request.socket.destroy(), closed };
    const reply = service ? await perform(world, service, call, connection) : await backstage(world, call);
    if (reply) send(response, reply, world.clock.now());
  } catch (error) {
    if (!response.destroyed) send(response, trouble(error), world.clock.now());
  }
}

function serviceFor(path: string, services: Record<ServiceName, Service>): Service | null {
  if (path.startsWith('/v1/')) return services.stripe;
  return /^\/(emails|domains)(\/|$)/.test(path) ? services.resend : null;
}

function trouble(error: unknown): Reply {
  if (error instanceof RangeError) return json(413, { message: error.message });
  console.error('The sandbox has a fault of its own:', error);
  return json(500, { message: 'The sandbox has a fault of its own; its log says more.' });
}
