import type { Page } from '@playwright/test';
import { readAnswers } from '#domain/audit/answers.ts';
import { encodeLink } from '#domain/audit/link.ts';
import { blockerFieldsOf, decisionFieldsOf, goldenRoadmap } from '#tests/unit/support/audit-samples.ts';
import { beginAtDetails } from '../support/short-ways.ts';
import {
  chooseTime,
  fillDetails,
  firstFree,
  newPerson,
  openDay,
  payAtStripe,
  pressPay,
  sendDetails,
} from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

/** What the eye would find and a machine can hold: one test a promise, on the pages that would break it first. */

const essays = [
  '/articles/rolling-forecasts-in-two-tiers',
  '/articles/pre-approved-scope-bands',
  '/articles/a-decision-framework-on-one-page',
];

test('no table of an essay hides a column without saying so', async ({ page }) => {
  for (const essay of essays) {
    await page.goto(essay);
    for (const width of [320, 390, 768]) {
      await page.setViewportSize({ width, height: 900 });
      const silent = await page.locator('.table-scroll').evaluateAll((scrollers) =>
        scrollers
          .filter((scroller) => scroller.scrollWidth > scroller.clientWidth)
          .filter((scroller) => {
            const saysSo = getComputedStyle(scroller, '::before').content.includes('columns, swipe sideways');
            scroller.scrollLeft = scroller.scrollWidth;
            const first = scroller.querySelector('tbody th')?.getBoundingClientRect();
            return !saysSo || !first || first.left < 0 || first.right > innerWidth / 2;
          })
          .map((scroller) => scroller.getAttribute('aria-label')),
      );
      expect(silent, `${essay} at ${width}`).toEqual([]);
    }
  }
});

test('the month stands in the first screen of a phone, and at a desk its times stand below it', async ({
  visit,
  site,
}) => {
  const phone = await visit({ width: 390 });
  await phone.goto('/book?offer=strategy-session');
  const banner = (await phone.locator('.mode').boundingBox())?.height ?? 0;
  const day = await phone.locator('a.day').first().boundingBox();
  expect((day?.y ?? Infinity) - banner).toBeLessThan(844);

  const desk = await visit({ width: 1440 });
  await desk.goto('/book?offer=strategy-session');
  await openDay(desk, await firstFree(site), 'Europe/Berlin');
  await expect(desk.locator('#month')).toBeInViewport();
  await expect(desk.getByRole('radio').first()).toBeInViewport();
});

test('what was typed survives a reload and a look at other times', async ({ visit, site }) => {
  const page = await visit();
  await beginAtDetails(page, site);
  await page.getByLabel('Your name').fill('Ada');
  await page.reload();
  await expect(page.getByLabel('Your name')).toHaveValue('Ada');
  await page.getByRole('button', { name: 'Another time' }).click();
  await page.getByRole('button', { name: 'Continue to your details' }).click();
  await expect(page.getByLabel('Your name')).toHaveValue('Ada');
});

test('an essay takes few sheets of paper and the worksheet one', async ({ page }) => {
  const sheetsOf = async (path: string) => {
    await page.goto(path);
    const pdf = await page.pdf({ format: 'Letter' });
    return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
  };
  expect(await sheetsOf('/articles/execution-bottlenecks')).toBeLessThanOrEqual(5);
  expect(await sheetsOf('/audit/worksheet')).toBe(1);
});

/** The tree of a page as a screen reader gets it, without what the machine chose: addresses and keys. */
async function heard(page: Page): Promise<string> {
  const tree = await page.locator('main').ariaSnapshot();
  return tree.replace(/^\s*- \/url: .*$\n?/gm, '');
}

test('what a screen reader says on the way to a session changes on purpose only', async ({ visit, site }) => {
  const page = await visit({ width: 390 });
  await page.goto('/book?offer=strategy-session&tz=Europe/Berlin');
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');
  // The zones of the world are this list's own business.
  await page.locator('#tz option:not(:checked)').evaluateAll((zones) => {
    for (const zone of zones) zone.remove();
  });
  expect(await heard(page)).toMatchSnapshot('book-month.yml');
  await chooseTime(page, site);
  expect(await heard(page)).toMatchSnapshot('book-details.yml');
  await fillDetails(page, newPerson({ email: 'ada@example.com' }));
  await sendDetails(page, site);
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  expect(await heard(page)).toMatchSnapshot('book-check.yml');
  await pressPay(page);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  // How far the confirmation has come is a matter of a second.
  const booked = (await heard(page)).replace(
    /definition: .*ada@example\.com.*/,
    'definition: the state of the email',
  );
  expect(booked).toMatchSnapshot('booked.yml');
});

test('what a screen reader says in the audit changes on purpose only', async ({ visit }) => {
  const page = await visit({ width: 390, javaScript: false });
  for (const step of ['roadmap', 'blockers', 'decisions', 'results']) {
    await page.goto(`/audit/${step}`);
    expect(await heard(page)).toMatchSnapshot(`audit-${step}.yml`);
  }
});

test('what a screen reader says of answers and results changes on purpose only', async ({ visit }) => {
  const { answers } = readAnswers({
    ...goldenRoadmap,
    ...blockerFieldsOf('b10', 4, '3-to-5', { fixer: 'leadership', owned: 'no' }),
    ...blockerFieldsOf('b1', 1, '5-to-10'),
    ...decisionFieldsOf('d1', 'escalate'),
    ...decisionFieldsOf('d2', 'team'),
    ...decisionFieldsOf('x1', 'unclear'),
  });
  const page = await visit({ width: 390, javaScript: false });
  for (const step of ['roadmap', 'blockers', 'decisions', 'results']) {
    await page.goto(`/audit/${step}?a=${encodeLink(answers, '2026-11-22')}`);
    expect(await heard(page)).toMatchSnapshot(`audit-${step}-answered.yml`);
  }
});

test('a step of the audit fills its brick when its result stands', async ({ visit }) => {
  const page = await visit();
  await page.goto('/audit/roadmap');
  const station = page.locator('[data-station="roadmap"]');
  await expect(station).not.toHaveText(/done/, { useInnerText: true });
  await page.getByRole('radio', { name: 'Items' }).check();
  await page.locator('#committed').fill('8');
  await page.locator('#exploratory').fill('2');
  await page.getByRole('button', { name: 'Show my result' }).click();
  await expect(station).toHaveClass(/\bon\b/);
});
