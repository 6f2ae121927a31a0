/**
 * A site of one slow page, run as a process by `front-stop.test.ts`. It tells its parent `{ port }`, `in-flight` and
 * `stopping`; the page answers when the parent says so. Its argument is the grace in milliseconds.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createFront } from '#server/front.ts';
import { createLog } from '#server/log.ts';
import { closeServer, runUntilStopped } from '#server/stop.ts';
import type { Services } from '#services.ts';

const tell = (message: unknown) => process.send?.(message);

await runUntilStopped(async () => {
  const server = await createFront({
    clientDir: import.meta.dirname,
    services: {} as Services,
    log: createLog('silent'),
    settings: {
      siteUrl: 'https://ship.example',
      local: false,
      trustedProxies: [],
      stripe: { secretKey: '', webhookSecrets: [], apiBase: null, sandbox: false, livemode: true },
    },
    handler: async (_request, response) => {
      tell('in-flight');
      await once(process, 'message');
      response.end('whole');
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tell({ port: (server.address() as AddressInfo).port });
  return async () => {
    const closed = closeServer(server, Number(process.argv[2]));
    tell('stopping');
    await closed;
  };
});
