import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '#domain/network.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a client may have asked on before its first answer came; beyond that it is not one that waits for any. */
const unheardAtMost = 50;

const busy = new WeakMap<Socket, { first: ServerResponse; unheard: number }>();

/**
 * Node reads all requests that came in one piece and hands them over at once, so one small packet could ask for a
 * thousand pages. Browsers and proxies wait for an answer before they ask on; whoever does not gets the first answer
 * and an end, as RFC 9112 §9.3.2 foresees: what was not answered may be asked for again.
 */
export function oneAtATime(handle: Handle): Handle {
  return async (request, response) => {
    const { socket } = request;
    const current = busy.get(socket);
    if (current) {
      // Not paused: its end would then go unnoticed, and a page be made for nobody.
      current.unheard += 1;
      if (current.unheard > unheardAtMost) socket.destroy();
      else if (current.unheard === 1) endAfter(current.first, socket);
      return;
    }
    busy.set(socket, { first: response, unheard: 0 });
    response.once('close', () => busy.delete(socket));
    await handle(request, response);
  };
}

function endAfter(first: ServerResponse, socket: Socket): void {
  // Says `Connection: close` where the head is not out yet.
  first.shouldKeepAlive = false;
  first.once('close', () => socket.destroySoon());
}

/**
 * Ends connections beyond so many of one client, before they have cost more than their opening.
 * @param isShared true for an address that stands for many visitors
 */
export function guardConnections(
  server: Server,
  { most, isShared }: { most: number; isShared(address: string): boolean },
): void {
  const open = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isShared(address)) return;
    const client = networkOf(address.replace(/^::ffff:(?=\d+\.)/, ''));
    const count = (open.get(client) ?? 0) + 1;
    open.set(client, count);
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
    if (count > most) socket.destroy();
  });
}
