import { type APIResponse, expect, type Page } from '@playwright/test';
import type { Site } from './site-process.ts';
import { type Choice, firstFree, freeStarts, type Person } from './steps.ts';

// For tests that begin where the way to a session has led: the forms on it are sent in the visitor's name without being
// drawn. That a person finds this way is what the journeys of `book-and-pay` walk.

/** The details step of a time. @returns the chosen start */
export async function beginAtDetails(page: Page, site: Site, choice?: Choice): Promise<number> {
  const { start, address } = await detailsOf(site, choice);
  await page.goto(address);
  return start;
}

/** The check page, after day, time and details. @returns the chosen start */
export async function beginAtCheck(page: Page, site: Site, person: Person, choice?: Choice): Promise<number> {
  const { start, check } = await detailsSent(page, site, person, choice);
  await page.goto(check);
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  return start;
}

/** The page of a paid booking. @returns the chosen start */
export async function beginBooked(page: Page, site: Site, person: Person, choice?: Choice): Promise<number> {
  const { start, check } = await detailsSent(page, site, person, choice);
  const checkout = /cs_\w+/.exec(leadsTo(await payFrom(page, site, check)))?.[0];
  await site.sandbox.control(`checkout-sessions/${checkout}/pay`);
  await page.goto(`/book/pay?session=${checkout}`);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  return start;
}

/** The check page of a visitor who has taken other times until the site lets them take no more. */
export async function beginAtLimit(page: Page, site: Site, person: Person): Promise<void> {
  for (const start of await freeStarts(site)) {
    const { check } = await detailsSent(page, site, person, { start });
    const answer = await payFrom(page, site, check);
    if (answer.status() === 429) return void (await page.goto(check));
  }
  throw new Error('Every free time could be taken.');
}

/** What the button that pays on a check page brings. */
async function payFrom(page: Page, site: Site, check: string): Promise<APIResponse> {
  const drawn = await (await page.request.get(check)).text();
  const shown = /name="shown" value="([^"]+)"/.exec(drawn)?.[1] ?? '';
  return send(page, site, '/book/pay', { shown });
}

async function detailsOf(site: Site, choice: Choice = {}): Promise<{ start: number; address: string }> {
  const { start = await firstFree(site), timeZone = 'Europe/Berlin' } = choice;
  const instant = new Date(start).toISOString().replace('.000Z', 'Z');
  const chosen = { offer: 'strategy-session', tz: timeZone, start: instant };
  return { start, address: `/book/details?${new URLSearchParams(chosen)}` };
}

async function detailsSent(page: Page, site: Site, person: Person, choice?: Choice) {
  const { start, address } = await detailsOf(site, choice);
  // Nobody types as fast as a test does.
  const formTime = site.formTime(site.now() - 60_000);
  return { start, check: leadsTo(await send(page, site, address, { ...person, formTime })) };
}

function send(page: Page, site: Site, path: string, form: Record<string, string>): Promise<APIResponse> {
  return page.request.post(path, { form, headers: { origin: site.url }, maxRedirects: 0 });
}

/** @returns where the browser is sent next */
function leadsTo(answer: APIResponse): string {
  const { location } = answer.headers();
  if (!location) throw new Error(`${answer.url()} answers ${answer.status()} and leads nowhere.`);
  return location;
}
