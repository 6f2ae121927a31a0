import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { machineFaults, type Stand } from '../support/machine-faults.ts';
import { states } from '../support/states.ts';
import { expect, test } from '../support/test.ts';

// What holds on every page in every state. SCREENSHOTS=folder keeps a picture of each, for eyes:
// SCREENSHOTS=/tmp/shots npx playwright test every-state --project=sqlite
const folder = process.env.SCREENSHOTS;

for (const state of states) {
  test(`nothing is in the way of anybody: ${state.name}`, async ({ visit, site }) => {
    test.slow();
    const page = await state.open(visit, site);
    const faults: string[] = await page.evaluate(wordsRunTogether);
    if ((await page.evaluate(filledButtons)) > 1) faults.push('more than one filled button');
    const found = await machineFaults(page, {
      async look({ width }, more) {
        if (width === 390) more.push(...(await page.evaluate(smallTargets)));
      },
      picture: folder ? (at) => keepPicture(page, state.name, at) : undefined,
    });
    expect([...faults, ...found]).toEqual([]);
  });
}

async function keepPicture(page: Page, name: string, { width, colorScheme }: Stand): Promise<void> {
  await page.screenshot({ path: join(folder!, `${name}-${width}-${colorScheme}.png`), fullPage: true });
}

/** Runs in the page. Where markup breaks a line between text and an element, the space between them is easily lost. */
function wordsRunTogether(): string[] {
  const found: string[] = [];
  for (const block of document.querySelectorAll(
    'main :is(p, li, dd, dt, h1, h2, h3, legend, label, summary)',
  )) {
    // Not textContent, which knows nothing of lines that a style breaks.
    const text = (block as HTMLElement).innerText;
    const sentence = /\S*\p{Ll}[.,;:?]\p{Lu}\S*/u.exec(text);
    if (sentence) found.push(`words run together: ${sentence[0]}`);
    for (const inline of block.querySelectorAll('a, b')) {
      const before = inline.previousSibling?.textContent ?? '';
      if (/[\p{L}\d.,;:?]$/u.test(before))
        found.push(`words run together: ${before.slice(-20)}${inline.textContent}`);
    }
  }
  return found;
}

/** Runs in the page. */
function filledButtons(): number {
  return document.querySelectorAll('main .button:not(.button-quiet)').length;
}

/** Runs in the page. Links within a sentence are as high as its line; all that stands alone has 44 px. */
function smallTargets(): string[] {
  const found: string[] = [];
  for (const control of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (control.closest('[aria-hidden], [hidden], .skip') || control.matches('[type=hidden]')) continue;
    const isInSentence =
      control.matches('a') &&
      [...(control.parentNode?.childNodes ?? [])].some(
        (other) => other.nodeType === Node.TEXT_NODE && other.textContent?.trim(),
      );
    if (isInSentence) continue;
    const { height } = (control.closest('label') ?? control).getBoundingClientRect();
    if (height < 44)
      found.push(`390 px: ${Math.round(height)} px high: ${control.textContent || control.id}`);
  }
  return found;
}
