import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** `0001_first_tables.sql`; the number gives the order. */
  name: string;
  sql: string;
  /** SHA-256 of the text with line ends as LF, so that a checkout on Windows is the same migration. */
  checksum: string;
}

export type AppliedMigration = Pick<Migration, 'name' | 'checksum'>;

/** The database does not fit this version of the program. The message is one sentence for the operator. */
export class MigrationRefused extends Error {
  override name = 'MigrationRefused';
}

/** The migrations in `folder`, in order. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort();
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * What is still to be applied.
 * @throws MigrationRefused when an applied migration was edited since, or comes from a newer program
 */
export function pendingMigrations(known: Migration[], applied: AppliedMigration[]): Migration[] {
  const appliedByName = new Map(applied.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of known) {
    const before = appliedByName.get(name);
    if (before && before.checksum !== checksum) {
      throw new MigrationRefused(
        `The migration ${name} was edited after this database had applied it: restore the file, and put the change into a new migration.`,
      );
    }
    appliedByName.delete(name);
  }
  const [unknown] = appliedByName.keys();
  if (unknown) {
    throw new MigrationRefused(
      `The database was written by a newer version of this program (it has ${unknown}): start that version or a later one.`,
    );
  }
  const appliedNames = new Set(applied.map((migration) => migration.name));
  return known.filter(({ name }) => !appliedNames.has(name));
}
