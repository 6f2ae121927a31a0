import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { day, hour } from '#domain/interval.ts';
import { dateIn, toInstant } from '#domain/time/zoned.ts';
import { slotLabel } from '../support/labels.ts';
import { invitationIn, mailTo, owner as ownerAddress } from '../support/mails.ts';
import { beginBooked } from '../support/short-ways.ts';
import type { Site } from '../support/site-process.ts';
import { freeStarts, newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const newYork = 'America/New_York';
const berlin = 'Europe/Berlin';

// It counts the week's sessions and the month's money.
test.use({ siteOf: 'the owner' });

test('a week of an owner, on a phone and without script', { tag: '@both-databases' }, async ({
  visit,
  site,
}) => {
  test.setTimeout(180_000);
  const starts = await freeStarts(site);
  const wednesday = dateIn(starts[0]!, newYork);
  const thursday = dateIn(starts[0]! + day, newYork);
  const at = (date: string, time: string) => toInstant(date, time, newYork);
  const ada = newPerson({ name: 'Dora Weekes', topic: 'Reviews take a week.' });
  const bob = newPerson({ name: 'Emil Weekes', topic: 'Two roadmaps, one team.' });
  const carl = newPerson({ name: 'Finn Weekes' });

  const buyer = await visit();
  await beginBooked(buyer, site, ada, { start: starts[0]! });
  const adasPage = buyer.url();
  const second = await visit();
  await beginBooked(second, site, bob, { start: at(thursday, '10:00') });
  const bobsPage = second.url();

  const page = await visit({ javaScript: false, width: 390, timeZone: newYork });

  await test.step('logs in by the mailed link', async () => {
    await page.goto('/desk');
    await page.getByLabel('Your email').fill(ownerAddress);
    await logInByMail(page, site);
  });

  await test.step('reads who comes and what about', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two sessions this week');
    await expect(page.getByText(ada.topic).first()).toBeVisible();
    await expect(page.getByRole('link', { name: /Emil Weekes/ }).first()).toBeVisible();
  });

  await test.step('blocks an afternoon', async () => {
    await page.getByRole('link', { name: 'Block time' }).click();
    await page.getByLabel('From', { exact: true }).fill(thursday);
    await page.getByLabel('Only from').fill('14:00');
    await page.getByLabel('Until').fill('17:00');
    await page.getByRole('button', { name: 'Close this time' }).click();
    await expect(page.getByRole('status')).toContainText('Visitors no longer see these times.');
    const free = await freeStarts(site);
    expect(free.filter((start) => start >= at(thursday, '14:00') && start < at(thursday, '17:00'))).toEqual(
      [],
    );
  });

  await test.step('books a caller for free, in the blocked afternoon', async () => {
    await page.goto('/desk');
    await page.getByRole('link', { name: 'Book for somebody' }).click();
    await page.getByLabel('Date').fill(thursday);
    await page.getByLabel('Time', { exact: true }).fill('15:00');
    await page.getByLabel('Their name').fill(carl.name);
    await page.getByLabel('Their email').fill(carl.email);
    await page.getByLabel('Free').check();
    await page.getByRole('button', { name: 'Book it' }).click();
    await expect(page.getByRole('alert')).toContainText('It is blocked');
    await page.getByRole('button', { name: 'Book it all the same' }).click();
    await expect(page.getByRole('status')).toContainText('Booked.');
    const mail = await mailTo(site, carl.email, `Booked: ${slotLabel(at(thursday, '15:00'), newYork)}`);
    expect(mail.text).toContain('There is nothing to pay.');
    expect(invitationIn(mail)).toMatchObject({
      method: 'REQUEST',
      sequence: 0,
      start: at(thursday, '15:00'),
    });
  });

  await test.step('moves one', async () => {
    await openBooking(page, ada.name);
    await more(page, 'Move it');
    await page.getByLabel('New date').fill(wednesday);
    await page.getByLabel('Time', { exact: true }).fill('16:30');
    await page.getByLabel('Your words to them').fill('My train is late.');
    await page.getByRole('button', { name: 'Move it and tell them' }).click();
    await expect(page.getByRole('status')).toContainText('Moved.');
    const mail = await mailTo(site, ada.email, `Moved: ${slotLabel(at(wednesday, '16:30'), berlin)}`);
    expect(mail.text).toContain('My train is late.');
    expect(invitationIn(mail)).toMatchObject({ sequence: 1, start: at(wednesday, '16:30') });
    await buyer.goto(adasPage);
    await expect(buyer.getByText('Moved, booked and paid')).toBeVisible();
  });

  await test.step('gives back a part', async () => {
    await openBooking(page, bob.name);
    await more(page, 'Give money back');
    await page.getByLabel('Amount in USD').fill('30');
    await page.getByRole('button', { name: 'Refund it' }).click();
    await expect(page.getByRole('status')).toContainText('The refund is ordered.');
    await mailTo(site, bob.email, 'Refund of $30');
    const { byReference } = await site.sandbox.ledger();
    const [row] = await site.sql(`SELECT id FROM booking WHERE attendee_email = '${bob.email}'`);
    expect(byReference[String(row?.id)]).toMatchObject({
      capturedMinor: 15000,
      refundedMinor: 3000,
      refunds: 1,
    });
    await second.goto(bobsPage);
    await expect(second.getByText('$30 of $150 was refunded the way you paid.')).toBeVisible();
  });

  await test.step('writes down what nobody else reads', async () => {
    await page.getByRole('link', { name: 'Write a private note' }).click();
    await page.getByLabel('Private note').fill('canary-7f31 speaks fast');
    await page.getByRole('button', { name: 'Save it' }).click();
    await expect(page.getByText('canary-7f31')).toBeVisible();
  });

  await site.goTo(at(thursday, '20:00'));

  await test.step('marks a no-show', async () => {
    await openBooking(page, carl.name);
    await page.locator('summary', { hasText: 'More' }).click();
    await page.getByRole('button', { name: 'They did not come' }).click();
    await expect(page.getByText('Did not come').first()).toBeVisible();
  });

  await test.step('writes and sends two notes', async () => {
    for (const person of [ada, bob]) {
      await openBooking(page, person.name);
      await page.getByRole('link', { name: 'Write the note' }).click();
      const body = `## What we found\n\nFor ${person.name}: **approvals**.\n\n## The one change\n\nOne owner. <script>alert(1)</script>`;
      await page.getByLabel('The note, in Markdown').fill(body);
      await page.getByRole('button', { name: 'Look at it' }).click();
      await page.getByRole('button', { name: `Send it to ${person.email}` }).click();
      await expect(page.getByRole('status')).toContainText('The note is on its way');
      await mailTo(site, person.email, 'Your note of', 'approvals');
    }
    await buyer.goto(adasPage);
    await expect(buyer.getByRole('heading', { name: 'Your note' })).toBeVisible();
    await expect(buyer.locator('strong', { hasText: 'approvals' })).toBeVisible();
  });

  await site.goTo(at(thursday, '20:00') + day + 2 * hour);

  await test.step('approves a reference', async () => {
    const mail = await mailTo(site, ada.email, 'May I quote you?');
    const [link = ''] = /https?:\S*\/references\/\S+/.exec(mail.text ?? '') ?? [];
    await buyer.goto(link);
    await buyer.getByRole('textbox').fill('Two weeks later the queue was gone.');
    await buyer.getByRole('radio').first().check();
    await buyer.getByRole('button', { name: 'Yes, quote me' }).click();
    await expect(buyer.getByRole('button', { name: 'Change my words' })).toBeVisible();
    const visitor = await visit();
    await visitor.goto('/references');
    await expect(visitor.getByText('the queue was gone')).toHaveCount(0);
    await page.goto('/desk/settings');
    await page.getByRole('button', { name: /Show it/ }).click();
    // The last proof was days ago.
    await expect(page.getByRole('heading', { name: 'Is it you?' })).toBeVisible();
    await logInByMail(page, site);
    await page.getByRole('button', { name: /Show it/ }).click();
    await expect(page.getByRole('button', { name: /Take down/ })).toBeVisible();
    for (const path of ['/references', '/', '/book?offer=strategy-session']) {
      await visitor.goto(path);
      await expect(visitor.getByText('Two weeks later the queue was gone.')).toBeVisible();
    }
    await buyer.goto(link);
    await buyer.getByRole('button', { name: 'Take my words back' }).click();
    await expect(buyer.getByRole('button', { name: 'Take my words back' })).toHaveCount(0);
    await visitor.goto('/');
    await expect(visitor.getByText('the queue was gone')).toHaveCount(0);
  });

  await test.step('exports the month', async () => {
    await page.getByRole('link', { name: 'More', exact: true }).click();
    await page.getByRole('link', { name: 'Money' }).click();
    await expect(page.getByText('$300.00').first()).toBeVisible();
    await page.getByLabel('With the names of those who paid').check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Save .* \(\.csv\)$/ }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    expect(file).toMatch(/,charge,150\.00,4\.65,145\.35,USD,.*,Dora Weekes/);
    expect(file).toMatch(/,refund,-30\.00,0\.00,-30\.00,USD,.*,Emil Weekes/);
  });

  await test.step('nobody has read what was for the owner alone', async () => {
    await second.goto(bobsPage);
    const seen = [
      await second.content(),
      JSON.stringify(await site.sandbox.mailsTo(bob.email)),
      JSON.stringify(await site.sandbox.mailsTo(ownerAddress)),
      await site.owner('export', bob.email),
    ];
    for (const text of seen) expect(text).not.toContain('canary-7f31');
  });

  await test.step('logs out', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(page).toHaveURL(/\/desk\/login/);
    await page.goto('/desk');
    await expect(page.getByRole('heading', { name: 'Log in to your desk' })).toBeVisible();
  });
});

/** Asks for a link, and opens the one that comes. */
async function logInByMail(page: Page, site: Site): Promise<void> {
  const links = async () =>
    (await site.sandbox.mailsTo(ownerAddress)).filter(({ subject }) => /^Log in/.test(subject));
  const before = (await links()).length;
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await expect(page.getByRole('heading', { name: 'Look at your email' })).toBeVisible();
  await expect.poll(async () => (await links()).length).toBeGreaterThan(before);
  const [newest] = await links();
  const [link = ''] = /https?:\S*\/desk\/login\/link\/\S+/.exec(newest?.text ?? '') ?? [];
  await page.goto(link);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function openBooking(page: Page, name: string): Promise<void> {
  await page.goto(`/desk/bookings?q=${encodeURIComponent(name)}`);
  await page
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** What is behind the one "More" of a booking. */
async function more(page: Page, act: string): Promise<void> {
  await page.locator('summary', { hasText: 'More' }).click();
  await page.getByRole('link', { name: act, exact: true }).click();
}
