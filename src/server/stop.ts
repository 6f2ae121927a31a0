import type { Server } from 'node:http';

/**
 * Stops accepting, lets requests in flight finish, and cuts off what is left after the grace.
 * @param graceMs how long requests may still take
 */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A connection that was busy at the close stays open for a next request when it falls idle.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await promise;
  clearInterval(idle);
  clearTimeout(late);
}

/**
 * Calls `stop` once at SIGTERM or SIGINT and ends the process; a second signal ends it at once.
 * Ctrl-C reaches a process twice, from the terminal and from npm, so signals within a second count as one.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let firstAt: number | null = null;
  const onSignal = () => {
    if (firstAt !== null) {
      if (performance.now() - firstAt > 1000) process.exit(1);
      return;
    }
    firstAt = performance.now();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
