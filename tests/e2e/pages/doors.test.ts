import { bookAndPay, newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const guessed = 'AAAAAAAAAAAAAAAAAAAAAA';

test('reading an address that acts changes nothing', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await bookAndPay(page, site, ada);
  const booking = new URL(page.url()).pathname;
  const start = '2027-01-05T14:30:00Z';
  const state = () => site.sql(`SELECT * FROM booking WHERE attendee_email = '${ada.email}'`);
  const before = await state();
  const addresses = [
    ...[
      '/cancel',
      '/cancel?confirm=yes',
      '/refund',
      `/move?start=${start}`,
      '/mail?email=eve@example.com',
      '/receipt',
    ].map((rest) => booking + rest),
    '/book/pay',
    `/book/check?start=${start}`,
  ];
  for (const address of addresses) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await page.request.fetch(address, { method, maxRedirects: 0 });
      expect(answer.status(), `${method} ${address}`).toBeLessThan(500);
    }
  }
  expect(await state()).toEqual(before);
  expect((await site.sandbox.mailsTo('eve@example.com')).length).toBe(0);
});

test('guessed addresses of bookings answer 404, whatever is asked of them', async ({ visit, site }) => {
  const page = await visit();
  for (const rest of ['', '/move', '/cancel', '/mail', '/invite.ics', '/receipt']) {
    const answer = await page.request.get(`/booking/${guessed}${rest}`);
    expect(answer.status(), rest).toBe(404);
    expect(answer.headers()['cache-control'], rest).toBe('no-store');
  }
  for (const rest of ['/move', '/cancel', '/mail', '/refund']) {
    const answer = await page.request.post(`/booking/${guessed}${rest}`, {
      form: { email: 'ada@example.com' },
      headers: { origin: site.url },
    });
    expect(answer.status(), rest).toBe(404);
  }
  for (const odd of ['x', `${guessed}${guessed}`, '%00', '..%2f..%2fbook', "'%20OR%201=1"]) {
    const answer = await page.request.get(`/booking/${odd}`);
    expect([400, 404], odd).toContain(answer.status());
  }
});

test('a booking page is kept out of caches, search engines and Referers', async ({ visit, site }) => {
  const page = await visit();
  await bookAndPay(page, site, newPerson());
  const answer = await page.request.get(page.url());
  expect(answer.headers()).toMatchObject({
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
    'referrer-policy': 'same-origin',
  });
});

test('a form from another site is refused on a page that says so', async ({ visit, site }) => {
  const page = await visit();
  await bookAndPay(page, site, newPerson());
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

test('other programs read free times, or what is wrong with their question', async ({ visit }) => {
  const page = await visit();
  const ask = async (query: string) => {
    const answer = await page.request.get(`/api/slots${query}`);
    return { status: answer.status(), body: await answer.json() };
  };
  const { body } = await ask('');
  expect(body).toMatchObject({
    offer: 'strategy-session',
    minutes: 30,
    price: { amountMinor: 15000, currency: 'USD' },
    timeZone: 'America/New_York',
  });
  const [first = ''] = body.slots as string[];
  const second = (body.slots as string[])[1] ?? '';
  expect((await ask(`?from=${first}&to=${second}`)).body.slots).toEqual([first]);
  expect((await ask('?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).body.slots).toEqual([]);
  expect((await ask('?offer=nothing')).status).toBe(404);
  for (const query of [
    '?from=yesterday',
    '?to=2020-01-01',
    `?from=${second}&to=${first}`,
    '?from=2026-01-01T00:00:00Z&to=2030-01-01T00:00:00Z',
  ]) {
    const { status, body: answer } = await ask(query);
    expect(status, query).toBe(400);
    expect(answer.error, query).toMatch(/\.$/);
  }
});

test('a return from a checkout that nobody knows leads nowhere', async ({ visit }) => {
  const page = await visit();
  const unknown = await page.request.get('/book/pay?session=cs_test_00000000000000000000');
  expect(unknown.status()).toBe(404);
  const malformed = await page.request.get('/book/pay?session=../../etc/passwd', { maxRedirects: 0 });
  expect(malformed.status()).toBe(303);
  expect(malformed.headers().location).toBe('/book');
});

test('a step without the ones before it starts at the calendar', async ({ visit, site }) => {
  const page = await visit({ javaScript: false });
  for (const path of ['/book/check', '/book/time', '/book/details', '/book/pay']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(new RegExp(`${site.url}/book(\\?|$)`));
  }
});
