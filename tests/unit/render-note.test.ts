import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNoteRenderer } from '#adapters/render-note.ts';

const render = (markdown: string) => createNoteRenderer().toHtml(markdown);

test('headings, lists, emphasis and links to the web are drawn', async () => {
  const html = await render('# Found\n\n- *one*\n- [two](https://example.com/a)');
  assert.match(html, /<h2>Found<\/h2>/);
  assert.match(html, /<li><em>one<\/em><\/li>/);
  assert.match(html, /<a href="https:\/\/example\.com\/a" rel="noopener nofollow">two<\/a>/);
});

for (const [name, markdown] of [
  ['a script', '<script>alert(1)</script>'],
  ['an attribute that acts', 'a <b onclick="x()">b</b>'],
  ['a picture', '![gone](https://example.com/x.png)'],
  ['a link that acts', '[x](javascript:alert(1)) [y](data:text/html,x)'],
  ['an inline style', '| a |\n|:-:|\n| b |'],
] as const) {
  test(`${name} cannot act in a note`, async () => {
    const html = await render(markdown);
    assert.doesNotMatch(html, /<(script|b|img|iframe)\b|<[^>]*(style=|onclick=|href="(javascript|data))/);
  });
}

test('typed HTML is shown as it was typed', async () => {
  assert.match(await render('use <script> here'), /use &#x3C;script> here/);
});
