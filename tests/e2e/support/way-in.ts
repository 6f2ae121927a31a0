import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A proxy that leads from the one address for which the pages are built to a site of one worker, at a port of its own.
 * So several sites run from one build, and every link, redirect and origin is what it would be.
 * @param site host and port of the pages' address
 * @param port where that site listens
 */
export async function openWayIn(site: string, port: number): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, site, port));
  server.on('connect', ({ url = '' }, socket) =>
    tunnel(socket, url === site ? port : Number(url.split(':').at(-1))),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The way of a client that is no browser. */
function tunnel(near: Duplex, port: number): void {
  const far = connect(port, '127.0.0.1', () => {
    near.write('HTTP/1.1 200 OK\r\n\r\n');
    near.pipe(far).pipe(near);
  });
  far.on('error', () => near.destroy());
  near.on('error', () => far.destroy());
  near.on('close', () => far.destroy());
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, site: string, port: number): void {
  const target = new URL(incoming.url ?? '');
  const { 'proxy-connection': _, ...headers } = incoming.headers;
  const onward = request({
    host: '127.0.0.1',
    port: target.host === site ? port : target.port,
    method: incoming.method,
    path: target.pathname + target.search,
    headers: { ...headers, host: target.host },
  });
  onward.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  // As the browser would see it without a proxy: the connection ends.
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
