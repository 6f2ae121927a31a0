import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { within } from '#tests/within.ts';

/** What stands before the app processes, as a proxy would: it knows which of them are there and asks them in turn. */
export interface Balancer {
  url: string;
  setPorts(ports: number[]): void;
  /** Resolves when so many more requests have come. @throws Error when they do not come */
  requests(count: number): Promise<void>;
  close(): Promise<void>;
}

/** @param host what the site is called: the processes answer to no other name */
export async function startBalancer(host: string): Promise<Balancer> {
  let ports: number[] = [];
  let turn = 0;
  const waiting = new Set<{ left: number; resolve: () => void }>();

  const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
    for (const each of waiting) {
      each.left -= 1;
      if (each.left > 0) continue;
      waiting.delete(each);
      each.resolve();
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Whoever asked has gone in the middle of it.
      return;
    }
    const first = turn++;
    for (let tried = 0; tried < ports.length; tried += 1) {
      const port = ports[(first + tried) % ports.length]!;
      if ((await pass(request, Buffer.concat(chunks), response, port, host)) !== 'refused') return;
    }
    if (!response.headersSent) response.writeHead(502).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setPorts(next) {
      ports = next;
    },
    requests: (count) =>
      within(120, `${count} more requests`, new Promise((resolve) => waiting.add({ left: count, resolve }))),
    async close() {
      for (const { resolve } of waiting) resolve();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await within(30, 'The balancer closes', closed);
    },
  };
}

/** @returns `refused` when nobody listened, so that another process may be asked; a broken answer is never repeated */
function pass(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  port: number,
  host: string,
): Promise<'answered' | 'refused'> {
  return new Promise((resolve) => {
    const headers = { ...request.headers, host };
    const passed = send({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers,
      agent: false,
    });
    passed.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') return resolve('refused');
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
      resolve('answered');
    });
    passed.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.once('error', () => response.destroy());
      answer.pipe(response);
      resolve('answered');
    });
    passed.end(body);
  });
}

/** What the process says of its own connection is not true of the client's: RFC 9110 §7.6.1. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers;
  return rest;
}
