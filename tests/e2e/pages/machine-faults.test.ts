import { machineFaults } from '../support/machine-faults.ts';
import { expect, test } from '../support/test.ts';

// Whoever asks again only where something has changed must still find what is wrong at one width or in one scheme alone.

const styles = `
  :root { color-scheme: light dark }
  body { background: light-dark(white, black); color: light-dark(black, white) }
  button { min-width: 30px; min-height: 30px }
  img { display: none }
  @media (width >= 1000px) { .faint { color: #bbb } img { display: block } }
  @media (prefers-color-scheme: dark) { .dim { color: #333 } }
  @media (760px <= width <= 800px) { .tiny button { min-width: 0; min-height: 0; inline-size: 12px; block-size: 12px } }
  @media (width < 400px) { .long { inline-size: 500px } }`;

const pageOf = (body: string) =>
  `<!doctype html><html lang="en"><title>Planted</title><style>${styles}</style><main><h1>Planted</h1>${body}</main></html>`;

test('a fault of one width or one scheme is found there', async ({ page }) => {
  await page.setContent(
    pageOf(`
      <p class="faint">Words that are faint at a desk</p>
      <p class="dim">Words that are dim at night</p>
      <p class="tiny"><button aria-label="One"></button><button aria-label="Two"></button></p>
      <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`),
  );

  expect((await machineFaults(page)).map((fault) => fault.replace(/ in .*/, ''))).toEqual([
    '768 px, light: target-size',
    '1440 px, light: image-alt',
    '1440 px, light: color-contrast',
    '1440 px, dark: color-contrast',
  ]);
});

test('a page without a fault has none, and one that is too wide for a phone says so', async ({ page }) => {
  await page.setContent(pageOf('<p>Words</p>'));
  expect(await machineFaults(page)).toEqual([]);

  await page.setContent(pageOf('<p class="long">Words</p>'));
  expect(await machineFaults(page)).toContain('320 px: scrolls sideways, to 508 px');
});
