import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { machine } from './figures.ts';

// Every figure of the README, one after the other, each in a process of its own: `npm run bench [-- name …]`.
// With `--least` each with its smallest count: that it runs, and no figure.

const benches = [
  'slots',
  'calendars',
  'labels',
  'database',
  'holds',
  'settle',
  'sweeper',
  'book-page',
  'desk',
  'front',
  'crowd',
  'memory',
  'reading',
  'audit',
];
const isLeast = process.argv.includes('--least');
const wanted = process.argv.slice(2).filter((each) => each !== '--least');
const unknown = wanted.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are ${benches.join(', ')}.`);
  process.exit(2);
}

console.log(
  `Measured on ${machine()}. Absolute times say something about this machine, ratios about the site.`,
);
let failed = 0;
for (const name of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  const bench = spawn(
    process.execPath,
    [join(import.meta.dirname, `${name}.ts`), ...(isLeast ? ['--least'] : [])],
    { stdio: 'inherit' },
  );
  const [code] = await once(bench, 'exit');
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
