import { Worker } from 'node:worker_threads';
import type { BusyRequest, BusyTimes } from './read-busy.ts';
import type { JobReading, ReadingJob } from './read-job.ts';

/** `reason` completes "This calendar could not be read: …". */
export type WorkerReading = { ok: true; times: BusyTimes } | { ok: false; reason: string };

/** Whatever a text holds, it costs no more than this, and never the main thread. */
const usualLimits = { patienceMs: 5_000, memoryMb: 256 };
/** XML takes longer to read than what stands in it. */
const xmlLimits = { ...usualLimits, patienceMs: 10_000 };

/** Reads a text that was not read before. */
export async function readInWorker(
  { text, ...request }: BusyRequest,
  limits = usualLimits,
): Promise<WorkerReading> {
  const reading = await runInWorker({ request, body: text, knownHash: null }, limits);
  if (!reading.ok) return reading;
  return reading.times ? { ok: true, times: reading.times } : { ok: false, reason: 'reading it failed' };
}

/** Reads in a thread of its own, which is ended when it takes too long or too much. */
export function runInWorker(
  job: ReadingJob,
  { patienceMs, memoryMb } = job.collection === undefined ? usualLimits : xmlLimits,
): Promise<JobReading> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: job,
    // Room for the young: a large text would otherwise be carried to and fro, a fifth of the work.
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 64 },
    // The parent's flags, such as a test runner's, are not for it.
    execArgv: [],
  });
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => end({ ok: false, reason: `reading it took longer than ${patienceMs / 1000} seconds` }),
      patienceMs,
    );
    function end(reading: JobReading) {
      clearTimeout(timer);
      void worker.terminate();
      resolve(reading);
    }
    worker.once('message', end);
    worker.once('error', (error) => end({ ok: false, reason: reasonOf(error) }));
    worker.once('exit', () => end({ ok: false, reason: 'reading it ended early' }));
  });
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'reading it took too much memory' : 'reading it failed';
}
