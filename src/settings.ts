import { z } from 'zod';
import { cleanSettings, settingsFaults } from './settings-form.ts';

/** Everything that the environment decides, parsed once at start. `.env.example` explains each name. */
export interface Settings {
  /** Local: SITE_URL is empty or on a loopback host. Everything else is production. */
  local: boolean;
  /** Origin without a trailing slash. */
  siteUrl: string;
  host: string;
  port: number;
  /** A file path, or `postgres://…`. */
  databaseUrl: string;
  /** The first signs, all verify. Empty only in local mode, where the start makes one and keeps it in `data/`. */
  appSecrets: string[];
  stripe: {
    secretKey: string;
    webhookSecrets: string[];
    /** Set only while the sandbox stands in for Stripe, or by a local developer. */
    apiBase: string | null;
    sandbox: boolean;
    livemode: boolean;
  };
  resend: { apiKey: string; webhookSecrets: string[]; baseUrl: string | null; sandbox: boolean };
  mailFrom: string;
  ownerEmail: string;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  trustedProxies: string[];
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Prometheus metrics on 127.0.0.1; null: off. */
  metricsPort: number | null;
  sandboxPort: number;
  /** The folder of the owner's words and numbers, from the project's folder. */
  contentFolder: string;
  /** The file in which the sandbox remembers payments and mails, from the project's folder. */
  sandboxState: string;
}

/** What the sandbox expects. They open nothing outside this machine, and production refuses them. */
export const sandboxKeys = {
  stripeSecretKey: 'sk_test_sandbox',
  stripeWebhookSecret: 'whsec_sandbox_stripe',
  resendApiKey: 're_sandbox',
  resendWebhookSecret: 'whsec_c2FuZGJveC1yZXNlbmQtc2VjcmV0',
};

/** One sentence a problem, each with its repair. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const ownersFolder = 'content';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

const port = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535, 'must be a port number, 0 to 65535')
    .transform(Number);

const environment = z.object({
  SITE_URL: z.string().refine(isOrigin, 'must be an origin such as https://example.com, without a path'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port(4321),
  DATABASE_URL: z.string().default('data/ship-weekly.db'),
  APP_SECRET: list,
  STRIPE_SECRET_KEY: z.string().default(''),
  STRIPE_WEBHOOK_SECRET: list,
  STRIPE_API_BASE: z.string().default(''),
  RESEND_API_KEY: z.string().default(''),
  RESEND_BASE_URL: z.string().default(''),
  RESEND_WEBHOOK_SECRET: list,
  MAIL_FROM: z.string().default(''),
  OWNER_EMAIL: z.string().default(''),
  TRUSTED_PROXIES: list,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  METRICS_PORT: z
    .string()
    .default('')
    .refine((text) => text === '' || /^\d{1,5}$/.test(text), 'must be a port number or empty')
    .transform((text) => (text === '' ? null : Number(text))),
  SANDBOX_PORT: port(4322),
  SANDBOX_STATE: z.string().default('data/sandbox/state.jsonl'),
  CONTENT_FOLDER: z.string().default(ownersFolder),
});

/**
 * @param env usually `process.env`; a variable that is set to nothing counts as not set
 * @throws SettingsError
 */
export function readSettings(environmentGiven: Record<string, string | undefined>): Settings {
  const env = cleanSettings(environmentGiven);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const parsed = environment.safeParse({ SITE_URL: defaultSiteUrl(env), ...given });
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`));
  }
  const e = parsed.data;
  const local = isLoopback(new URL(e.SITE_URL).hostname);
  const sandboxUrl = `http://127.0.0.1:${e.SANDBOX_PORT}`;
  const stripeSandbox = local && !e.STRIPE_SECRET_KEY;
  const resendSandbox = local && !e.RESEND_API_KEY;
  const settings: Settings = {
    local,
    siteUrl: new URL(e.SITE_URL).origin,
    host: e.HOST,
    port: e.PORT,
    databaseUrl: e.DATABASE_URL,
    appSecrets: e.APP_SECRET,
    stripe: {
      secretKey: stripeSandbox ? sandboxKeys.stripeSecretKey : e.STRIPE_SECRET_KEY,
      webhookSecrets: stripeSandbox ? [sandboxKeys.stripeWebhookSecret] : e.STRIPE_WEBHOOK_SECRET,
      apiBase: stripeSandbox ? sandboxUrl : e.STRIPE_API_BASE || null,
      sandbox: stripeSandbox,
      livemode: /^[sr]k_live_/.test(e.STRIPE_SECRET_KEY),
    },
    resend: {
      apiKey: resendSandbox ? sandboxKeys.resendApiKey : e.RESEND_API_KEY,
      webhookSecrets: resendSandbox ? [sandboxKeys.resendWebhookSecret] : e.RESEND_WEBHOOK_SECRET,
      baseUrl: resendSandbox ? sandboxUrl : e.RESEND_BASE_URL || null,
      sandbox: resendSandbox,
    },
    mailFrom: e.MAIL_FROM || (local ? 'sessions@localhost.test' : ''),
    ownerEmail: e.OWNER_EMAIL || (local ? 'owner@localhost.test' : ''),
    trustedProxies: e.TRUSTED_PROXIES,
    logLevel: e.LOG_LEVEL,
    metricsPort: e.METRICS_PORT,
    sandboxPort: e.SANDBOX_PORT,
    sandboxState: e.SANDBOX_STATE,
    contentFolder: e.CONTENT_FOLDER,
  };
  const problems = [...settingsFaults(given), ...(local ? [] : productionProblems(settings, e))];
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function productionProblems(s: Settings, e: z.infer<typeof environment>): string[] {
  const problems: string[] = [];
  const need = (ok: boolean, sentence: string) => ok || problems.push(sentence);
  need(s.siteUrl.startsWith('https://'), 'SITE_URL must start with https:// when it is not on this machine.');
  need(s.appSecrets.length > 0, 'APP_SECRET is missing: set it to the output of "openssl rand -base64 32".');
  need(
    s.appSecrets.every((secret) => secret.length >= 32),
    'APP_SECRET is too short: use the output of "openssl rand -base64 32".',
  );
  need(s.stripe.secretKey !== '', 'STRIPE_SECRET_KEY is missing: copy it from Stripe, Developers, API keys.');
  need(
    s.stripe.webhookSecrets.length > 0,
    `STRIPE_WEBHOOK_SECRET is missing: add the endpoint ${s.siteUrl}/webhooks/stripe in Stripe and copy its signing secret.`,
  );
  need(s.resend.apiKey !== '', 'RESEND_API_KEY is missing: create one in Resend, API keys.');
  need(
    s.resend.webhookSecrets.length > 0,
    `RESEND_WEBHOOK_SECRET is missing: add the endpoint ${s.siteUrl}/webhooks/resend in Resend and copy its signing secret.`,
  );
  need(s.mailFrom !== '', 'MAIL_FROM is missing: for example "Your Name <sessions@your-domain.com>".');
  need(s.ownerEmail !== '', 'OWNER_EMAIL is missing: it receives a notice of each booking.');
  need(!e.STRIPE_API_BASE, 'STRIPE_API_BASE is for local work; remove it in production.');
  need(!e.RESEND_BASE_URL, 'RESEND_BASE_URL is for local work; remove it in production.');
  need(
    isPrivateDatabase(s.databaseUrl),
    'DATABASE_URL sends names and email across a network in the clear: add ?sslmode=verify-full to it.',
  );
  const dummies = Object.values(sandboxKeys);
  const used = [s.stripe.secretKey, s.resend.apiKey, ...s.stripe.webhookSecrets, ...s.resend.webhookSecrets];
  need(
    !used.some((key) => dummies.includes(key)),
    'A key of the sandbox is set; production needs your own keys.',
  );
  return problems;
}

/** What a build fixes in its pages. The start refuses a build that was made for other facts. */
export interface BuildFacts {
  siteUrl: string;
  /** What every page says while no real money moves; null with live keys. */
  notice: 'sandbox' | 'test' | null;
  /** What stands in the pages; the running site reads the same. */
  contentFolder: string;
}

/** Needs no production keys, so that an image can be built before they exist: only what is wrong stops it. */
export function readBuildFacts(given: Record<string, string | undefined>): BuildFacts {
  const env = cleanSettings(given);
  const faults = settingsFaults(env);
  if (faults.length > 0) throw new SettingsError(faults);
  const siteUrl = env.SITE_URL || defaultSiteUrl(env);
  if (!isOrigin(siteUrl))
    throw new SettingsError(['SITE_URL must be an origin such as https://example.com.']);
  const local = isLoopback(new URL(siteUrl).hostname);
  const sandbox = local && !(env.STRIPE_SECRET_KEY && env.RESEND_API_KEY);
  const test = /^[sr]k_test_/.test(env.STRIPE_SECRET_KEY ?? '');
  return {
    siteUrl: new URL(siteUrl).origin,
    notice: sandbox ? 'sandbox' : test ? 'test' : null,
    contentFolder: env.CONTENT_FOLDER || ownersFolder,
  };
}

/** Without an address of its own the site is local, at the port it listens on. */
function defaultSiteUrl(env: Record<string, string | undefined>): string {
  const port = Number(env.PORT || 4321);
  // A PORT that cannot be is its own error, and not one of the address.
  return `http://localhost:${port > 0 && port <= 65535 ? port : 4321}`;
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
}

/** In a file, on this machine, on a network of containers (whose names have no dot), or behind a checked certificate. */
function isPrivateDatabase(databaseUrl: string): boolean {
  const url = /^postgres(?:ql)?:/.test(databaseUrl) ? URL.parse(databaseUrl) : null;
  if (!url) return true;
  const host = url.searchParams.get('host') ?? url.hostname;
  const isNear = isLoopback(host) || host.startsWith('/') || /^[\w-]*$/.test(host);
  return isNear || url.searchParams.get('sslmode') === 'verify-full';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
