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
 * Runs until SIGTERM or SIGINT, then stops in good order and ends the process; a second signal ends it at once.
 * What a person must mend is printed as a sentence.
 * @param start gives back what stops it; a signal during the start waits for it, so that nothing stays half started
 */
export async function runUntilStopped(start: () => Promise<() => Promise<void>>): Promise<void> {
  const starting = start();
  stopOnSignals(async () => (await starting)());
  try {
    await starting;
  } catch (error) {
    explain(error);
    process.exit(1);
  }
}

/** Ctrl-C reaches a process twice, from the terminal and from npm, so signals within a second count as one. */
function stopOnSignals(stop: () => Promise<void>): void {
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

/** Errors with a name of ours speak to the operator; the language's own are bugs and need their stack. */
function explain(error: unknown): void {
  const bugs = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError];
  const isBug = !(error instanceof Error) || bugs.some((bug) => error instanceof bug);
  console.error(isBug ? error : error.message);
}
