import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, hour } from '#domain/interval.ts';
import { openDesk } from '../support/desk.ts';
import { machineFaults, type Stand } from '../support/machine-faults.ts';
import { beginBooked } from '../support/short-ways.ts';
import type { Site } from '../support/site-process.ts';
import { freeStarts, newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const newYork = 'America/New_York';

/** Where pictures of each page go, for a person to look at; nowhere unless it is named. */
const folder = process.env.DESK_PICTURES;

test('every page of the desk is accessible and fits, at each width, in light and dark', async ({
  visit,
  site,
}) => {
  test.setTimeout(180_000);
  const id = await fillDesk(site, await visit(), await visit());
  const pages = [
    '/desk',
    '/desk/bookings',
    '/desk/bookings/new',
    ...['', '/prep', '/move', '/ask', '/meeting', '/note', '/cancel', '/refund', '/written-note'].map(
      (act) => `/desk/bookings/${id}${act}`,
    ),
    '/desk/calendar',
    '/desk/calendar/hours',
    '/desk/calendar/closed',
    '/desk/calendar/pause',
    '/desk/more',
    '/desk/money',
    '/desk/people',
    '/desk/reading',
    `/desk/people/${id}`,
    '/desk/health',
    '/desk/settings',
    '/desk/prove',
  ];
  const page = await visit({ timeZone: newYork });
  await openDesk(page, site);
  const faults: string[] = [];
  for (const path of pages) {
    await page.goto(path);
    const found = await machineFaults(page, {
      async look({ width }, more) {
        if (width === 390) more.push(...(await smallTargets(page)));
      },
      picture: folder ? (at) => picture(page, path, at) : undefined,
    });
    faults.push(...found.map((fault) => `${path}, ${fault}`));
  }
  expect(faults).toEqual([]);
});

async function picture(page: Page, path: string, { width, colorScheme }: Stand): Promise<void> {
  if (width === 320) return;
  const name = `${path.replace(/\/[\w-]{22}/, '/one').replaceAll('/', '_')}-${width}-${colorScheme}.png`;
  await page.screenshot({ path: join(folder!, name), fullPage: true });
}

/** A thumb needs 44 pixels. */
function smallTargets(page: Page): Promise<string[]> {
  return page
    .locator('.desk a.button, .desk button, .desk a.action-link, .desk summary')
    .evaluateAll((controls) =>
      controls
        .filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < 44)
        .map((control) => `below 44 px: ${control.textContent?.trim()}`),
    );
}

/** A week with something of everything. @returns a booking with all acts open */
async function fillDesk(site: Site, page: Page, other: Page): Promise<string> {
  const [first = 0, ...rest] = await freeStarts(site);
  const later = rest.find((start) => start >= first + 2 * hour) ?? first + day;
  const ada = newPerson({ name: 'Ada Example' });
  await beginBooked(page, site, ada, { start: first });
  await beginBooked(other, site, newPerson({ name: `Bob ${'Example'.repeat(20)}` }), { start: later });
  const [row] = await site.sql(`SELECT id FROM booking WHERE attendee_email = '${ada.email}'`);
  return String(row?.id);
}
