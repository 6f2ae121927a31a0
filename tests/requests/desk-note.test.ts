import assert from 'node:assert/strict';
import { hour } from '#domain/interval.ts';
import { writtenNote } from '#requests/desk/written-note.ts';
import { book, fridayTen, testEachSite } from '#tests/use-cases/support/site.ts';
import { sweep } from '#use-cases/sweep.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

testEachSite('an older tab is told of the sent note before its words are looked at', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  site.setNow(fridayTen + hour);
  await sweep(site.ports);
  const desk = openDesk(site);
  const path = `/desk/bookings/${id}/written-note`;
  const form = { version: '1', body: '## What we found\n\nReviews wait.' };
  const seen = factsOf(await desk.post(writtenNote, path, { ...form, act: 'preview' }), 'note');
  assert.match(seen.preview ?? '', /Reviews wait/);
  assert.equal(told(await desk.post(writtenNote, path, { ...form, act: 'send' })), `303 ${path}?sent=1`);

  const older = await desk.post(writtenNote, path, { version: '1', body: 'Other words.', act: 'preview' });
  assert.equal(told(older), 'note 409');
  const { trouble, body, preview, note } = factsOf(older, 'note');
  assert.deepEqual([trouble, body, preview, note.version], ['sent', 'Other words.', null, 2]);
});
