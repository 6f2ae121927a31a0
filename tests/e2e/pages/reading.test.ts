import type { Page } from '@playwright/test';
import { answerBlockers, clearBlockers } from '../support/audit-answers.ts';
import { machineFaults } from '../support/machine-faults.ts';
import { expect, test } from '../support/test.ts';

const article = '/articles/execution-debt';
const pages = [
  article,
  '/articles',
  '/series/weekly-kit',
  '/tags/flow',
  '/search',
  '/search?q=waiting',
  '/search?q=zzzz',
];

/** The words that a person sees, drawings left out: their numbers stand in the tables. */
function wordsSeen(page: Page): Promise<string> {
  return page.locator('.prose').evaluate((prose) => {
    for (const drawing of prose.querySelectorAll('svg, .drawing')) drawing.remove();
    return (prose as HTMLElement).innerText.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  });
}

for (const path of pages) {
  test(`no fault that a machine finds: ${path}`, async ({ visit }) => {
    test.slow();
    const page = await visit();
    await page.goto(path);
    expect(await machineFaults(page)).toEqual([]);
  });
}

test('an article reads the same on paper as on the screen', async ({ page }) => {
  await page.goto(article);
  const onScreen = await wordsSeen(page);
  await page.goto(article);
  await page.emulateMedia({ media: 'print' });
  expect(await wordsSeen(page)).toBe(onScreen);
  expect(onScreen.length).toBeGreaterThan(5000);
  await expect(page.getByRole('navigation')).toHaveCount(0);
});

test('paper shows where links lead', async ({ page }) => {
  await page.goto(article);
  await page.emulateMedia({ media: 'print' });
  const link = page.locator('.prose').getByRole('link', { name: 'roadmap theater' });
  const after = await link.evaluate((each) => getComputedStyle(each, '::after').content);
  expect(after).toContain('/articles/roadmap-theater');
});

test('an article reads without script, and its contents lead to its parts', async ({ browser }) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(article);
  await page
    .getByRole('navigation', { name: 'On this page' })
    .getByRole('link', { name: 'What it costs to hold' })
    .click();
  await expect(page).toHaveURL(/#what-it-costs-to-hold$/);
  await expect(page.getByRole('heading', { name: 'What it costs to hold' })).toBeInViewport();
  await context.close();
});

test('a reader goes on to the audit, the booking, the next part, the mail, the Markdown and the feed', async ({
  page,
}) => {
  await page.goto(article);
  const end = page.getByRole('region', { name: 'After the article' });
  await expect(end.locator('.button:not(.button-quiet)')).toHaveCount(1);
  await expect(end.getByRole('link', { name: 'Find your longest wait' })).toHaveAttribute(
    'href',
    '/audit/blockers?from=execution-debt',
  );
  await expect(end.getByRole('link', { name: /^Book 30 minutes, \$150$/ })).toHaveAttribute(
    'href',
    '/book?offer=strategy-session&from=execution-debt',
  );
  await expect(end.getByRole('link', { name: 'Next quarter is already spent' })).toBeVisible();
  await expect(end.getByRole('link', { name: 'Reply by email' })).toHaveAttribute(
    'href',
    /^mailto:.*subject=Re%3A/,
  );
  await expect(end.getByRole('link', { name: 'Markdown' })).toHaveAttribute('href', `${article}.md`);
});

for (const javaScript of [true, false]) {
  test(`the essay is known from its audit to the calendar, ${javaScript ? 'with' : 'without'} script`, async ({
    visit,
  }) => {
    const page = await visit({ javaScript });
    await page.goto(article);
    await page.getByRole('link', { name: 'Find your longest wait' }).last().click();
    await answerBlockers(page, clearBlockers);
    await page.getByRole('button', { name: /^Results/ }).click();
    await page.getByRole('button', { name: /^Choose a time/ }).click();
    await expect(page).toHaveURL(/\/book\?.*from=execution-debt/);
  });
}

test('a reader searches without script and lands on the passage', { tag: '@quick' }, async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/search');
  await page.getByRole('searchbox', { name: 'Words to look for' }).fill('pencil margin');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toContainText('1 article about');
  await expect(page.locator('mark').first()).toBeVisible();
  await page.getByRole('heading', { level: 3 }).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/articles\/quarterly-to-weekly#/);
  await context.close();
});

test('a search for markup shows it as text', async ({ page }) => {
  await page.goto('/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%20%22%20OR');
  await expect(page.getByRole('searchbox')).toHaveValue('<script>alert(1)</script> " OR');
  expect(await page.locator('main script').count()).toBe(0);
});

test('a misspelled address of an article is a 404 that names the close ones', async ({ page }) => {
  const response = await page.goto('/articles/exekution-dept');
  expect(response?.status()).toBe(404);
  await page.getByRole('link', { name: 'Execution debt is what you decided and have not shipped' }).click();
  await expect(page).toHaveURL(new RegExp(`${article}$`));
});

test('the feed is well-formed and shows itself to a person', async ({ page, request }) => {
  const response = await request.get('/rss.xml');
  expect(response.headers()['content-type']).toContain('xml');
  const text = await response.text();
  await page.goto('/articles');
  const found = await page.evaluate((xml) => {
    const feed = new DOMParser().parseFromString(xml, 'application/xml');
    return {
      errors: feed.querySelectorAll('parsererror').length,
      items: feed.querySelectorAll('item').length,
    };
  }, text);
  expect(found.errors).toBe(0);
  expect(found.items).toBeGreaterThanOrEqual(8);
});
