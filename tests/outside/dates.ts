import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startPostgresServer } from '#tests/contract/support/postgres-server.ts';
import type { Outcome } from './run.ts';

const root = join(import.meta.dirname, '../..');

/** Days on which a calendar is most likely to surprise: of the week, of the year, of the clock. */
const dates: [name: string, at: string][] = [
  ['a Wednesday at 23:00', '2027-01-13 23:00:00'],
  ['20 December', '2027-12-20 12:00:00'],
  ['28 February', '2027-02-28 12:00:00'],
  ['the Sunday of March on which clocks go forward', '2027-03-14 06:30:00'],
  ['the Sunday of November on which clocks go back', '2027-11-07 05:30:00'],
  ['New Year’s Eve', '2027-12-31 23:30:00'],
];

/** The quick gate and every browser test, with the machine's date at each of these, UTC. */
export async function checkDates(): Promise<Outcome[]> {
  if (spawnSync('faketime', ['--version']).status !== 0) {
    return [
      {
        name: 'Tests on six dates',
        state: 'missing',
        words: 'faketime, for example apt-get install faketime',
      },
    ];
  }
  // At the true time: its timer for deadlocks stands still under a false clock.
  const postgres = await startPostgresServer();
  try {
    const outcomes: Outcome[] = [];
    for (const [name, at] of dates) {
      const isQuickGreen = await passes(at, postgres.url, ['node', 'scripts/gate.ts', '--quick']);
      const isBrowserGreen = await passes(at, postgres.url, ['playwright', 'test', '--reporter=line']);
      const red = [!isQuickGreen && 'the quick gate', !isBrowserGreen && 'the browser tests'].filter(Boolean);
      outcomes.push({
        name: `Tests on ${name}`,
        state: red.length === 0 ? 'passed' : 'failed',
        words: red.length === 0 ? at : `${red.join(' and ')} at ${at}`,
      });
    }
    return outcomes;
  } finally {
    await postgres.close();
  }
}

async function passes(at: string, postgresUrl: string, command: string[]): Promise<boolean> {
  console.log(`\n── ${at}: ${command.join(' ')} ──`);
  const child = spawn('faketime', [at, ...command], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      TZ: 'UTC',
      // Waiting goes by the true clock, or a time-out would never come.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Chromium waits on both clocks; told that all waits go by the true one, its processes turn in place.
      FAKETIME_FORCE_MONOTONIC_FIX: '0',
      TEST_POSTGRES_URL: postgresUrl,
    },
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
