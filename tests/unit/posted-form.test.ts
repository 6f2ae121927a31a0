import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readPostedForm } from '#requests/posted-form.ts';
import { isUnreadableForm } from '#server/faults.ts';

const post = (body: string | undefined, type?: string) =>
  new Request('https://ship.example/book/details', {
    method: 'POST',
    body,
    headers: type ? { 'content-type': type } : {},
  });

test('a form is read, also an empty one', async () => {
  const type = 'application/x-www-form-urlencoded';
  assert.equal((await readPostedForm(post('name=Ada', type))).get('name'), 'Ada');
  assert.deepEqual([...(await readPostedForm(post('', type)))], []);
});

test('what is no form is told apart from a fault of ours', async () => {
  const unreadable = [
    post(undefined),
    post('name=Ada'),
    post('{}', 'application/json'),
    post('--x\r\nbroken', 'multipart/form-data; boundary=x'),
    post('name=Ada', 'multipart/form-data'),
  ];
  for (const request of unreadable) await assert.rejects(readPostedForm(request), isUnreadableForm);
  assert.equal(isUnreadableForm(new TypeError('another')), false);
});

test('no page reads a form past this reader', () => {
  const cwd = new URL('../..', import.meta.url).pathname;
  const past = globSync('src/**/*.{astro,ts}', { cwd }).filter((file) =>
    readFileSync(`${cwd}/${file}`, 'utf8').includes('.formData()'),
  );
  assert.deepEqual(past, ['src/requests/posted-form.ts']);
});
