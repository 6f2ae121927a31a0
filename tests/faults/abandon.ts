import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How somebody goes who does not wait for an answer. */
export const waysToLeave: Record<string, (socket: Socket) => void> = {
  closed: (socket) => socket.destroy(),
  reset: (socket) => socket.resetAndDestroy(),
  'half-closed': (socket) => socket.end(),
};

export interface Abandoned {
  port: number;
  host: string;
  path: string;
  connections: number;
  /** Requests on each connection, sent at once. */
  each: number;
}

/** Asks for one page over and over, and goes as soon as everything is asked. */
export async function askAndLeave(
  { port, host, path, connections, each }: Abandoned,
  leave: (socket: Socket) => void,
): Promise<void> {
  const question = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(each);
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      await once(socket, 'connect');
      return socket;
    }),
  );
  await Promise.all(sockets.map((socket) => new Promise((written) => socket.write(question, written))));
  for (const socket of sockets) leave(socket);
}
