import { parentPort, workerData } from 'node:worker_threads';
import { TooMuch } from './budget.ts';
import { type BusyRequest, readBusy } from './read-busy.ts';
import type { WorkerReading } from './read-in-worker.ts';

parentPort?.postMessage(answer(workerData));

function answer(request: BusyRequest): WorkerReading {
  try {
    return { ok: true, times: readBusy(request) };
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError) return { ok: false, reason: error.message };
    throw error;
  }
}
