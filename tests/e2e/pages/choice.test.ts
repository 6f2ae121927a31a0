import { calendarDayLabel, dayKey, groupByDay, slotLabel } from '../support/labels.ts';
import { beginAtCheck } from '../support/short-ways.ts';
import { freeDays, freeStarts, newPerson, openDay, pressPay } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const timeZone of ['Asia/Kathmandu', 'Pacific/Kiritimati']) {
  test(`the calendar shows the times of /api/slots, by the days of ${timeZone}`, async ({ visit, site }) => {
    const page = await visit({ timeZone, javaScript: false });
    const days = groupByDay(await freeStarts(site), timeZone);
    const months = Map.groupBy(days, ({ date }) => date.slice(0, 7));
    for (const [month, free] of months) {
      await page.goto(`/book?offer=strategy-session&tz=${timeZone}&month=${month}`);
      const shown = await freeDays(page).evaluateAll((links) =>
        links.map((link) => link.ariaLabel?.replaceAll('\u00a0', ' ')),
      );
      const expected = free.map(
        ({ date, starts }) =>
          `${calendarDayLabel(date)}, ${starts.length} ${starts.length === 1 ? 'opening' : 'openings'}`,
      );
      expect(shown).toEqual(expected);
    }
    const { date, starts } = days.at(-1)!;
    await page.goto(`/book/time?tz=${timeZone}&date=${date}`);
    const offered = await page
      .getByRole('radio')
      .evaluateAll((radios) => radios.map((radio) => radio.getAttribute('value')));
    expect(offered.map((value) => Date.parse(value ?? ''))).toEqual(starts);
    await expect(page.getByRole('radio', { name: slotLabel(starts[0]!, timeZone) })).toBeVisible();
  });
}

test('the page speaks the zone of the browser, and the way back does not lead through another one', async ({
  visit,
  site,
}) => {
  const page = await visit({ timeZone: 'Asia/Kathmandu' });
  const [start = 0] = await freeStarts(site);
  await page.goto('/privacy');
  await page.getByRole('link', { name: 'Book', exact: true }).click();
  await page.getByRole('link', { name: '30-minute strategy session' }).click();
  await expect(page.getByLabel('Times in')).toHaveValue('Asia/Kathmandu');
  await expect(
    page.getByRole('link', { name: `Next opening: ${slotLabel(start, 'Asia/Kathmandu')}` }),
  ).toBeVisible();
  await expect(page).toHaveURL(/tz=Asia(%2F|\/)Kat/);
  await page.goBack();
  await expect(page).toHaveURL(/\/book\?tz=Asia/);
  await page.goBack();
  await expect(page).toHaveURL(/\/privacy$/);
});

test('a zone that was chosen is not overruled by the browser', async ({ visit }) => {
  const page = await visit({ timeZone: 'Asia/Kathmandu' });
  await page.goto('/book?offer=strategy-session&tz=Europe/Berlin');
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');
  await freeDays(page).first().click();
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');
});

test('a browser that cannot fetch its zone shows the times in the one that the page names', async ({
  visit,
}) => {
  const page = await visit({ timeZone: 'Asia/Kathmandu' });
  await page.route(/tz=Asia/, (route) => route.abort());
  await page.goto('/book?offer=strategy-session');
  await expect(page.getByLabel('Times in')).toBeVisible();
  await expect(page.getByLabel('Times in')).toHaveValue('America/New_York');
});

test('without JavaScript the zone is chosen from a list and stays', async ({ visit }) => {
  const page = await visit({ javaScript: false });
  await page.goto('/book?offer=strategy-session');
  await expect(page.getByLabel('Times in')).toHaveValue('America/New_York');
  await page.getByLabel('Times in').selectOption({ label: 'Kathmandu (GMT+5:45)' });
  await page.getByRole('button', { name: 'Change' }).click();
  await freeDays(page).first().click();
  await expect(page.getByText('Times in Kathmandu (GMT+5:45)')).toBeVisible();
});

test('an old name of a zone is read as the present one', async ({ visit }) => {
  const page = await visit();
  await page.goto('/book?offer=strategy-session&tz=Asia/Katmandu');
  await expect(page.getByLabel('Times in')).toHaveValue('Asia/Kathmandu');
});

test('a day without a free time says so', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  const date = dayKey(first, 'Europe/Berlin');
  await site.owner('block', date);
  await page.goto(`/book/time?tz=Europe/Berlin&date=${date}`);
  await expect(page.getByRole('heading', { name: /has no openings$/ })).toBeVisible();
});

test('price, tax and policy stand beside the calendar before anything is pressed', async ({ visit }) => {
  for (const width of [768, 1440] as const) {
    const page = await visit({ width });
    await page.goto('/book?offer=strategy-session');
    for (const words of ['$150', 'US dollars, taxes included.', 'Full refund until 24 hours before.']) {
      await expect(page.getByText(words, { exact: words === '$150' }).first()).toBeInViewport();
    }
  }
});

test('a second press of a button sends nothing while the first is on its way', async ({ visit, site }) => {
  const page = await visit();
  await beginAtCheck(page, site, newPerson());
  let sent = 0;
  // An answer that leaves the page as it is.
  await page.route(/\/book\/pay/, (route) => {
    sent += 1;
    return route.fulfill({ status: 204 });
  });
  await pressPay(page);
  const busy = page.getByRole('button', { name: 'Opening the payment page' });
  await expect(busy).toBeFocused();
  await expect(busy).toHaveAttribute('aria-disabled', 'true');
  await busy.press('Enter');
  await busy.click({ force: true });
  expect(sent).toBe(1);
});

test('the time that was next is marked when its day opens', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  await page.goto('/book?offer=strategy-session');
  await page.getByRole('link', { name: /^Next opening/ }).click();
  await expect(page.getByRole('radio', { checked: true })).toHaveAccessibleName(
    new RegExp(`^${slotLabel(first, 'Europe/Berlin')}`.replaceAll(' ', '\\s')),
  );
});

test('the list names the zone even where it begins far down the page', async ({ visit, site }) => {
  const page = await visit({ width: 390 });
  await page.goto('/book?offer=strategy-session');
  const [first = 0] = await freeStarts(site);
  await openDay(page, first, 'Europe/Berlin');
  await expect(page.getByText('Times in Berlin (GMT')).toBeInViewport();
});

test('a page that is not drawn again is the same to the byte, and a page of another zone or clock is another', async ({
  visit,
  site,
}) => {
  const { request } = await visit();
  const [start = 0] = await freeStarts(site);
  const read = async (words: string) => (await request.get(`/book/time?${words}`)).text();
  const address = (timeZone: string) => `tz=${timeZone}&date=${dayKey(start, timeZone)}`;
  const drawn = await read(address('Asia/Kathmandu'));
  expect(drawn).toContain('Kathmandu time');
  expect(await read(address('Asia/Kathmandu'))).toBe(drawn);
  for (const other of [
    `${address('Asia/Kathmandu')}&clock=24`,
    address('Asia/Kolkata'),
    address('America/Lima'),
  ]) {
    const page = await read(other);
    expect(page).not.toBe(drawn);
    expect(await read(other)).toBe(page);
  }
});
