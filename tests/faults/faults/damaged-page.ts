import { closeSync, copyFileSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { takeStock } from '../accounts.ts';
import { createBuyer } from '../buyer.ts';
import type { Fault } from '../fault.ts';
import { book } from '../journey.ts';
import { lastingStarts } from '../slots.ts';
import { openStage } from '../stage/stage.ts';

const damages = { small: 1, gate: 1, full: 8 };
const pageSize = 4_096;

/** Pages of the file were overwritten while the site stood still. It does not start on it, says why, and starts on the copy. */
export const damagedPage: Fault = {
  name: 'damage',
  title: 'a damaged page at the start',
  engines: ['SQLite'],
  async run({ installation, engine, scale, random, breakage }) {
    const stage = await openStage(installation, { engine, breakage });
    try {
      const buyer = createBuyer(stage);
      await book(stage, buyer, random.shuffle(await lastingStarts(stage)));
      const path = stage.database.url;
      await stage.database.query('PRAGMA wal_checkpoint(TRUNCATE)');
      await stage.kill();
      const copy = `${path}.copy`;
      await stage.database.query(`VACUUM INTO '${copy}'`);
      const findings: string[] = [];
      for (let damage = 0; damage < damages[scale]; damage += 1) {
        damageFile(path, 4 + random.below(9));
        const said = await stage.revive().then(
          () => 'nothing, and served',
          (error: Error) => error.message,
        );
        if (!/The database .*is damaged: put back the last backup\./.test(said)) {
          findings.push(`unclean: the start on a damaged file said ${said}`);
          await stage.kill();
        }
        for (const rest of ['', '-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
        copyFileSync(copy, path);
      }
      await stage.revive();
      await buyer.look(buyer.told.path!);
      await stage.recover();
      const { losses, findings: losing } = await takeStock(stage, [buyer]);
      losses.unclean += findings.length;
      return { tries: damages[scale], losses, findings: [...findings, ...losing] };
    } finally {
      await stage.close();
    }
  },
};

/** Some pages from `first` on, inside the tables and behind the page that every start reads. */
function damageFile(path: string, first: number): void {
  const pages = Math.floor(statSync(path).size / pageSize);
  const file = openSync(path, 'r+');
  for (let page = first; page < Math.min(first + 8, pages); page += 1) {
    writeSync(file, Buffer.alloc(pageSize / 2, 0xa5), 0, pageSize / 2, page * pageSize);
  }
  closeSync(file);
}
