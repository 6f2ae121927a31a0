import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS lend to outgoing connections, so that nobody is given ours in between. */
const lowest = 20_000;
const highest = 32_000;

/**
 * Each process begins at a place of its own and never goes back: of many that look at the same time, no two are lent
 * the port that the other is about to listen on.
 */
let next = (process.pid * 16) % (highest - lowest);

/** A port of the loopback address that nobody listens on, for a process that starts later, perhaps many times. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + next;
    next = (next + 1) % (highest - lowest);
    const probe = createServer();
    try {
      probe.listen(port, '127.0.0.1');
      await once(probe, 'listening');
    } catch {
      continue;
    }
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
