/**
 * Runs `work` at once and then a while after each end, so that two runs never overlap. Keeps no process alive.
 * @returns `stop` ends the rhythm and waits for a run in progress; `sweepNow` does not wait for the next one, and ends
 *   after a run that began after it was asked for
 */
export function startSweeper(
  work: () => Promise<void>,
  pauseMs: number,
  onFault: (error: unknown) => void,
): { stop(): Promise<void>; sweepNow(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let run = sweep();

  async function sweep(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onFault(error);
    }
    if (isStopped) return;
    timer = setTimeout(() => {
      run = sweep();
    }, pauseMs);
    timer.unref();
  }

  return {
    async sweepNow() {
      await run;
      if (isStopped) return;
      clearTimeout(timer);
      run = sweep();
      await run;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await run;
    },
  };
}
