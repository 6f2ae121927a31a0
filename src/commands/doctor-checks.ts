import { resolveMx, resolveTxt } from 'node:dns/promises';
import { newestBackUp } from '#adapters/back-up/back-up.ts';
import { createContent } from '#adapters/content/create-content.ts';
import { createMachine } from '#adapters/machine.ts';
import { chargeFault } from '#adapters/stripe/amounts.ts';
import { connect, createPayments } from '#adapters/stripe/payments.ts';
import { day } from '#domain/interval.ts';
import { readSettings, type Settings, SettingsError } from '#settings.ts';
import { clockSighting, leastFreeMegabytes } from '#use-cases/operation/watch.ts';
import type { Content } from '#use-cases/ports/content.ts';
import type { Finding } from '#use-cases/ports/machine.ts';
import { checkDatabase } from './doctor-database.ts';
import { checkForwarding } from './doctor-proxy.ts';
import { checkAccount } from './doctor-stripe.ts';

/** How long a check of the outside world may take. */
const patienceMs = 10_000;

/** Looks at settings, content, database, keys and the world outside, each on its own, so that one fault hides no other. */
export async function* examine(env: Record<string, string | undefined>): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const sentence of error.problems) yield { about: 'Settings', state: 'bad', sentence };
    return;
  }
  yield settings.local
    ? {
        about: 'Settings',
        state: 'note',
        sentence: `local mode, because SITE_URL is ${settings.siteUrl}. Set it to your domain for production`,
      }
    : { about: 'Settings', state: 'good', sentence: `production at ${settings.siteUrl}` };

  if (!settings.local && settings.trustedProxies.length === 0) {
    yield {
      about: 'Proxy',
      state: 'note',
      sentence:
        'TRUSTED_PROXIES is empty. Behind a proxy all visitors would count as one client, and ten of them in an hour could try to book. Name the proxy’s address, unless there is none',
    };
  }
  const content = yield* checkContent(settings.contentFolder);
  if (content) {
    yield* checkMeetings(content, settings);
    yield* checkPrices(content);
  }
  yield* checkDatabase(settings.databaseUrl, Date.now());
  yield checkBackUps(settings);
  yield checkDisk(settings);
  yield* checkStripe(settings);
  yield await checkSite(settings);
  yield* checkForwarding(settings);
  yield await checkMailKey(settings);
  yield* checkSender(settings);
}

/** A copy that nobody takes any more is the worse surprise the later it is found. */
function checkBackUps({ databaseUrl, local }: Settings): Finding {
  const about = 'Backup';
  const takenAt = newestBackUp(databaseUrl);
  if (takenAt === null) {
    const sentence =
      'there is none in the folder beside the database: "npm run owner -- backup --daily" takes one, once a day by your machine’s timer. If you copy in another way, all is well';
    return { about, state: 'note', sentence: local ? 'none yet, and none is needed here' : sentence };
  }
  const days = Math.floor((Date.now() - takenAt) / day);
  return days < 2
    ? { about, state: 'good', sentence: `the newest is of ${new Date(takenAt).toISOString()}` }
    : { about, state: 'bad', sentence: `the newest is ${days} days old: look at the timer that takes it` };
}

/** A database that cannot grow refuses every booking. */
function checkDisk({ databaseUrl }: Settings): Finding {
  const about = 'Disk';
  const free = createMachine(databaseUrl).freeMegabytes();
  if (free === null) return { about, state: 'note', sentence: 'this machine does not say how much is free' };
  return free >= leastFreeMegabytes
    ? { about, state: 'good', sentence: `${free} MB free` }
    : { about, state: 'bad', sentence: `only ${free} MB free where the database is: make room` };
}

async function* checkContent(folder: string): AsyncGenerator<Finding, Content | null> {
  try {
    const content = createContent(folder);
    yield {
      about: 'Content',
      state: 'good',
      sentence: `${content.offers.length} offer(s), zone ${content.site.timeZone}`,
    };
    if (!content.site.ownerName) {
      yield {
        about: 'Content',
        state: 'note',
        sentence: 'ownerName in content/site.yaml is empty: the pages say "the consultant"',
      };
    }
    if (/@example\.(com|org|net)$/.test(content.site.contactEmail)) {
      yield {
        about: 'Content',
        state: 'bad',
        sentence: 'contactEmail in content/site.yaml is an example: set your own address',
      };
    }
    return content;
  } catch (error) {
    yield { about: 'Content', state: 'bad', sentence: messageOf(error) };
    return null;
  }
}

function* checkMeetings(content: Content, settings: Settings): Generator<Finding> {
  for (const { slug, meeting } of content.offers) {
    yield meeting.address
      ? {
          about: 'Meeting',
          state: 'good',
          sentence: `"${slug}" meets by ${meeting.kind} at ${meeting.address}`,
        }
      : {
          about: 'Meeting',
          state: settings.local ? 'note' : 'bad',
          sentence: `"${slug}" does not say where you meet: set meeting.address in content/offers/${slug}.yaml`,
        };
  }
}

function* checkPrices(content: Content): Generator<Finding> {
  for (const { slug, amountMinor, currency } of content.offers) {
    const fault = amountMinor === 0 ? null : chargeFault(amountMinor, currency);
    if (fault) yield { about: 'Price', state: 'bad', sentence: `The price of "${slug}": ${fault}` };
  }
}

async function* checkStripe(settings: Settings): AsyncGenerator<Finding> {
  const about = 'Stripe';
  if (settings.stripe.sandbox) {
    yield { about, state: 'note', sentence: 'no key, so the sandbox is used while the site runs here' };
    return;
  }
  yield settings.stripe.livemode
    ? { about, state: 'good', sentence: 'live key' }
    : { about, state: 'note', sentence: 'test key: every page says so, and nobody is charged' };
  const payments = createPayments({
    secretKey: settings.stripe.secretKey,
    webhookSecrets: settings.stripe.webhookSecrets,
    apiBase: settings.stripe.apiBase ?? undefined,
  });
  const time = await payments.serverTime();
  if (!time.ok) {
    yield {
      about,
      state: 'bad',
      sentence: `the key does not work or Stripe does not answer: ${time.detail}`,
    };
    return;
  }
  const apart = clockSighting(Date.now(), time.at);
  yield apart
    ? {
        about: 'Clock',
        state: 'bad',
        sentence: `${apart.detail} of Stripe's: set it (timedatectl set-ntp true)`,
      }
    : { about: 'Clock', state: 'good', sentence: 'as Stripe’s' };
  yield* checkAccount(
    connect(settings.stripe.secretKey, settings.stripe.apiBase ?? undefined),
    settings.siteUrl,
  );
}

/** Is it really this site that answers at SITE_URL, webhook included? An unsigned event must be refused with 400. */
async function checkSite(settings: Settings): Promise<Finding> {
  const about = 'Webhook';
  const address = `${settings.siteUrl}/webhooks/stripe`;
  try {
    const response = await fetch(address, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'stripe-signature': 't=0,v1=none' },
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'manual',
    });
    if (response.status === 421) {
      const sentence = `${address} reaches the site under another name: let the proxy pass on the Host header (nginx: proxy_set_header Host $host)`;
      return { about, state: 'bad', sentence };
    }
    return response.status === 400
      ? { about, state: 'good', sentence: `${address} answers, and refuses what Stripe did not sign` }
      : {
          about,
          state: 'bad',
          sentence: `${address} answered ${response.status}; it should refuse an unsigned event with 400. Does the proxy lead here?`,
        };
  } catch {
    return {
      about,
      state: settings.local ? 'note' : 'bad',
      sentence: `${address} cannot be reached. Start the site, and check domain and proxy`,
    };
  }
}

async function checkMailKey(settings: Settings): Promise<Finding> {
  const about = 'Resend';
  if (settings.resend.sandbox) {
    return { about, state: 'note', sentence: 'no key, so email stays in the sandbox’s inbox' };
  }
  const base = settings.resend.baseUrl ?? 'https://api.resend.com';
  try {
    const response = await fetch(`${base}/domains`, {
      headers: { authorization: `Bearer ${settings.resend.apiKey}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    // A key that may only send is told so with 401 and its own name; that is the right kind of key.
    const body = await response.text();
    return response.ok || body.includes('restricted_api_key')
      ? { about, state: 'good', sentence: 'the key works' }
      : {
          about,
          state: 'bad',
          sentence: `the key was refused (${response.status}): create one in Resend, API keys`,
        };
  } catch {
    return { about, state: 'bad', sentence: 'Resend does not answer from here' };
  }
}

/** Mail from a domain without these records ends in spam, however good its words. */
async function* checkSender(settings: Settings): AsyncGenerator<Finding> {
  const about = 'Sender';
  const domain = /@([^>\s]+)>?\s*$/.exec(settings.mailFrom)?.[1];
  if (!domain) {
    yield { about, state: 'bad', sentence: 'MAIL_FROM holds no address' };
    return;
  }
  if (settings.local && settings.resend.sandbox) return;
  const dkim = await found(() => resolveTxt(`resend._domainkey.${domain}`));
  const dmarc = await found(() => resolveTxt(`_dmarc.${domain}`));
  const bounces = await found(() => resolveMx(`send.${domain}`));
  const missing = [
    !dkim && `TXT resend._domainkey.${domain} (DKIM)`,
    !bounces && `MX send.${domain} (bounces)`,
    !dmarc && `TXT _dmarc.${domain} (DMARC)`,
  ].filter(Boolean);
  yield missing.length === 0
    ? { about, state: 'good', sentence: `${domain} has DKIM, DMARC and a bounce address` }
    : {
        about,
        state: 'bad',
        sentence: `${domain} lacks ${missing.join(', ')}: add what Resend, Domains shows`,
      };
}

async function found(look: () => Promise<unknown[]>): Promise<boolean> {
  try {
    return (await look()).length > 0;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
