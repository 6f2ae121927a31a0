/**
 * Imported into a server before anything else (`node --import`): its clock is `FAULTS_CLOCK_OFFSET` milliseconds off,
 * and its parent can move it on. The server's own code knows nothing of it.
 *
 * Only `Date` and timers of half a minute and more live in this time; that is the sweeper's pause. Time-outs of calls
 * stay real, because what they wait for is real.
 */
const longTimer = 30_000;
/** How long a sweep that was set off may take before the parent is told that it has not ended. */
const patience = 30_000;

const RealDate = Date;
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

let offset = Number(process.env.FAULTS_CLOCK_OFFSET ?? 0);
const waiting = new Map<NodeJS.Timeout, { dueAt: number; run: () => void }>();
/** There is one such timer while the server rests, and none while it sweeps. */
let expected = 1;

const virtualNow = () => RealDate.now() + offset;

globalThis.Date = class extends RealDate {
  constructor(...parts: [] | [number | string | Date]) {
    super(...((parts.length === 0 ? [virtualNow()] : parts) as [number]));
  }
  static override now() {
    return virtualNow();
  }
} as DateConstructor;

globalThis.setTimeout = ((callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
  if (ms < longTimer) return realSetTimeout(callback, ms, ...given);
  const run = () => {
    waiting.delete(timer);
    callback(...given);
  };
  const timer = realSetTimeout(run, ms);
  waiting.set(timer, { dueAt: virtualNow() + ms, run });
  expected = Math.max(expected, waiting.size);
  return timer;
}) as typeof setTimeout;

globalThis.clearTimeout = ((timer?: NodeJS.Timeout) => {
  if (timer) waiting.delete(timer);
  realClearTimeout(timer);
}) as typeof clearTimeout;

process.on('message', (message: { clockOffset?: number }) => {
  if (message.clockOffset === undefined) return;
  offset = message.clockOffset;
  for (const [timer, { dueAt, run }] of waiting) {
    if (dueAt > virtualNow()) continue;
    realClearTimeout(timer);
    run();
  }
  void reportRest();
});
process.channel?.unref();
// A campaign that is gone leaves no servers behind.
process.once('disconnect', () => process.exit(1));

/** Tells the parent when what the new time set off has ended: then the server rests again. */
async function reportRest(): Promise<void> {
  const giveUpAt = performance.now() + patience;
  while (waiting.size < expected && performance.now() < giveUpAt) {
    await new Promise((resolve) => realSetTimeout(resolve, 2));
  }
  process.send?.({ atRest: waiting.size >= expected, offset });
}
