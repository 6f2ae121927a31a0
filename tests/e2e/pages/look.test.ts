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
