import { hour, minute } from '#domain/interval.ts';
import { type CalendarHost, entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { openDesk } from '../support/desk.ts';
import { machineFaults } from '../support/machine-faults.ts';
import { beginBooked } from '../support/short-ways.ts';
import { firstFree, newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

let host: CalendarHost;

test.beforeAll(async () => {
  host = await startCalendarHost();
});
test.afterEach(async ({ site }) => {
  await site.sql('DELETE FROM busy_interval');
  await site.sql('DELETE FROM calendar_feed');
});
test.afterAll(() => host.close());

test('nothing is in the way of an owner who adds, reads and mends a calendar', async ({ visit, site }) => {
  test.slow();
  const start = await firstFree(site);
  host.hold(entryAt(start, start + hour), {
    lines: ['DTSTART;TZID=Nowhere/Base:20270201T100000', 'DURATION:PT1H'],
  });
  const page = await visit({ width: 390 });
  const faults: string[] = [];
  const look = async (name: string) =>
    faults.push(...(await machineFaults(page)).map((fault) => `${name}: ${fault}`));

  await openDesk(page, site);

  await page.goto('/desk/calendar/feeds/new?from=icloud');
  await look('app password');
  await page.goto('/desk/calendar/feeds/new?from=ics');
  await page.getByLabel('Address of the calendar').fill('https://10.0.0.1/calendar.ics');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await look('refused');
  await page.getByLabel('Address of the calendar').fill(host.address);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByText('the zone Nowhere/Base is not known')).toBeVisible();
  await look('tried');
  await page.getByRole('button', { name: 'Save this calendar' }).click();
  await expect(page.getByText('Saved. What is in it')).toBeVisible();
  await look('a calendar');
  host.mood = { kind: 'html' };
  await page.goto('/desk/calendar/feeds');
  await look('all calendars');
  await site.goTo(site.now() + 5 * minute);
  await page.goto('/desk/health');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Cannot be read since/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await look('health');
  await page.goto('/desk/calendar/holidays');
  await look('holidays');
  host.mood = { kind: 'well' };
  expect(faults).toEqual([]);
});

test('an owner subscribes to their sessions under an address that is shown once', async ({ visit, site }) => {
  const buyer = newPerson();
  await beginBooked(await visit(), site, buyer);
  const page = await visit();
  await openDesk(page, site);
  await page.goto('/desk/settings');
  await page.getByRole('button', { name: /^Make (an|a new) address/ }).click();
  const address = await page.getByText(/^https?:\S+\/calendar\/[\w-]{22}\.ics$/).innerText();
  const answer = await page.request.get(address);
  expect(answer.status()).toBe(200);
  expect(answer.headers()).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  expect(answer.headers()['content-type']).toContain('text/calendar');
  expect(await answer.text()).toContain(buyer.email);
  await page.goto('/desk/settings');
  await expect(page.getByText(address)).toHaveCount(0);
  await page.getByRole('button', { name: 'End the address' }).click();
  await expect(page.getByRole('button', { name: 'Make an address' })).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
});
