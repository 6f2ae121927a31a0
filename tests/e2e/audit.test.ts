import { readFile } from 'node:fs/promises';
import type { Page, Request } from '@playwright/test';
import {
  answerBlockers,
  answerRoadmap,
  clear,
  clearBlockers,
  closeBlockers,
  expectResult,
  link,
  showResult,
  walkThrough,
} from './support/audit-answers.ts';
import { mailTo } from './support/mails.ts';
import { expect, test } from './support/test.ts';

const noneFound = link({ blockers: 'none' });
const auditScript = /\/_astro\/AuditFrame.*\.js$/;
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('a visitor walks through three steps and takes the result away, the same with and without a script', async ({
  visit,
}) => {
  const results = [];
  for (const javaScript of [true, false]) {
    const page = await visit({ javaScript });
    await walkThrough(page);
    await expect(heading(page)).toHaveText('Your work waits for approval');
    await expect(page.getByText('Number one blocker: clear')).toBeVisible();
    await expect(page.getByText('78.3% is promised, 8.3 points over the line').first()).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Approve a band, not each change' })).toBeVisible();
    expect(await page.locator('.first-steps > li').count()).toBeLessThanOrEqual(3);
    await expect(page.getByRole('link', { name: 'Link with numbers only' })).toHaveAttribute(
      'href',
      javaScript ? /^\/audit\/results#a=1\.[\w-]+\.\d{6}$/ : /^\/audit\/results\?a=1\.[\w-]+\.\d{6}$/,
    );
    results.push(await page.locator('[data-result-body]').innerHTML());

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    const csv = await readFile(await (await downloading).path(), 'utf8');
    expect(csv).toContain('"What the roadmap is made of","Promised","Share","78.3%"');
  }
  expect(results[0]).toBe(results[1]);
});

for (const javaScript of [true, false]) {
  test.describe(javaScript ? 'with a script' : 'without a script', () => {
    test('two blockers that are too close to call are both named', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/blockers');
      await answerBlockers(page, closeBlockers);
      await expectResult(page, 'Too close to call: Plan changes mid-work or Approval process');
      await page.getByRole('button', { name: 'See all results so far' }).click();
      await expect(heading(page)).toHaveText(/^Too close to call/);
      await expect(page.getByRole('heading', { name: /^Talk about it/ })).toBeVisible();
    });

    test('when no blocker is found the page says so and sells nothing', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/blockers');
      await page.getByRole('radio', { name: 'None of these' }).check();
      await showResult(page);
      await page.getByRole('button', { name: 'See all results so far' }).click();
      await expect(heading(page)).toHaveText('This audit found no blocker');
      await expect(page.getByRole('heading', { name: /^Talk about it/ })).toBeHidden();
      expect(await page.getByRole('main').innerText()).not.toContain('$');
    });

    test('"I do not know" is an answer and names nothing', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/blockers');
      await page.getByRole('radio', { name: 'I do not know' }).first().check();
      await showResult(page);
      await page.getByRole('button', { name: 'See all results so far' }).click();
      await expect(heading(page)).toHaveText('No blocker can be named yet');
      await expect(page.getByRole('heading', { name: 'Count the waiting for two weeks' })).toBeVisible();
    });

    test('wrong input is kept, named in a summary that has focus and beside its field', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/roadmap');
      await page.getByRole('radio', { name: 'Points' }).check();
      await page.getByLabel('Promised to someone by a date').fill('1.234,5');
      await page.getByLabel('Options, tests and bets').fill('-3');
      await showResult(page);
      await expect(page).toHaveTitle(/^Error: /);
      const summary = page.getByRole('alert');
      await expect(summary.getByRole('heading')).toHaveText('Two answers need another look');
      await expect(page.locator('.error-summary')).toBeFocused();
      await expect(page.getByLabel('Promised to someone by a date')).toHaveValue('1.234,5');
      await expect(page.getByLabel('Promised to someone by a date')).toHaveAttribute('aria-invalid', 'true');
      await expect(page.locator('#exploratory-error')).toContainText('not below zero');
      await summary.getByRole('link').first().click();
      await expect(page.getByLabel('Promised to someone by a date')).toBeFocused();
      await page.getByLabel('Promised to someone by a date').fill('80');
      await page.getByLabel('Options, tests and bets').fill('20');
      await showResult(page);
      await expectResult(page, /^80\.0% is promised/);
      await expect(page).not.toHaveTitle(/Error/);
      await expect(page.locator('.error-text')).toHaveCount(0);
    });

    test('a list grows by rows, and its names stay text', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/roadmap');
      await page.getByRole('radio', { name: 'Items' }).check();
      await page.getByText('No totals at hand?').click();
      const name = '<img src=x onerror=alert(1)>';
      for (const row of [1, 2, 3]) {
        await page.getByLabel(`Row ${row}: Name`).fill(name);
        const kind = page.getByRole('group', { name: `Row ${row}: It is` });
        await kind.getByRole('radio', { name: 'promised' }).check();
      }
      await page.getByRole('button', { name: 'Add three more rows' }).click();
      await page.getByLabel('Row 4: Name').fill('Fourth');
      await page
        .getByRole('group', { name: 'Row 4: It is' })
        .getByRole('radio', { name: 'optional' })
        .check();
      await showResult(page);
      await expectResult(page, '75.0% is promised, 5.0 points over the line');
      await expect(page.getByText(`The shortest way to the line: ${name}`)).toBeVisible();
      await expect(page.locator('main img')).toHaveCount(0);
    });

    test('steps can be taken in any order and go on where they were left', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/roadmap');
      await answerRoadmap(page);
      await page.getByRole('button', { name: 'All three steps' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'Audit the roadmap' })).toContainText('done');
      await page.getByRole('button', { name: 'Audit the roadmap' }).click();
      await expect(page.getByLabel('Promised to someone by a date')).toHaveValue('180');
      await expectResult(page, /^78\.3%/);
    });

    test('a JSON file comes back in, and one from elsewhere is refused', async ({ visit }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/blockers');
      await answerBlockers(page, clearBlockers);
      await page.getByRole('button', { name: 'See all results so far' }).click();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'JSON', exact: true }).click();
      const path = await (await downloading).path();
      await page.goto('/audit/export');
      const file = page.getByLabel('JSON file of an audit');
      const upload = (text: string) =>
        file.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      const send = () => page.getByRole('button', { name: 'Read the file' }).click();
      for (const [text, says] of [
        ['{"name":"package"}', 'This JSON is not from this audit.'],
        ['no json', 'This file is not JSON.'],
        ['{"format":"ship-weekly-audit","version":2}', 'a later version'],
      ]) {
        await upload(text!);
        await send();
        await expect(page.locator('#file-error')).toContainText(says!);
      }
      await file.setInputFiles(path);
      await send();
      await expect(heading(page)).toHaveText('Your work waits for approval');
    });

    test('links are compared, widest spread first', async ({ visit }) => {
      const page = await visit({ javaScript });
      const codes = [];
      for (const committed of ['50', '90']) {
        await page.goto('/audit/roadmap');
        await page.getByRole('radio', { name: 'Points' }).check();
        await page.getByLabel('Promised to someone by a date').fill(committed);
        await page.getByLabel('Options, tests and bets').fill('50');
        await showResult(page);
        await page.getByRole('button', { name: 'See all results so far' }).click();
        const href = await page.getByRole('link', { name: 'Link with numbers only' }).getAttribute('href');
        expect(href!.length).toBeLessThan(640);
        codes.push(href!);
      }
      await page.goto('/audit/compare');
      const area = page.getByLabel('Links, one a line');
      await area.fill(`${codes[0]}\n${codes[1]!.slice(0, -3)}`);
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await expect(page.locator('#links-error')).toContainText('Line 2: This link was cut off.');
      await expect(area).toHaveValue(new RegExp(codes[0]!.slice(-8)));
      await area.fill(codes.join('\n'));
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await expectResult(page, 'Furthest apart: Share promised, from 50% to 64.3%');
    });

    test('the results are mailed after they are seen, without a second consent', async ({ visit, site }) => {
      const page = await visit({ javaScript });
      await page.goto('/audit/blockers');
      await answerBlockers(page, closeBlockers);
      await page.getByRole('button', { name: 'See all results so far' }).click();
      const send = page.getByRole('button', { name: 'Email my results' });
      await expect(page.getByRole('checkbox', { name: 'The author may write to me' })).not.toBeChecked();
      await page.getByRole('textbox', { name: 'Email' }).fill('ada at example');
      await send.click();
      await expect(page.locator('#email-error')).toContainText('name@example.com');
      await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('ada at example');
      const address = `ada-${javaScript}@example.com`;
      await page.getByRole('textbox', { name: 'Email' }).fill(address);
      await page.locator('[data-mail] [name="formTime"]').evaluate(
        (input: HTMLInputElement, time) => {
          input.value = time;
        },
        site.formTime(site.now() - 60_000),
      );
      await send.click();
      await expect(page.getByText(`On its way to ${address}`)).toBeVisible();
      await expect(heading(page)).toHaveText(/^Too close to call/);
      const mail = await mailTo(site, address, 'Your audit: Too close to call');
      expect(mail.text).toContain('your address is not kept');
      const rows = await site.sql(`SELECT recipient FROM outbox WHERE recipient = '${address}'`);
      expect(rows).toEqual([]);
    });
  });
}

test('without a script, Back from a result brings the answers back', async ({ visit }) => {
  const page = await visit({ javaScript: false });
  await page.goto('/audit/roadmap');
  await page.getByLabel('Promised to someone by a date').fill('180');
  await showResult(page);
  // A browser in the middle of its way has no page to go back from.
  await expect(page).toHaveTitle(/^Error: /);
  await page.goBack();
  await expect(page.getByLabel('Promised to someone by a date')).toHaveValue('180');
});

test('no request after load carries an answer', async ({ visit }) => {
  const page = await visit();
  const sent: Request[] = [];
  page.on('request', (request) => sent.push(request));
  await walkThrough(page);
  await page.getByRole('button', { name: 'Keep it on this device for 90 days' }).click();
  await expect(page.getByText('One audit is kept on this device')).toBeVisible();
  for (const format of ['CSV', 'Markdown', 'JSON', 'Remind me in six weeks (.ics)']) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: format, exact: true }).click();
    await downloading;
  }
  await page.getByRole('link', { name: 'Link with numbers only' }).click();
  await page.reload();
  await expect(heading(page)).toHaveText('Your work waits for approval');

  const paths = [
    '/audit',
    '/audit/roadmap',
    '/audit/blockers',
    '/audit/decisions',
    '/audit/results',
    '/theme.js',
    '/favicon.svg',
  ];
  for (const request of sent) {
    if (request.url().startsWith('blob:')) continue;
    const url = new URL(request.url());
    expect(request.method(), url.href).toBe('GET');
    expect(url.search, url.href).toBe('');
    expect(request.postData(), url.href).toBeNull();
    expect(paths.includes(url.pathname) || url.pathname.startsWith('/_astro/'), url.href).toBe(true);
    const headers = await request.allHeaders();
    expect(headers.cookie, url.href).toBeUndefined();
    expect(headers.referer ?? '', url.href).not.toContain('a=1.');
  }
});

test('a result that stands follows each change', async ({ visit }) => {
  const page = await visit();
  await page.goto('/audit/roadmap');
  await answerRoadmap(page);
  await page.getByLabel('Promised to someone by a date').fill('100');
  await expectResult(page, '66.7% is promised, inside the 70% line');
  await page.getByLabel('Promised to someone by a date').fill('1x');
  await expectResult(page, '66.7% is promised, inside the 70% line');
  await expect(page.locator('.error-text')).toHaveCount(0);
});

test('what is kept on the device comes back another day, is compared over time, and goes in one click', async ({
  visit,
}) => {
  const page = await visit();
  for (const [day, committed] of [
    ['2026-11-23', '80'],
    ['2027-01-04', '60'],
  ] as const) {
    await page.clock.setFixedTime(new Date(`${day}T12:00:00`));
    await page.goto('/audit/roadmap');
    await page.getByRole('radio', { name: 'Points' }).check();
    await page.getByLabel('Promised to someone by a date').fill(committed);
    await page.getByLabel('Options, tests and bets').fill('20');
    await showResult(page);
    await page.getByRole('button', { name: 'See all results so far' }).click();
    await page.getByRole('button', { name: 'Keep it on this device for 90 days' }).click();
  }
  await expect(
    page.getByText('2 audits are kept on this device, the latest until April 4, 2027.'),
  ).toBeVisible();
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('/audit');
  await expect(page.getByRole('button', { name: 'Open the audit of November 23, 2026' })).toBeVisible();
  await page.getByRole('link', { name: 'Compare them over time' }).click();
  await expect(page.getByText('Share promised went down, from 80% to 75%')).toBeVisible();
  await page.goto('/audit');
  await page.getByRole('button', { name: 'Delete everything kept here' }).click();
  await expect(page.getByRole('heading', { name: 'Kept on this device' })).toBeHidden();
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test('an audit is forgotten by the device after 90 days', async ({ visit }) => {
  const page = await visit();
  await page.clock.setFixedTime(new Date('2026-11-23T12:00:00'));
  await page.goto('/audit/blockers');
  await page.getByRole('radio', { name: 'None of these' }).check();
  await showResult(page);
  await page.getByRole('button', { name: 'See all results so far' }).click();
  await page.getByRole('button', { name: 'Keep it on this device for 90 days' }).click();
  await page.clock.setFixedTime(new Date('2027-02-22T12:00:00'));
  await page.goto('/audit');
  await expect(page.getByRole('heading', { name: 'Kept on this device' })).toBeHidden();
});

test('a link opens what it holds, and says why it cannot', async ({ visit }) => {
  const href = `/audit/results#${clear}`;
  const page = await visit();
  await page.goto(href);
  await expect(heading(page)).toHaveText('Your work waits for approval');
  await expect(page.getByText('numbers and choices, no word that anybody typed')).toBeVisible();
  for (const [broken, says] of [
    [href.slice(0, -2), 'This link was cut off.'],
    [href.replace('#a=1.', '#a=2.'), 'a later version of the audit'],
    [href.replace('#a=1.', '#a=1.AA'), 'This is not a link from this audit'],
  ]) {
    const fresh = await page.context().newPage();
    await fresh.goto(broken!);
    await expect(fresh.getByRole('alert')).toContainText(says!);
  }
});

test('a link in the address works without a script, with a notice', async ({ visit }) => {
  const href = `/audit/results?${clear}`;
  const page = await visit({ javaScript: false });
  await page.goto(href);
  await expect(heading(page)).toHaveText('Your work waits for approval');
  await expect(page.getByText('These numbers came in the address')).toBeVisible();
  const answer = await page.goto(href.slice(0, -2));
  expect(answer!.status()).toBe(422);
  await expect(page.getByRole('alert')).toContainText('This link was cut off.');
});

test('nobody reads that there are no results before the script has looked', async ({ visit }) => {
  const page = await visit({ width: 390 });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(auditScript, async (route) => {
    await released;
    await route.continue();
  });
  // One that comes after the first drawing moves a word by a pixel, which is not what is asked here.
  await page.route(/\.woff2$/, (route) => route.abort());
  await page.goto(`/audit/results#${noneFound}`, { waitUntil: 'commit' });
  await expect(page.locator('.footer')).toBeAttached();
  await expect(heading(page)).toBeHidden();
  // As if the network were slow: what waits for a while comes now.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });
  const awaited = page.getByText('Your results are still loading');
  await expect(awaited).toBeVisible();
  await expect(page.getByRole('button', { name: 'Roadmap', exact: true })).toBeVisible();
  await expect(heading(page)).toBeHidden();
  release();
  await expect(heading(page)).toHaveText('This audit found no blocker');
  await expect(heading(page)).toBeVisible();
  await expect(awaited).toBeHidden();
  expect(await page.evaluate(layoutShifts)).toEqual([]);
});

test('results that the server knows wait for no script', async ({ visit }) => {
  const page = await visit();
  await page.route(auditScript, (route) => route.abort());
  await page.goto(`/audit/results?${noneFound}`);
  await expect(heading(page)).toHaveText('This audit found no blocker');
  await expect(heading(page)).toBeVisible();
});

/** What moved on a page that nobody has touched. */
async function layoutShifts(): Promise<string[]> {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await nextFrame();
  await nextFrame();
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: 'layout-shift', buffered: true });
  return observer.takeRecords().map((entry) => JSON.stringify(entry));
}
