import { parseArgs } from 'node:util';
import { faults, type Row, runCampaign } from './campaign.ts';
import { printTable } from './report.ts';
import { engines } from './stage/database.ts';
import { breakages } from './stage/stage.ts';

// The faults that the site has to survive: `npm run faults -- [--gate] [--seed N] [--only name] [--engine sqlite|postgres]`.
// `--break overlap-rule` or `--break idempotency-key` takes a safeguard away first, and then the campaign must fail.

const { values } = parseArgs({
  options: {
    gate: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    engine: { type: 'string' },
    break: { type: 'string' },
  },
});

const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const scale = values.small ? 'small' : values.gate ? 'gate' : 'full';
const breakage = breakages.find((each) => each === values.break) ?? null;
const chosen = engines.filter(
  (engine) => values.engine === undefined || engine.toLowerCase().startsWith(values.engine),
);
const unknown = values.only?.filter((name) => !faults.some((fault) => fault.name === name)) ?? [];

if (!Number.isInteger(seed) || chosen.length === 0 || unknown.length > 0 || (values.break && !breakage)) {
  console.error(
    `--seed takes a whole number, --engine ${engines.join(' or ')}, --break ${breakages.join(' or ')}, ` +
      `--only one of ${faults.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

console.log(`Faults, ${scale}, seed ${seed}${breakage ? `, broken on purpose: ${breakage}` : ''}`);
const from = performance.now();
const rows: Row[] = await runCampaign({
  scale,
  seed,
  only: values.only,
  engines: chosen,
  breakage,
  onRow(row) {
    const { fault, engine, seconds, remark, findings } = row;
    console.log(
      `  ${row.isClean ? '✓' : '✗'} ${fault.title}, ${engine}, ${seconds.toFixed(0)} s${remark ? `: ${remark}` : ''}`,
    );
    for (const finding of findings.slice(0, 12)) console.log(`      ${finding}`);
    if (findings.length > 12) console.log(`      and ${findings.length - 12} more`);
  },
});
printTable(rows, { seed, scale, seconds: (performance.now() - from) / 1000 });
process.exit(rows.length > 0 && rows.every((row) => row.isClean) ? 0 : 1);
