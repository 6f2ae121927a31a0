import type { Page } from '@playwright/test';
import { dayLabel, slotLabel, timeLabel } from '../support/labels.ts';
import { invitationIn, mailTo, owner } from '../support/mails.ts';
import { beginAtCheck, beginBooked } from '../support/short-ways.ts';
import { checkoutId, freeStarts, newPerson, openDay, pressPay, timeOption } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const berlin = 'Europe/Berlin';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  const tag = javaScript ? ['@quick', '@both-databases'] : [];
  test(`a buyer moves a session${how}`, { tag }, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    const before = await beginBooked(page, site, ada);
    const booking = page.url();
    const booked = invitationIn(await mailTo(site, ada.email, 'Booked: '));
    const after = (await freeStarts(site)).at(-1)!;

    await page.getByRole('link', { name: 'Move it' }).click();
    await expect(page.getByText('You don’t pay again.')).toBeVisible();
    await pickNewTime(page, after);

    await expect(page.getByText('Moved, booked and paid')).toBeVisible();
    expect(page.url()).toBe(booking);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(
      `${dayLabel(after, berlin)}, ${timeLabel(after, berlin)}`,
    );
    expect(await freeStarts(site)).toContain(before);

    const mail = await mailTo(site, ada.email, `Moved: ${slotLabel(after, berlin)}`);
    const moved = invitationIn(mail);
    expect(moved).toMatchObject({ method: 'REQUEST', uid: booked.uid, sequence: 1, start: after });
    await mailTo(site, owner, 'Moved: ', ada.email);

    const [row] = await site.sql(`SELECT id FROM booking WHERE attendee_email = '${ada.email}'`);
    const { byReference } = await site.sandbox.ledger();
    expect(byReference[String(row?.id)]).toMatchObject({ sessions: 1, capturedMinor: 15000, refunds: 0 });
  });
}

test('a move to a time that has gone leaves the session where it was', async ({ visit, site }) => {
  const page = await visit();
  const before = await beginBooked(page, site, newPerson());
  const booking = page.url();
  const wanted = (await freeStarts(site)).at(-1)!;
  await page.getByRole('link', { name: 'Move it' }).click();
  await openDay(page, wanted, berlin);
  await timeOption(page, wanted, berlin).check();

  const rival = await visit();
  await beginAtCheck(rival, site, newPerson(), { start: wanted });
  await pressPay(rival);
  await checkoutId(rival);

  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Move it to this time' }).click();
  expect((await answer).status()).toBe(409);
  const alert = page.getByRole('alert');
  await expect(alert).toBeFocused();
  await expect(alert).toContainText('Your booking is unchanged.');
  await alert.getByRole('link').first().click();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(1);

  await page.goto(booking);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(timeLabel(before, berlin));
  await page.goto(`${booking}/move`);
  await pickNewTime(page, (await freeStarts(site))[0]!);
  await expect(page.getByText('Moved, booked and paid')).toBeVisible();
});

test('a move that comes too late says so instead of going back without a word', async ({ visit, site }) => {
  const page = await visit();
  await beginBooked(page, site, newPerson());
  const booking = page.url();
  const wanted = (await freeStarts(site)).at(-1)!;
  await page.getByRole('link', { name: 'Move it' }).click();
  await openDay(page, wanted, berlin);
  await timeOption(page, wanted, berlin).check();

  const other = await page.context().newPage();
  await other.goto(`${booking}/cancel`);
  await other.getByRole('button', { name: /^Cancel and refund/ }).click();
  await expect(other).toHaveURL(booking);

  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Move it to this time' }).click();
  expect((await answer).status()).toBe(409);
  const alert = page.getByRole('alert', { name: 'The session was not moved' });
  await expect(alert).toBeFocused();
  await alert.getByRole('link', { name: 'See your booking' }).click();
  await expect(page).toHaveURL(booking);
});

test('a session can be moved in another zone than it was booked in', async ({ visit, site }) => {
  const page = await visit();
  await beginBooked(page, site, newPerson());
  const after = (await freeStarts(site)).at(-1)!;
  await page.getByRole('link', { name: 'Move it' }).click();
  await page.getByLabel('Times in').selectOption('Asia/Kathmandu');
  await page.getByRole('button', { name: 'Change' }).click();
  await openDay(page, after, 'Asia/Kathmandu');
  await timeOption(page, after, 'Asia/Kathmandu').check();
  await page.getByRole('button', { name: 'Move it to this time' }).click();
  await expect(page.getByText('Moved, booked and paid')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    `${timeLabel(after, berlin)} in Berlin`,
  );
});

async function pickNewTime(page: Page, start: number): Promise<void> {
  await openDay(page, start, berlin);
  await timeOption(page, start, berlin).check();
  await page.getByRole('button', { name: 'Move it to this time' }).click();
}
