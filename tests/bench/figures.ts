import { cpus } from 'node:os';

// What every measurement says its figures with. It loads nothing of the site.

/** Each measurement once with the smallest count: that it runs, and no figure. */
export const isLeast = process.argv.includes('--least');

/** How often something is done before or while it is measured: once where no figure is wanted. */
export function often(times: number): number {
  return isLeast ? 1 : times;
}

/** @returns milliseconds */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** The value below which that share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
}
