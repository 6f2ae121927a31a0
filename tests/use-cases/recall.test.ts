import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recall } from '#use-cases/recall.ts';
import { testEachSite } from './support/site.ts';

testEachSite('the database has another version after each commit', async (site) => {
  const { database } = site.ports;
  const versions = [await database.version()];
  await database.settings.set('recall', '1');
  versions.push(await database.version());
  await database.write((store) => store.settings.set('recall', '2'));
  versions.push(await database.version());
  const second = await site.secondProcess();
  await second.database.settings.set('recall', '3');
  versions.push(await database.version());
  assert.equal(new Set(versions).size, 4);
});

testEachSite('what was asked once is asked again as soon as anything was written', async (site) => {
  const { database } = site.ports;
  const ask = () => recall(database, 'a question', () => database.settings.get('recall'));
  // A server of PostgreSQL has one count for all of its databases, and other tests write, too.
  if (site.engine === 'SQLite') assert.equal(await database.version(), await database.version());
  for (const value of ['1', '2', '3']) {
    await database.settings.set('recall', value);
    assert.deepEqual([await ask(), await ask()], [value, value]);
  }
});

test('answers to many questions are not all kept, and those of one turn ask for the version once', async () => {
  let versions = 0;
  const database = {
    async version() {
      versions += 1;
      return 'one';
    },
  };
  let asked = 0;
  const ask = (number: number) =>
    recall(database, `question ${number}`, async () => {
      asked += 1;
    });
  await Promise.all([ask(0), ask(1), ask(2)]);
  assert.deepEqual([versions, asked], [1, 3]);
  for (let number = 0; number < 100; number += 1) await ask(number);
  await ask(0);
  assert.equal(asked, 101);
});
