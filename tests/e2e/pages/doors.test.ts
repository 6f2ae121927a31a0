import { beginBooked } from '../support/short-ways.ts';
import { newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

test('a booking page is for its buyer alone', async ({ visit, site }) => {
  const page = await visit();
  await beginBooked(page, site, newPerson());
  const answer = await page.request.get(page.url());
  expect(answer.headers()).toMatchObject({
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
    'referrer-policy': 'same-origin',
  });
  const cancel = `${page.url()}/cancel`;
  const strangers: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: site.url },
  ];
  for (const headers of strangers) {
    const answer = await page.request.post(cancel, { form: {}, headers });
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain('</html>');
  }
  await page.reload();
  await expect(page.getByText('Booked and paid')).toBeVisible();
});

test('a body that is too large is refused on a page that says so', async ({ visit, site }) => {
  const page = await visit();
  const answer = await page.request.post('/book/details?start=2027-01-05T14:30:00Z', {
    form: { topic: 'x'.repeat(40_000) },
    headers: { origin: site.url },
  });
  expect(answer.status()).toBe(413);
  expect(await answer.text()).toContain('</html>');
});
