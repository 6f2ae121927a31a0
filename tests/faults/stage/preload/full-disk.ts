/**
 * Imported into a server: its SQLite files may grow no further while its parent says so, as on a disk without room.
 * For machines on which the campaign may not mount a small disk.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';

const sqlite = createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: typeof DatabaseSync };
const open: DatabaseSync[] = [];
const most = 4_294_967_294;

sqlite.DatabaseSync = class extends sqlite.DatabaseSync {
  constructor(...options: ConstructorParameters<typeof DatabaseSync>) {
    super(...options);
    open.push(this);
  }
};
syncBuiltinESMExports();

process.on('message', (message: { diskIsFull?: boolean }) => {
  if (message.diskIsFull === undefined) return;
  // 1 is less than there is, and SQLite then takes what there is.
  // SQLite takes a limit below what there is for what there is.
  for (const database of open) {
    if (database.isOpen) database.exec(`PRAGMA max_page_count = ${message.diskIsFull ? 1 : most}`);
  }
  process.send?.({ told: true });
});
