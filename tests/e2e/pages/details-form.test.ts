import { beginAtDetails } from '../support/short-ways.ts';
import { checkoutId, fillDetails, newPerson, pressPay, sendDetails } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  test(`wrong input is kept and mended${how}`, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    await beginAtDetails(page, site);
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

test('a program that fills every field is stopped by the one that people do not see', async ({
  visit,
  site,
}) => {
  const page = await visit();
  await beginAtDetails(page, site);
  await fillDetails(page, newPerson());
  await expect(page.getByLabel('Leave this blank')).not.toBeInViewport();
  await page
    .locator('[name=website]')
    .evaluate((field) => field.setAttribute('value', 'https://spam.example'));
  await sendDetails(page, site);
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page).toHaveURL(/\/book\/details/);
});

test('repeated and unknown fields of a form change nothing', async ({ visit, site }) => {
  const page = await visit();
  await beginAtDetails(page, site);
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
