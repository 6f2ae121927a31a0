import { cpus } from 'node:os';
import type { Row } from './campaign.ts';

/** One line a fault and engine, and what ran where. The columns are counts of what was lost. */
export function printTable(rows: Row[], run: { seed: number; scale: string; seconds: number }): void {
  const head = [
    'fault',
    'engine',
    'tries',
    'lost bookings',
    'orphan holds',
    'overlaps',
    'double sessions, refunds',
    'money off',
    'mails lost / doubled',
    'unclean',
    'result',
  ];
  const body = rows.map(({ fault, engine, tries, losses, isClean }) => [
    fault.title,
    engine,
    String(tries),
    String(losses.lost),
    String(losses.orphans),
    String(losses.overlaps),
    String(losses.doubles),
    String(losses.moneyOff),
    `${losses.mailsLost} / ${losses.mailsDoubled}`,
    String(losses.unclean),
    isClean ? 'nothing lost' : 'LOST',
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((row) => row[column]!.length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  console.log(`\n${line(head)}`);
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of body) console.log(line(row));
  const { seed, scale, seconds } = run;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
  console.log(`\nCampaign "${scale}", seed ${seed}, ${Math.round(seconds)} s on ${machine}.`);
}
