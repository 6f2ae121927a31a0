import { hour } from '#domain/interval.ts';
import { checkoutId, chooseTime, fillDetails, newPerson, pressPay, sendDetails } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  test(`wrong input is kept and mended${how}`, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    await chooseTime(page, site);
    await fillDetails(page, { name: ada.name, email: 'ada@example', topic: '' });
    await page.getByLabel('Company').fill('Example Ltd');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await sendDetails(page, site);
    expect((await answer).status()).toBe(422);

    await expect(page).toHaveTitle(/^Error: Your details/);
    const summary = page.getByRole('alert', { name: 'Two answers need another look' });
    await expect(summary).toBeFocused();
    await summary.getByRole('link', { name: 'Enter an email address such as name@example.com' }).click();
    const email = page.getByLabel('Email');
    await expect(email).toBeFocused();
    await expect(email).toHaveAttribute('aria-invalid', 'true');
    await expect(email).toHaveAccessibleDescription(/Error: Enter an email address/);
    await expect(email).toHaveValue('ada@example');
    await expect(page.getByLabel('Your name')).toHaveValue(ada.name);
    await expect(page.getByLabel('Company')).toHaveValue('Example Ltd');

    await email.fill(ada.email);
    await page.getByLabel('What is it about?').fill(ada.topic);
    await page.getByRole('button', { name: 'Continue to check' }).click();
    await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
    await expect(page.getByText(ada.email)).toBeVisible();
    await expect(page.getByText('Example Ltd')).toBeVisible();
  });
}

test('a form that comes back faster than anybody types is asked for once more', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await chooseTime(page, site);
  await fillDetails(page, ada);
  await setFormTime(page, site.formTime(site.now() + hour));
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.getByRole('alert')).toContainText('faster than anyone types');
  await expect(page.getByLabel('Your name')).toHaveValue(ada.name);
  await sendDetails(page, site);
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
});

test('a form that was left open for a week is still good', async ({ visit, site }) => {
  const page = await visit();
  await chooseTime(page, site);
  await fillDetails(page, newPerson());
  await setFormTime(page, site.formTime(site.now() - 7 * 24 * hour));
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
});

test('a form whose time we did not sign is asked for once more, with what was typed', async ({
  visit,
  site,
}) => {
  const ada = newPerson();
  const page = await visit();
  await chooseTime(page, site);
  await fillDetails(page, ada);
  await setFormTime(page, '1700000000000.forgedforgedforgedforge');
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.getByRole('alert')).toContainText('This page was opened too long ago');
  await expect(page.getByLabel('What is it about?')).toHaveValue(ada.topic);
  await sendDetails(page, site);
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
});

test('a program that fills every field is stopped by the one that people do not see', async ({
  visit,
  site,
}) => {
  const page = await visit();
  await chooseTime(page, site);
  await fillDetails(page, newPerson());
  await expect(page.getByLabel('Leave this empty')).not.toBeInViewport();
  await page
    .locator('[name=website]')
    .evaluate((field) => field.setAttribute('value', 'https://spam.example'));
  await sendDetails(page, site);
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page).toHaveURL(/\/book\/details/);
});

test('who has typed everything and comes back is not asked to be slow', async ({ visit, site }) => {
  const page = await visit();
  await chooseTime(page, site);
  await fillDetails(page, newPerson());
  await sendDetails(page, site);
  await page.getByRole('link', { name: 'Your details' }).click();
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
});

test('line breaks in an address or a name reach no mail', async ({ visit, site }) => {
  const page = await visit();
  await chooseTime(page, site);
  const form = {
    formTime: site.formTime(site.now() - 60_000),
    name: 'Ada\r\nBcc: everybody@example.com',
    email: 'ada@example.com\r\nBcc: everybody@example.com',
    topic: 'A line break here\r\nis welcome.',
    company: 'Example\nLtd',
    website: '',
  };
  const answer = await page.request.post(page.url(), { form, headers: { origin: site.url } });
  expect(answer.status()).toBe(422);
  const html = await answer.text();
  expect(html).toContain('Your name must be on one line');
  expect(html).toContain('Your email address must be on one line');
  expect(html).toContain('The company must be on one line');
  expect(html).not.toContain('Keep what it is about');
  expect(await site.sandbox.mailsTo('everybody@example.com')).toEqual([]);
});

test('one character more than 200 in a name is said and kept', async ({ visit, site }) => {
  const page = await visit();
  const name = '👩‍🚀'.repeat(70);
  await chooseTime(page, site);
  await fillDetails(page, newPerson({ name }));
  await sendDetails(page, site);
  await expect(page.getByRole('alert')).toContainText('Your name must have 200 characters or fewer');
  await expect(page.getByLabel('Your name')).toHaveValue(name);
});

test('repeated and unknown fields of a form change nothing', async ({ visit, site }) => {
  const page = await visit();
  await chooseTime(page, site);
  const fields = [
    ['formTime', site.formTime(site.now() - 60_000)],
    ['name', 'First'],
    ['name', 'Second'],
    ['email', 'first@example.com'],
    ['topic', 'Once'],
    ['amountMinor', '1'],
    ['__proto__', 'x'],
  ];
  const answer = await page.request.post(page.url(), {
    data: new URLSearchParams(fields).toString(),
    headers: { origin: site.url, 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.url()).toContain('/book/check');
  await page.goto(answer.url());
  await expect(page.getByText('First', { exact: true })).toBeVisible();
  await pressPay(page);
  await checkoutId(page);
  await expect(page.getByText('$150.00', { exact: true })).toBeVisible();
});

async function setFormTime(page: import('@playwright/test').Page, time: string): Promise<void> {
  await page
    .locator('input[name=formTime]')
    .evaluate((field, value) => field.setAttribute('value', value), time);
}
