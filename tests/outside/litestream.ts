import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '#adapters/database/open.ts';
import { confirmedBooking } from '#tests/contract/support/sample-booking.ts';
import { compareTables } from '#tests/faults/stage/back-up.ts';
import { type FreshDatabase, freshDatabase } from '#tests/faults/stage/database.ts';
import type { Outcome } from './run.ts';

const name = 'Litestream, restored and compared';
/** A tool of this check alone; what deploy/compose.yaml runs is Litestream's own image. */
const tool = '@flydotio/litestream@1.0.1';
const writes = 500;

/** Writes while Litestream copies, cuts it off as a fire would, puts the copy back, and compares every row. */
export async function checkLitestream(): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-litestream-'));
  const database = await freshDatabase('SQLite');
  try {
    const program = installTool(home);
    if (!program) return { name, state: 'missing', words: `npm install ${tool}, which needs the network` };
    const copy = `file://${join(home, 'copy')}`;
    const child = spawn(program, ['replicate', database.url, copy], { stdio: 'ignore' });
    await writeRows(database.url);
    // Litestream copies once a second; what came later is lost with the machine.
    await pause(3_000);
    await cutOff(child);
    const restored = join(home, 'restored.db');
    const done = spawnSync(program, ['restore', '-o', restored, copy], { encoding: 'utf8' });
    if (done.status !== 0) return { name, state: 'failed', words: done.stderr.trim().slice(-400) };
    const differences = await compareTables(database, fileOf(restored));
    return differences.length === 0
      ? { name, state: 'passed', words: `${writes} writes, every table the same` }
      : { name, state: 'failed', words: differences.join(', ') };
  } finally {
    await database.remove();
    rmSync(home, { recursive: true, force: true });
  }
}

/** @returns null where npm cannot fetch it, or has none for this machine */
function installTool(home: string): string | null {
  const words = ['install', '--no-save', '--include=optional', `--prefix=${home}`, tool];
  spawnSync('npm', words, { cwd: home, stdio: 'ignore' });
  const system = `${process.platform}-${process.arch}`;
  const program = join(home, 'node_modules/@flydotio', `litestream-${system}`, 'litestream');
  return existsSync(program) ? program : null;
}

async function writeRows(url: string): Promise<void> {
  const database = await openDatabase({ url });
  await database.bookings.insert(confirmedBooking());
  for (let write = 0; write < writes; write += 1) {
    await database.settings.set(`line ${write}`, 'x'.repeat(write));
  }
  await database.close();
}

async function cutOff(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function fileOf(path: string): FreshDatabase {
  return {
    engine: 'SQLite',
    url: path,
    async query(sql) {
      using file = new DatabaseSync(path, { readOnly: true });
      return file.prepare(sql).all();
    },
    remove: async () => {},
  };
}
