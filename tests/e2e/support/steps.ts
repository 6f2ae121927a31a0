import { expect, type Locator, type Page } from '@playwright/test';
import { dayLabel, slotLabel } from './labels.ts';
import type { Site } from './site-process.ts';

// What a visitor does on the way to a session and after it, found by role and label as a person finds it.

export interface Person {
  name: string;
  email: string;
  topic: string;
}

let people = 0;

/** Somebody whom no other test knows. */
export function newPerson(given: Partial<Person> = {}): Person {
  people += 1;
  return {
    name: 'Ada Example',
    email: `ada.${people}.${process.pid}@example.com`,
    topic: 'Our reviews take a week, and nobody knows why.',
    ...given,
  };
}

/** Free starts as other programs read them, earliest first, epoch milliseconds. */
export async function freeStarts(site: Site): Promise<number[]> {
  const { slots } = (await site.ask('/api/slots')) as { slots: string[] };
  return slots.map((slot) => Date.parse(slot));
}

export async function firstFree(site: Site): Promise<number> {
  const [start] = await freeStarts(site);
  if (start === undefined) throw new Error('The calendar of the tests has no free time.');
  return start;
}

/** The days of the month on the page that have a free time. */
export const freeDays = (page: Page): Locator => page.getByRole('link', { name: /, \d+ openings?$/ });

/** Walks the calendar on the page to the day of a start, in the zone that the page speaks. */
export async function openDay(page: Page, start: number, timeZone: string): Promise<void> {
  const day = page.getByRole('link', {
    name: new RegExp(`^${dayLabel(start, timeZone)}, \\d+ openings?$`),
  });
  const later = page.locator('a[rel=next]');
  await expect(day.or(later).first()).toBeVisible();
  while ((await day.count()) === 0) {
    const month = await page.locator('#month').textContent();
    await later.click();
    await expect(page.locator('#month')).not.toHaveText(month ?? '');
  }
  await day.click();
  await expect(page.getByRole('heading', { name: dayLabel(start, timeZone), exact: true })).toBeVisible();
}

/** The radio of a start, by its full name. */
export function timeOption(page: Page, start: number, timeZone: string) {
  return page.getByRole('radio', { name: slotLabel(start, timeZone) });
}

/** What a journey may choose; without it, the first free time in Berlin. */
export interface Choice {
  start?: number;
  timeZone?: string;
}

/** From the booking page to the details, by way of day and time. @returns the chosen start */
export async function chooseTime(page: Page, site: Site, choice: Choice = {}): Promise<number> {
  const { start = await firstFree(site), timeZone = 'Europe/Berlin' } = choice;
  await page.goto('/book?offer=strategy-session');
  await expect(page.getByLabel('Times in')).toBeVisible();
  if (!(await speaks(page, timeZone))) await changeZone(page, timeZone);
  await openDay(page, start, timeZone);
  await timeOption(page, start, timeZone).check();
  await page.getByRole('button', { name: 'Continue to your details' }).click();
  return start;
}

async function speaks(page: Page, timeZone: string): Promise<boolean> {
  return (await page.getByLabel('Times in').inputValue()) === timeZone;
}

/** Where no script runs, the zone is chosen from the list. */
export async function changeZone(page: Page, timeZone: string): Promise<void> {
  await page.getByLabel('Times in').selectOption(timeZone);
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByLabel('Times in')).toHaveValue(timeZone);
}

export async function fillDetails(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('What is it about?').fill(person.topic);
}

/** Sends the form as if it had been open for a minute: nobody types as fast as a test does. */
export async function sendDetails(page: Page, site: Site): Promise<void> {
  const opened = site.formTime(site.now() - 60_000);
  await page
    .locator('input[name=formTime]')
    .evaluate((field, time) => field.setAttribute('value', time), opened);
  await page.getByRole('button', { name: 'Continue to check' }).click();
}

/** From the booking page to the check page. @returns the chosen start */
export async function comeToCheck(page: Page, site: Site, person: Person, choice?: Choice): Promise<number> {
  const start = await chooseTime(page, site, choice);
  await fillDetails(page, person);
  await sendDetails(page, site);
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  return start;
}

export async function pressPay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pay $150 and book' }).click();
}

/** On the hosted page of the sandbox. */
export async function payAtStripe(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Book for $150.00' }).click();
}

/** The identifier of the checkout that the page shows. */
export async function checkoutId(page: Page): Promise<string> {
  await page.waitForURL(/\/pay\/cs_/);
  return /cs_\w+/.exec(page.url())![0];
}
