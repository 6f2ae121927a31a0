import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { LOCAL_RESEND_WEBHOOK_SECRET, LOCAL_STRIPE_WEBHOOK_SECRET } from '#sandbox/local-keys.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '#sandbox/server.ts';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  type: string;
}

export interface Site {
  url: string;
  /** In the order of their arrival. */
  webhooks: ReceivedWebhook[];
  /** HTTP statuses of the next answers; 200 when used up. */
  answers: number[];
}

/** A site that writes down the webhooks it gets, and a sandbox that sends them there; both end with the test. */
export async function startBoth(
  t: TestContext,
  options: Partial<SandboxOptions> = {},
): Promise<{ sandbox: Sandbox; site: Site }> {
  const site: Site = { url: '', webhooks: [], answers: [] };
  const server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request as AsyncIterable<Buffer>)).join('');
    const { type } = JSON.parse(body) as { type: string };
    site.webhooks.push({ path: request.url ?? '', headers: request.headers, body, type });
    response.writeHead(site.answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({
    port: 0,
    stripe: { webhookUrl: `${site.url}/webhooks/stripe`, webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET },
    resend: { webhookUrl: `${site.url}/webhooks/resend`, webhookSecret: LOCAL_RESEND_WEBHOOK_SECRET },
    webhookRetryDelaysMs: [0, 0],
    ...options,
  });
  t.after(async () => {
    await sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { sandbox, site };
}
