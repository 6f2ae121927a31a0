import { day, hour } from '#domain/interval.ts';
import { calendarDayLabel, dayKey, groupByDay, slotLabel, timeLabel } from '#domain/time/labels.ts';
import { nextMonth } from '#domain/time/month.ts';
import { comeToCheck, freeDays, freeStarts, newPerson, openDay, pressPay } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const timeZone of ['Europe/Berlin', 'Asia/Kathmandu', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
  test(`the calendar shows the times of /api/slots, by the days of ${timeZone}`, async ({ visit, site }) => {
    const page = await visit({ timeZone, javaScript: false });
    const days = groupByDay(await freeStarts(site), timeZone);
    const months = Map.groupBy(days, ({ date }) => date.slice(0, 7));
    for (const [month, free] of months) {
      await page.goto(`/book?tz=${timeZone}&month=${month}`);
      const shown = await freeDays(page).evaluateAll((links) => links.map((link) => link.ariaLabel));
      const expected = free.map(
        ({ date, starts }) =>
          `${calendarDayLabel(date)}, ${starts.length} ${starts.length === 1 ? 'time' : 'times'} free`,
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
  await expect(page.getByLabel('Times in')).toHaveValue('Asia/Kathmandu');
  await expect(
    page.getByRole('link', { name: `Next opening: ${slotLabel(start, 'Asia/Kathmandu')}` }),
  ).toBeVisible();
  await expect(page).toHaveURL(/tz=Asia(%2F|\/)Kat/);
  await page.goBack();
  await expect(page).toHaveURL(/\/privacy$/);
});

test('a zone that was chosen is not overruled by the browser', async ({ visit }) => {
  const page = await visit({ timeZone: 'Asia/Kathmandu' });
  await page.goto('/book?tz=Europe/Berlin');
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');
  await freeDays(page).first().click();
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');
});

test('a browser that cannot fetch its zone shows the times in the one that the page names', async ({
  visit,
}) => {
  const page = await visit({ timeZone: 'Asia/Kathmandu' });
  await page.route(/tz=Asia/, (route) => route.abort());
  await page.goto('/book');
  await expect(page.getByLabel('Times in')).toBeVisible();
  await expect(page.getByLabel('Times in')).toHaveValue('America/New_York');
});

test('without JavaScript the zone is chosen from a list and stays', async ({ visit }) => {
  const page = await visit({ javaScript: false });
  await page.goto('/book');
  await expect(page.getByLabel('Times in')).toHaveValue('America/New_York');
  await page.getByLabel('Times in').selectOption({ label: 'Kathmandu (GMT+5:45)' });
  await page.getByRole('button', { name: 'Change' }).click();
  await freeDays(page).first().click();
  await expect(page.getByText('Times in Kathmandu (GMT+5:45)')).toBeVisible();
});

test('a zone that does not exist is named, and times are shown all the same', async ({ visit }) => {
  const page = await visit();
  await page.goto('/book?tz=Mars/Olympus_Mons');
  await expect(page.getByText('There is no time zone “Mars/Olympus_Mons”.')).toBeVisible();
  await expect(page.getByLabel('Times in')).toHaveAccessibleDescription(/There is no time zone/);
  await expect(freeDays(page).first()).toBeVisible();
});

test('an old name of a zone is read as the present one', async ({ visit }) => {
  const page = await visit();
  await page.goto('/book?tz=Asia/Katmandu');
  await expect(page.getByLabel('Times in')).toHaveValue('Asia/Kathmandu');
});

test('an offer that is not sold has no page', async ({ visit }) => {
  const page = await visit();
  for (const path of ['/book', '/book/time', '/book/details', '/book/check']) {
    const answer = await page.goto(`${path}?offer=something-else`);
    expect(answer?.status(), path).toBe(404);
  }
});

test('a start that cannot be read leads back to the choice', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  const date = dayKey(first, 'Europe/Berlin');
  for (const start of ['soon', '2026-13-45T99:99:99Z', '2027-01-05T15:30:00+01:00', '']) {
    const answer = await page.goto(
      `/book/details?tz=Europe/Berlin&date=${date}&start=${encodeURIComponent(start)}`,
    );
    expect(answer?.status(), start).toBe(422);
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByRole('radio').first()).toBeVisible();
  }
});

test('a start that is not on offer is refused with its reason and near times', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  const last = (await freeStarts(site)).at(-1)!;
  const refused: [start: number, heading: string | RegExp][] = [
    [first - (first % day) - 3 * day, 'That time has passed'],
    [site.now() - (site.now() % hour) + 2 * hour, /too close now|do not work/],
    [last + 90 * day, 'That time is too far ahead'],
    // Two days on, where the notice does not refuse it before the hours do.
    [first - (first % day) + 2 * day + 8 * hour, /do not work|filled up/],
    [first + 60_000, /^No session starts at|do not work/],
  ];
  for (const [start, heading] of refused) {
    const iso = new Date(start).toISOString().replace('.000', '');
    const answer = await page.goto(`/book/details?tz=Europe/Berlin&start=${iso}`);
    expect(answer?.status(), String(heading)).toBe(409);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('radio')).toHaveCount(3);
  }
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await expect(page.getByRole('heading', { name: 'Who comes, and why?' })).toBeVisible();
});

test('dates and months that are none show the calendar', async ({ visit }) => {
  const page = await visit();
  for (const path of [
    '/book/time?tz=Europe/Berlin&date=2027-02-30',
    '/book?tz=Europe/Berlin&month=2027-13',
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(200);
    await expect(freeDays(page).first()).toBeVisible();
  }
});

test('a day without a free time says so', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  const date = dayKey(first, 'Europe/Berlin');
  await site.owner('block', date);
  await page.goto(`/book/time?tz=Europe/Berlin&date=${date}`);
  await expect(page.getByRole('heading', { name: /has no free time$/ })).toBeVisible();
});

test('a full month says so and leads to the next free day', async ({ visit, site }) => {
  const page = await visit();
  const [first = 0] = await freeStarts(site);
  const month = new Date(first).toISOString().slice(0, 7);
  const lastDay = new Date(Date.parse(`${nextMonth(month)}-01`) - day).toISOString().slice(0, 10);
  await site.owner('block', `${month}-01`, lastDay);
  const [next = 0] = await freeStarts(site);
  await page.goto(`/book?tz=Europe/Berlin&month=${month}`);
  await expect(page.getByRole('heading', { name: /has no free time$/ })).toBeVisible();
  await expect(
    page.getByText(`The next free time after that is ${slotLabel(next, 'Europe/Berlin')}.`),
  ).toBeVisible();
  await page.getByRole('link', { name: `See ${calendarDayLabel(dayKey(next, 'Europe/Berlin'))}` }).click();
  await expect(page.getByText(timeLabel(next, 'Europe/Berlin')).first()).toBeVisible();
});

test('a calendar without any free time leads to the audit', async ({ visit, site }) => {
  const page = await visit();
  await site.owner('block', '2026-01-01', '2099-01-01');
  await page.goto('/book');
  await expect(page.getByRole('heading', { name: 'Nothing is free at the moment' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Start with the free audit' })).toBeVisible();
});

test('price, tax and policy stand beside the calendar before anything is pressed', async ({ visit }) => {
  for (const width of [768, 1440] as const) {
    const page = await visit({ width });
    await page.goto('/book');
    for (const words of [
      '$150',
      'US dollars, taxes included.',
      'Full refund or a free move until 24 hours before.',
    ]) {
      await expect(page.getByText(words, { exact: words === '$150' }).first()).toBeInViewport();
    }
  }
});

test('a second press of a button sends nothing while the first is on its way', async ({ visit, site }) => {
  const page = await visit();
  await comeToCheck(page, site, newPerson());
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
  await page.goto('/book');
  await page.getByRole('link', { name: /^Next opening/ }).click();
  await expect(page.getByRole('radio', { checked: true })).toHaveAccessibleName(
    new RegExp(`^${slotLabel(first, 'Europe/Berlin')}`),
  );
});

test('the list names the zone even where it begins far down the page', async ({ visit, site }) => {
  const page = await visit({ width: 390 });
  await page.goto('/book');
  const [first = 0] = await freeStarts(site);
  await openDay(page, first, 'Europe/Berlin');
  await expect(page.getByText('Times in Berlin (GMT')).toBeInViewport();
});
