import type { Page } from '@playwright/test';
import { hour, minute } from '#domain/interval.ts';
import { type CalendarHost, entryAt, startCalendarHost } from '#tests/calendar-host.ts';
import { openDesk } from '../support/desk.ts';
import { dayLabel, spanLabel } from '../support/labels.ts';
import { beginAtCheck } from '../support/short-ways.ts';
import { freeStarts, newPerson, pressPay } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const newYork = 'America/New_York';

let host: CalendarHost;

test.beforeAll(async () => {
  host = await startCalendarHost();
});
test.afterEach(async ({ site }) => {
  await site.sql('DELETE FROM busy_interval');
  await site.sql('DELETE FROM calendar_feed');
});
test.afterAll(() => host.close());

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  const tag = javaScript ? ['@both-databases'] : [];
  test(`an owner adds a calendar, and what stands in it is off the site until it is moved${how}`, {
    tag,
  }, async ({ visit, site }) => {
    const starts = await freeStarts(site);
    const [taken, later] = [starts[0]!, starts.at(-1)!];
    host.hold(entryAt(taken, taken + hour));

    const owner = await visit({ javaScript, width: 390, timeZone: newYork });
    await openDesk(owner, site);
    await addCalendar(owner);
    await expect(owner.getByText(entryText(taken))).toBeVisible();
    expect(await owner.content()).not.toContain('calendar.ics');

    // A visitor no longer sees the hour.
    expect(await freeStarts(site)).not.toContain(taken);

    // The owner moves the entry, and the next look brings the hour back.
    host.hold(entryAt(later, later + hour));
    await site.goTo(site.now() + 5 * minute);
    await expect.poll(() => freeStarts(site)).toContain(taken);
    expect(await freeStarts(site)).not.toContain(later);
    await owner.reload();
    await expect(owner.getByText(entryText(taken))).toHaveCount(0);

    // What came a moment ago is found before a time is sold.
    host.hold(entryAt(taken, taken + hour));
    const visitor = await visit({ javaScript });
    await beginAtCheck(visitor, site, newPerson(), { start: taken });
    await site.goTo(site.now() + 2 * minute);
    await pressPay(visitor);
    await expect(visitor.getByRole('heading', { name: /is no longer free/ })).toBeVisible();
  });
}

test('a calendar that cannot be read is red at the desk, with what to do', async ({ visit, site }) => {
  host.hold();
  host.mood = { kind: 'well' };
  const owner = await visit({ timeZone: newYork });
  await openDesk(owner, site);
  await addCalendar(owner);
  host.mood = { kind: 'status', status: 404 };
  await site.goTo(site.now() + 5 * minute);
  await owner.goto('/desk');
  const alert = owner.getByText('Your calendar Work cannot be read');
  await expect(async () => {
    await owner.reload();
    await expect(alert).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await owner.getByRole('link', { name: 'See the calendar' }).click();
  await expect(owner.getByText('Its host knows no calendar at this address.')).toBeVisible();
  host.mood = { kind: 'well' };
  await owner.getByRole('button', { name: 'Read it now' }).click();
  await expect(owner.getByText('Its host knows no calendar')).toHaveCount(0);
  await owner.getByText('Remove this calendar').click();
  await owner.getByRole('button', { name: /^Remove it/ }).click();
  await expect(owner.getByText('Removed. Its times are free again.')).toBeVisible();
});

async function addCalendar(page: Page): Promise<void> {
  await page.goto('/desk/calendar/feeds');
  await page.getByRole('link', { name: 'Another address', exact: true }).click();
  await page.getByLabel('Address of the calendar').fill(host.address);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByText('It can be read')).toBeVisible();
  await page.getByLabel('Your name for it').fill('Work');
  await page.getByRole('button', { name: 'Save this calendar' }).click();
  await expect(page.getByText('Saved. What is in it is closed from now on.')).toBeVisible();
}

/** As the page of the calendar lists it. */
function entryText(start: number): string {
  return `${dayLabel(start, newYork)}, ${spanLabel(start, start + hour, newYork)}`;
}
