import { Worker } from 'node:worker_threads';

/** Reads the whole file in a thread of its own, so that no visitor waits for it. */
export function isSoundFile(path: string): Promise<boolean> {
  const worker = new Worker(new URL('./is-sound-worker.ts', import.meta.url), {
    workerData: path,
    // The parent's flags, such as a test runner's, are not for it.
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', (isSound: boolean) => {
      resolve(isSound);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}
