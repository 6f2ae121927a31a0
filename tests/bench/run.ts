import '#server/check-node.mjs';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

// The figures of the README, each bench in a process of its own:  npm run bench [-- slots holds …]
// Lighthouse needs a quiet machine and half an hour: npm run lighthouse.

const folder = import.meta.dirname;
const wanted = process.argv.slice(2);
const benches = globSync('*.ts', { cwd: folder })
  .filter((name) => name !== 'run.ts' && name !== 'lighthouse.ts')
  .filter((name) => readFileSync(join(folder, name), 'utf8').includes('import.meta.main'))
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace('.ts', '')))
  .sort();

const [processor] = cpus();
const memory = Math.round(totalmem() / 2 ** 30);
console.log(
  `${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, Node ${process.version}`,
);
console.log(
  `load before: ${loadavg()[0]?.toFixed(2)}; other work on the machine shows in every timing below`,
);

let failed = 0;
for (const name of benches) {
  console.log(`\n── ${name.replace('.ts', '')} ──`);
  const { status } = spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
