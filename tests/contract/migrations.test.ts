import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pendingMigrations, readMigrations } from '#adapters/database/migrations.ts';
import { MigrationRefused, openDatabase } from '#adapters/database/open.ts';
import { engineNames, freshUrl, runSql, testEachNewDatabase } from './support/databases.ts';

const adapters = join(import.meta.dirname, '../../src/adapters/database');

testEachNewDatabase(
  'opening a second time applies nothing and keeps what is stored',
  async ({ database, url }) => {
    await database.settings.set('kept', 'yes');
    const before = await runSql(url, 'SELECT name, applied_at FROM schema_migration');
    const again = await openDatabase({ url });
    assert.equal(await again.settings.get('kept'), 'yes');
    await again.close();
    assert.deepEqual(await runSql(url, 'SELECT name, applied_at FROM schema_migration'), before);
    assert.ok(before.length > 0);
  },
);

testEachNewDatabase('a migration that was edited after it ran stops the start', async ({ url }) => {
  await runSql(url, `UPDATE schema_migration SET checksum = 'of an earlier text'`);
  await assert.rejects(openDatabase({ url }), (error) => {
    assert.ok(error instanceof MigrationRefused);
    assert.match(error.message, /^The migration 0001_first_tables\.sql was edited .*\.$/);
    return true;
  });
});

testEachNewDatabase('a database of a newer program stops the start', async ({ url }) => {
  await runSql(url, `INSERT INTO schema_migration (name, checksum) VALUES ('9999_from_tomorrow.sql', '')`);
  await assert.rejects(openDatabase({ url }), (error) => {
    assert.ok(error instanceof MigrationRefused);
    assert.match(error.message, /newer version .*9999_from_tomorrow\.sql/);
    return true;
  });
});

for (const engine of engineNames) {
  test(`processes that start at once migrate once (${engine})`, async (t) => {
    const url = await freshUrl(engine, t);
    const databases = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url })));
    for (const database of databases) {
      await database.ping();
      await database.close();
    }
    const rows = await runSql(url, 'SELECT name FROM schema_migration');
    assert.equal(rows.length, new Set(rows.map(({ name }) => name)).size);
  });
}

test('both engines have the same steps, and no number twice', () => {
  const [sqlite, postgres] = ['sqlite', 'postgres'].map((engine) =>
    readdirSync(join(adapters, engine, 'migrations')).sort(),
  );
  assert.deepEqual(sqlite, postgres);
  for (const name of sqlite!) assert.match(name, /^\d{4}_[a-z0-9_]+\.sql$/);
  assert.equal(new Set(sqlite!.map((name) => name.slice(0, 4))).size, sqlite!.length);
});

test('what is missing is applied in order', () => {
  const [first] = readMigrations(join(adapters, 'sqlite/migrations'));
  const second = { name: '0002_more.sql', sql: '', checksum: 'b' };
  assert.deepEqual(pendingMigrations([first!, second], []), [first, second]);
  assert.deepEqual(pendingMigrations([first!, second], [first!]), [second]);
  assert.deepEqual(pendingMigrations([first!, second], [second, first!]), []);
});
