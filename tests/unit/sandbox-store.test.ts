import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore, type Records } from '#sandbox/store.ts';

const event = (id: string): Records['mailEvent'] => ({ id, mailId: 'm', type: 'email.sent', createdAt: 0 });

function newFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'below', 'state.jsonl');
}

test('what was committed is there again, in its order; what was not is gone', (t) => {
  const file = newFile(t);
  const store = openStore(file);
  for (const id of ['a', 'b', 'c']) store.put('mailEvent', id, event(id));
  store.delete('mailEvent', 'b');
  store.commit();
  store.put('mailEvent', 'd', event('d'));
  assert.deepEqual(
    openStore(file)
      .all('mailEvent')
      .map(({ id }) => id),
    ['a', 'c'],
  );
});

test('half a line at the end is nobody’s loss, and the next commit is safe behind it', (t) => {
  const file = newFile(t);
  const store = openStore(file);
  store.put('mailEvent', 'a', event('a'));
  store.commit();
  appendFileSync(file, '[["mailEvent","b",{"id":"b"');
  const reopened = openStore(file);
  reopened.put('mailEvent', 'c', event('c'));
  reopened.commit();
  assert.deepEqual(
    openStore(file)
      .all('mailEvent')
      .map(({ id }) => id),
    ['a', 'c'],
  );
});

test('many changes shrink to the present state when the file is opened', (t) => {
  const file = newFile(t);
  const store = openStore(file);
  for (let index = 0; index < 100; index += 1) {
    store.put('mailEvent', 'a', event('a'));
    store.commit();
  }
  openStore(file);
  assert.equal(readFileSync(file, 'utf8').split('\n').length, 2);
});
