import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { slipsOfCode, slipsOfSource } from '../../scripts/checks/code-words.ts';
import { vocabulary } from '../../scripts/checks/vocabulary.ts';

test('nothing that the code says to people has a better word in docs/words.md', () => {
  assert.deepEqual(slipsOfCode(), []);
});

test('docs/words.md has the words of the check', () => {
  const rows = readFileSync('docs/words.md', 'utf8').matchAll(/^\| (.+) \| (.+) \|$/gm);
  const written = [...rows].slice(2).map(([, write, not]) => `${write}: ${not}`);
  assert.deepEqual(
    written,
    vocabulary.map(({ write, not }) => `${write}: ${not.join(', ')}`),
  );
});

test('words are found in sentences, labels and markup, over the end of a line', () => {
  const page = `---
const label = isOver ? 'Cancelled' : \`A mail to \${name}\`;
---
<p class="ticks" title="Look again">
  It goes
  back.
</p>`;
  assert.deepEqual(
    slipsOfSource('page.astro', page).map(({ line, found }) => `${line} ${found}`),
    ['2 Cancelled', '2 mail', '4 Look again', '5 goes back'],
  );
});

test('a name of the code, a style, a comment and a script are nobody’s words', () => {
  const page = `---
// A mail stands here.
import mail from './mail.ts';
const state = 'cancelled';
---
{/* by itself */}
<!-- at the moment -->
<p class={mail}>{state === 'cancelled' && mail.to}</p>
<style>.mail .ticks { color: red; }</style>
<script>const mail = 'mails sent';</script>`;
  assert.deepEqual(slipsOfSource('page.astro', page), []);
});

test('where a word is right after all, it stays', () => {
  const [clock] = slipsOfSource('essay.mdx', 'The item stands still, and so the clock stands.');
  assert.equal(clock?.found, 'stands');
  assert.equal(slipsOfSource('essay.mdx', 'The item stands still. Ask the mail server.').length, 0);
});
