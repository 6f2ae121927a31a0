import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { LOCAL_RESEND_WEBHOOK_SECRET, LOCAL_STRIPE_WEBHOOK_SECRET } from './local-keys.ts';
import { bareAddress } from './resend/mail-input.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

/** How long the sandbox of a killed site may take to let go of the port. */
const PORT_PATIENCE_MS = 5000;
/** How long the site may take to do what is due at a new time. */
const FOLLOW_PATIENCE_MS = 20_000;

const env = process.env;
const siteUrl = (env.SITE_URL || 'http://localhost:4321').replace(/\/$/, '');
const senderDomain = bareAddress(env.MAIL_FROM)?.split('@').pop();

const sandbox = await startWhenFree({
  port: Number(env.SANDBOX_PORT || 4322),
  stateFile: env.SANDBOX_STATE || 'data/sandbox/state.jsonl',
  // Without a site above this process there is nobody to take along.
  follow: process.send ? takeSiteAlong : undefined,
  siteAddress: env.SITE_ADDRESS || undefined,
  stripe: {
    webhookUrl: `${siteUrl}/webhooks/stripe`,
    webhookSecret: firstOf(env.STRIPE_WEBHOOK_SECRET) ?? LOCAL_STRIPE_WEBHOOK_SECRET,
  },
  resend: {
    webhookUrl: `${siteUrl}/webhooks/resend`,
    webhookSecret: firstOf(env.RESEND_WEBHOOK_SECRET) ?? LOCAL_RESEND_WEBHOOK_SECRET,
    ...(senderDomain ? { domains: [senderDomain.toLowerCase()] } : {}),
  },
});

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A site that is killed outright says nothing, but its end of the channel closes.
process.once('disconnect', stop);
if (!process.send && isPipe()) process.stdin.once('end', stop).resume();

console.log(`Sandbox for payments and email: ${sandbox.url}`);
process.send?.({ ready: true, url: sandbox.url });

function stop(): void {
  void sandbox.close().then(() => process.exit(0));
}

/** The site that has started this process answers when it lives at the new time. */
async function takeSiteAlong(movedMs: number): Promise<boolean> {
  const answered = once(process, 'message', { signal: AbortSignal.timeout(FOLLOW_PATIENCE_MS) });
  process.send?.({ movedMs });
  const [{ followed }] = (await answered) as [{ followed: boolean }];
  return followed;
}

async function startWhenFree(options: SandboxOptions): Promise<Sandbox> {
  const giveUpAt = Date.now() + PORT_PATIENCE_MS;
  for (;;) {
    try {
      return await startSandbox(options);
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken) throw error;
      if (Date.now() > giveUpAt) {
        console.error(`Port ${options.port} is taken. Set SANDBOX_PORT to a free one.`);
        process.exit(1);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** During a rotation there are several; one of them is enough to sign with. */
function firstOf(list: string | undefined): string | undefined {
  return list?.split(',')[0]?.trim() || undefined;
}

function isPipe(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false; // started without any standard input
  }
}
