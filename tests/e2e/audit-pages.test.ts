import type { Page } from '@playwright/test';
import { goldenBlockers, goldenRoadmap, largestAudit } from '#tests/unit/support/audit-samples.ts';
import { clear, goldenDecisions, link, showResult } from './support/audit-answers.ts';
import { machineFaults } from './support/machine-faults.ts';
import { expect, test } from './support/test.ts';

const close = link({ ...goldenRoadmap, ...goldenBlockers, ...goldenDecisions });
const none = link({ unit: 'points', committed: '5', exploratory: '5', blockers: 'none' });
const unknown = link({ blockers: 'unknown' });

interface State {
  name: string;
  path: string;
  act?: (page: Page) => Promise<unknown>;
}

const states: State[] = [
  { name: 'start', path: '/audit' },
  { name: 'start, begun', path: `/audit?${clear}` },
  { name: 'roadmap', path: '/audit/roadmap' },
  { name: 'roadmap, result', path: `/audit/roadmap?${clear}` },
  { name: 'roadmap, errors', path: '/audit/roadmap', act: showResult },
  {
    name: 'roadmap, list',
    path: '/audit/roadmap',
    act: (page) => page.getByText('No totals at hand?').click(),
  },
  { name: 'blockers', path: '/audit/blockers' },
  { name: 'blockers, result', path: `/audit/blockers?${close}` },
  { name: 'blockers, errors', path: '/audit/blockers', act: showResult },
  { name: 'decisions', path: '/audit/decisions' },
  { name: 'decisions, result', path: `/audit/decisions?${clear}` },
  {
    name: 'decisions, one open',
    path: '/audit/decisions',
    act: async (page) => {
      await page.locator('summary').filter({ hasText: 'Drop a feature' }).click();
      await page.getByText('Agree on who, and how fast').filter({ visible: true }).click();
    },
  },
  { name: 'decisions, errors', path: '/audit/decisions', act: showResult },
  { name: 'results, empty', path: '/audit/results' },
  {
    name: 'results, clear, all findings',
    path: `/audit/results?${clear}`,
    act: (page) => page.locator('summary').filter({ hasText: 'All findings' }).click(),
  },
  { name: 'results, too close to call', path: `/audit/results?${close}` },
  { name: 'results, none found', path: `/audit/results?${none}` },
  { name: 'results, not known', path: `/audit/results?${unknown}` },
  { name: 'results, a link cut off', path: `/audit/results?${clear.slice(0, -2)}` },
  {
    name: 'compare, result',
    path: '/audit/compare',
    act: async (page) => {
      await page.getByLabel('Links, one a line').fill(`#${clear}\n#${close}`);
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
    },
  },
  {
    name: 'compare, error',
    path: '/audit/compare',
    act: (page) => page.getByRole('button', { name: 'Compare', exact: true }).click(),
  },
  { name: 'export', path: `/audit/export?${clear}` },
  { name: 'method', path: '/audit/method' },
  { name: 'worksheet', path: '/audit/worksheet' },
];

for (const { name, path, act } of states) {
  test(`the audit has no fault that a machine finds: ${name}`, async ({ visit }) => {
    test.slow();
    const page = await visit();
    await page.goto(path);
    if (act) await act(page);
    expect(await machineFaults(page)).toEqual([]);
  });
}

async function pagesOnPaper(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: false });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test('results take three sheets of paper at most, the worksheet takes one', async ({ visit }) => {
  const page = await visit();
  await page.goto(`/audit/results?${clear}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your work waits for approval');
  expect(await pagesOnPaper(page)).toBeLessThanOrEqual(3);
  await page.goto('/audit/worksheet');
  expect(await pagesOnPaper(page)).toBe(1);
});

test('the largest audit takes three sheets of paper at most', async ({ visit }) => {
  const page = await visit();
  await page.goto('/audit');
  await page.evaluate((fields) => sessionStorage.setItem('audit', JSON.stringify(fields)), largestAudit());
  await page.goto('/audit/results');
  await expect(page.getByText('1 of 20').or(page.getByText('20 of 20 decisions')).first()).toBeVisible();
  expect(await pagesOnPaper(page)).toBeLessThanOrEqual(3);
});

test('step 1 is done by keyboard alone', async ({ visit }) => {
  const page = await visit();
  await page.goto('/audit/roadmap');
  const tabTo = async (name: string | RegExp, role: 'radio' | 'textbox' | 'button') => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 40; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${name} is not reached by Tab`);
  };
  await tabTo('Items', 'radio');
  await page.keyboard.press('Space');
  await tabTo('Promised to someone by a date', 'textbox');
  await page.keyboard.type('8');
  await tabTo('Options, tests and bets', 'textbox');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(page.locator('#result')).toBeFocused();
  await expect(page.locator('#result')).toHaveText('80.0% is promised, 10.0 points over the line');
  await tabTo('Continue to blockers', 'button');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/audit\/blockers$/);
});
