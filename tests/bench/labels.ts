/** What names and days of times cost: `node tests/bench/labels.ts`. CPU, median of many runs. */
import { hour } from '#domain/interval.ts';
import { groupByDay, offsetLabel, timeZoneGroups } from '#domain/time/labels.ts';
import { isLeast, quantile, round } from './figures.ts';

export interface LabelsBench {
  zones: number;
  /** The options of the list of time zones. */
  zonesMs: number;
  starts: number;
  groupMs: number;
}

export function benchLabels(runs = 200): LabelsBench {
  const now = Date.UTC(2026, 10, 27);
  const starts = Array.from({ length: 1_300 }, (_, index) => now + index * hour);
  const zones = timeZoneGroups().flatMap((group) => group.zones);
  return {
    zones: zones.length,
    zonesMs: medianMs(runs, () => zones.map(({ timeZone }) => offsetLabel(timeZone, now))),
    starts: starts.length,
    groupMs: medianMs(runs, () => groupByDay(starts, 'America/New_York')),
  };
}

function medianMs(runs: number, work: () => unknown): number {
  work();
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return quantile(times, 0.5);
}

if (import.meta.main) {
  const { zones, zonesMs, starts, groupMs } = benchLabels(isLeast ? 1 : undefined);
  console.log(`${zones} time zones with their offsets: ${round(zonesMs, 2)} ms`);
  console.log(`${starts} starts by the viewer's day: ${round(groupMs, 2)} ms (aim: 0.3)`);
}
