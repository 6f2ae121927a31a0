import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

// Each reading has a thread of its own, and most of what a small calendar costs would be to compile the reader anew.
if (!process.env.NODE_COMPILE_CACHE) {
  enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/calendar-reader'));
}
const { readJob } = await import('./read-job.ts');

parentPort?.postMessage(await readJob(workerData));
