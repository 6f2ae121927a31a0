import type { Locator, Page } from '@playwright/test';
import { minute } from '#domain/interval.ts';
import { readCalendarFile } from '../support/calendar-file.ts';
import { dateLabel, dayLabel, slotLabel, timeLabel, zoneCity, zoneLabel } from '../support/labels.ts';
import { invitationIn, mailTo, owner } from '../support/mails.ts';
import { beginAtCheck, beginAtDetails, beginBooked } from '../support/short-ways.ts';
import {
  checkoutId,
  comeToCheck,
  fillDetails,
  firstFree,
  newPerson,
  payAtStripe,
  pressPay,
  sendDetails,
  timeOption,
} from '../support/steps.ts';
import { expect, test, type VisitorOptions } from '../support/test.ts';

const newYork = 'America/New_York';

const visitors: { who: string; options: VisitorOptions & { timeZone: string }; tag?: string[] }[] = [
  {
    who: 'at a desk in Berlin',
    options: { timeZone: 'Europe/Berlin', width: 1440 },
    tag: ['@quick', '@both-databases'],
  },
  { who: 'on a phone in Kathmandu', options: { timeZone: 'Asia/Kathmandu', width: 390 } },
  { who: 'on a tablet in Los Angeles', options: { timeZone: 'America/Los_Angeles', width: 768 } },
  {
    who: 'on a phone in Berlin without JavaScript',
    options: { timeZone: 'Europe/Berlin', width: 390, javaScript: false },
    tag: ['@both-databases'],
  },
  {
    who: 'at a desk in Kathmandu without JavaScript',
    options: { timeZone: 'Asia/Kathmandu', width: 1440, javaScript: false },
  },
  {
    who: 'on a tablet in Los Angeles without JavaScript',
    options: { timeZone: 'America/Los_Angeles', width: 768, javaScript: false },
  },
];

for (const { who, options, tag = [] } of visitors) {
  test(`a visitor ${who} pays and receives the calendar file`, { tag }, async ({ visit, site }) => {
    const { timeZone } = options;
    const ada = newPerson();
    const page = await visit(options);
    const start = await comeToCheck(page, site, ada, { timeZone });
    const end = start + 30 * minute;

    await expect(page.getByText(dateLabel(start, timeZone)).first()).toBeVisible();
    await expect(page.getByText(zoneLabel(timeZone, start), { exact: true })).toBeVisible();
    await expect(page.getByText(zoneLabel(newYork, start), { exact: true })).toBeVisible();
    await expect(page.getByText('US dollars, taxes included.')).toBeVisible();
    await pressPay(page);
    await expect(page.getByText(slotLabel(start, timeZone))).toBeVisible();
    await payAtStripe(page);

    await expect(page.getByText('Booked and paid')).toBeVisible();
    await expect(page).toHaveURL(/\/booking\/[\w-]{22}$/);
    const appointment = `${dayLabel(start, timeZone)}, ${timeLabel(start, timeZone)} in ${zoneCity(timeZone)}`;
    await expect(page.getByRole('heading', { level: 1, name: appointment })).toBeVisible();

    const confirmation = await mailTo(site, ada.email, 'Booked: ');
    expect(confirmation.text).toContain(page.url());
    expect(confirmation.text).toContain(`${timeLabel(start, newYork)}`);
    const invitation = invitationIn(confirmation);
    expect(invitation).toMatchObject({ method: 'REQUEST', sequence: 0, start, end, attendee: ada.email });
    expect(await downloadInvitation(page)).toEqual(invitation);

    const notice = await mailTo(site, owner, `New booking: ${slotLabel(start, newYork)}`, ada.email);
    expect(notice.text).toContain(ada.topic);
    expect(notice.replyTo).toEqual([ada.email]);
  });
}

test('a visitor books with the keyboard alone', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  const start = await firstFree(site);
  await page.goto('/book?offer=strategy-session');
  await expect(page.getByLabel('Times in')).toHaveValue('Europe/Berlin');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: /^Next opening/ }));
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('heading', { name: dayLabel(start, 'Europe/Berlin'), exact: true }),
  ).toBeVisible();
  await tabTo(page, timeOption(page, start, 'Europe/Berlin'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Continue to your details' }));
  await page.keyboard.press('Enter');

  // As fast as people type, so that the form believes in one.
  await tabTo(page, page.getByLabel('Your name'));
  await page.keyboard.type(ada.name, { delay: 20 });
  await page.keyboard.press('Tab');
  await page.keyboard.type(ada.email, { delay: 20 });
  await page.keyboard.press('Tab');
  await page.keyboard.type(ada.topic, { delay: 40 });
  await tabTo(page, page.getByRole('button', { name: 'Continue to check' }));
  await page.keyboard.press('Enter');

  await tabTo(page, page.getByRole('button', { name: 'Pay $150 and book' }));
  await page.keyboard.press('Enter');
  await checkoutId(page);
  await tabTo(page, page.getByRole('button', { name: 'Book for $150.00' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, ada.email, 'Booked: ');
});

test('a visitor who closes the window after paying is booked all the same', {
  tag: '@both-databases',
}, async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await page.close();
  await site.sandbox.control(`checkout-sessions/${checkout}/pay`);
  const { text } = await mailTo(site, ada.email, 'Booked: ');
  const again = await visit();
  await again.goto(new RegExp(`${site.url}/booking/[\\w-]{22}`).exec(text ?? '')![0]);
  await expect(again.getByText('Booked and paid')).toBeVisible();
});

test('names of 200 characters in any script arrive whole', async ({ visit, site }) => {
  const names = ['محمد بن عبد الله ', 'สมชาย ใจดี ', '👩🏽‍🚀👨‍👩‍👧‍👦 '].map((name) =>
    [...name.repeat(30)].slice(0, 200).join('').trim(),
  );
  for (const name of names) {
    const person = newPerson({ name });
    const page = await visit();
    await beginAtDetails(page, site);
    await fillDetails(page, person);
    await sendDetails(page, site);
    await pressPay(page);
    await payAtStripe(page);
    await expect(page.getByText('Booked and paid')).toBeVisible();
    await expect(page.getByText(name)).toBeVisible();
    const { attendee } = invitationIn(await mailTo(site, person.email, 'Booked: '));
    expect(attendee).toBe(person.email);
    const notice = await mailTo(site, owner, 'New booking: ', person.email);
    expect(notice.text?.replaceAll(/\s+/g, ' ')).toContain(name.replaceAll(/\s+/g, ' '));
  }
});

test('the same browser can book again afterwards', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  const first = await beginBooked(page, site, ada);
  const firstAddress = page.url();
  const again = newPerson();
  const second = await comeToCheck(page, site, again);
  expect(second).toBeGreaterThan(first);
  await expect(page.getByText(ada.email)).toBeHidden();
  await pressPay(page);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  expect(page.url()).not.toBe(firstAddress);
  await page.goto(firstAddress);
  await expect(page.getByText('Booked and paid')).toBeVisible();
});

test('what was typed is there again after a detour to another day', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtDetails(page, site);
  await fillDetails(page, ada);
  await sendDetails(page, site);
  await page.getByRole('link', { name: 'Change the time' }).click();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(1);
  await page.getByRole('radio', { checked: false }).last().check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  await expect(page.getByText(ada.email)).toBeVisible();
  await page.getByRole('link', { name: 'Change your name' }).click();
  await expect(page.getByLabel('Your name')).toHaveValue(ada.name);
  await expect(page.getByLabel('What is it about?')).toHaveValue(ada.topic);
  await fillDetails(page, { ...ada, name: 'Grace Example' });
  await sendDetails(page, site);
  await expect(page.getByText('Grace Example')).toBeVisible();
});

async function downloadInvitation(page: Page) {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Apple and others (.ics)' }).click();
  const stream = await (await download).createReadStream();
  let content = '';
  for await (const part of stream) content += part;
  return readCalendarFile(content);
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${target}.`);
}
