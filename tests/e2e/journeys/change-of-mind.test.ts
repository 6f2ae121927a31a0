import type { Page } from '@playwright/test';
import { slotLabel } from '../support/labels.ts';
import { mailTo, owner } from '../support/mails.ts';
import { beginAtCheck, beginBooked } from '../support/short-ways.ts';
import type { Site } from '../support/site-process.ts';
import {
  checkoutId,
  firstFree,
  freeStarts,
  newPerson,
  openDay,
  type Person,
  payAtStripe,
  pressPay,
  timeOption,
} from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const berlin = 'Europe/Berlin';

test('a visitor leaves the checkout, comes back and pays', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await page.getByRole('link', { name: 'Leave without paying' }).click();
  await expect(page.getByText('Not paid yet')).toBeVisible();
  await expect(page.getByText(ada.topic)).toBeVisible();
  await expect(page.getByText('Berlin (GMT')).toBeVisible();
  await pressPay(page);
  expect(await checkoutId(page)).toBe(checkout);
  await page.goBack();
  await pressPay(page);
  expect(await checkoutId(page)).toBe(checkout);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('in Berlin');
});

test('a declined card can be followed by another one', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  await page.getByRole('button', { name: 'Let the card be declined' }).click();
  await expect(page.getByText('Your card was declined')).toBeVisible();
  expect(await site.sandbox.mailsTo(ada.email)).toEqual([]);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
});

test('a visitor who picks another time in a second tab can pay for that one only', async ({
  visit,
  site,
}) => {
  const ada = newPerson();
  const first = await visit();
  const start = await beginAtCheck(first, site, ada);
  await pressPay(first);
  const firstCheckout = await checkoutId(first);

  const second = await first.context().newPage();
  await second.goto(`${site.url}/book/check`);
  const other = await takeAnotherTime(second, site, start);
  await pressPay(second);
  const secondCheckout = await checkoutId(second);
  expect(secondCheckout).not.toBe(firstCheckout);
  await first.reload();
  await expect(first.getByRole('heading', { name: 'This checkout has expired' })).toBeVisible();
  await payAtStripe(second);
  await expect(second.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, ada.email, `Booked: ${slotLabel(other, berlin)}`);
  expect(await chargesOf(site, ada)).toBe(1);
});

test('a button pays only for what stands above it', async ({ visit, site }) => {
  const ada = newPerson();
  const first = await visit();
  const start = await beginAtCheck(first, site, ada);
  const second = await first.context().newPage();
  await second.goto(`${site.url}/book/check`);
  const other = await takeAnotherTime(second, site, start);
  await pressPay(first);
  await expect(first.getByRole('alert')).toContainText('You changed this booking in another window');
  await pressPay(first);
  await payAtStripe(first);
  await expect(first.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, ada.email, `Booked: ${slotLabel(other, berlin)}`);
});

test('the address that Stripe sends back to shows a booking to its own browser only', async ({
  visit,
  site,
}) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  const stranger = await visit();
  await stranger.goto(`${site.url}/book/pay?session=${checkout}`);
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('Check your email for your booking');
  await expect(stranger.getByText(ada.email)).toBeHidden();
  const unknown = await stranger.goto(`${site.url}/book/pay?session=cs_test_nobodyhasthisone`);
  expect(unknown?.status()).toBe(404);
});

test('a visitor who has paid in one tab is shown that booking by the other', async ({ visit, site }) => {
  const ada = newPerson();
  const paid = await visit();
  const start = await beginAtCheck(paid, site, ada);
  await pressPay(paid);
  const checkout = await checkoutId(paid);
  const other = await paid.context().newPage();
  await other.goto(`${site.url}/book/check`);
  await takeAnotherTime(other, site, start);
  // Paid, and nobody has told the site yet.
  await site.sandbox.fault({ on: 'webhook', kind: 'hold', service: 'stripe', count: null });
  await site.sandbox.control(`checkout-sessions/${checkout}/pay`);
  await pressPay(other);
  await expect(other.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, ada.email, `Booked: ${slotLabel(start, berlin)}`);
  expect(await chargesOf(site, ada)).toBe(1);
});

test('somebody who types the same address in another browser ends nobody’s checkout', async ({
  visit,
  site,
}) => {
  const ada = newPerson();
  const own = await visit();
  const strange = await visit();
  const start = await beginAtCheck(own, site, ada);
  await pressPay(own);
  const checkout = await checkoutId(own);
  const other = (await freeStarts(site)).at(-1)!;
  expect(other).not.toBe(start);
  await beginAtCheck(strange, site, ada, { start: other });
  await pressPay(strange);
  await checkoutId(strange);
  await site.sandbox.control(`checkout-sessions/${checkout}/pay`);
  await mailTo(site, ada.email, `Booked: ${slotLabel(start, berlin)}`);
  expect(await chargesOf(site, ada)).toBe(1);
});

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  test(`a double click on Pay opens one checkout${how}`, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    await beginAtCheck(page, site, ada);
    await page.getByRole('button', { name: 'Pay $150 and book' }).dblclick();
    await checkoutId(page);
    const rows = await site.sql(`SELECT id, state FROM booking WHERE attendee_email = '${ada.email}'`);
    expect(rows).toHaveLength(1);
    const { byReference } = await site.sandbox.ledger();
    expect(byReference[String(rows[0]?.id)]).toMatchObject({ sessions: 1, open: 1 });
  });
}

test('a visitor who pays late gets the time while it is free', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await site.sandbox.control(`checkout-sessions/${checkout}/expire`);
  await page.goto(`/book/pay?session=${checkout}`);
  await expect(page.getByRole('heading', { name: 'This time was not booked' })).toBeVisible();
  await site.sandbox.control(`checkout-sessions/${checkout}/pay-late`);
  await page.goto(`/book/pay?session=${checkout}`);
  await expect(page.getByText('Booked and paid')).toBeVisible();
});

test('a visitor who pays too late gets the money back and three other times', async ({ visit, site }) => {
  const late = newPerson();
  const quick = newPerson();
  const page = await visit();
  const start = await beginAtCheck(page, site, late);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await site.sandbox.control(`checkout-sessions/${checkout}/expire`);
  await page.goto(`/book/pay?session=${checkout}`);
  await beginBooked(await visit(), site, quick, { start });

  await site.sandbox.control(`checkout-sessions/${checkout}/pay-late`);
  await page.goto(`/book/pay?session=${checkout}`);
  await expect(page.getByRole('heading', { name: 'Your payment came too late for this time' })).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(3);
  await mailTo(site, late.email, 'Not booked: ');
  await mailTo(site, owner, 'Ship Weekly: ');
  await expect
    .poll(async () => {
      const { checkoutSessions } = await site.sandbox.ledger();
      return checkoutSessions.find(({ id }) => id === checkout);
    })
    .toMatchObject({ capturedMinor: 15000, refundedMinor: 15000 });
  await page.reload();
  await expect(page.getByText('Not booked, refunded')).toBeVisible();

  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Book this time' }).click();
  await expect(page.getByRole('heading', { name: 'Your details' })).toBeVisible();
});

test('a time that goes meanwhile leaves the answers and three near times', async ({ visit, site }) => {
  const slow = newPerson();
  const page = await visit();
  const start = await beginAtCheck(page, site, slow);
  const rival = await visit();
  await beginAtCheck(rival, site, newPerson(), { start });
  await pressPay(rival);
  await checkoutId(rival);

  const answer = page.waitForResponse((response) => response.url().includes('/book/pay'));
  await pressPay(page);
  expect((await answer).status()).toBe(409);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('while you were typing');
  await expect(page.getByRole('radio')).toHaveCount(3);
  const nearest = page.getByRole('radio').first();
  const name = await nearest.getAttribute('value');
  await nearest.check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  await expect(page.getByText(slow.email)).toBeVisible();
  await pressPay(page);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, slow.email, `Booked: ${slotLabel(Date.parse(name ?? ''), berlin)}`);
});

test('a checkout service that is down costs neither the answers nor the time', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  const start = await beginAtCheck(page, site, ada);
  await site.sandbox.fault({
    on: 'request',
    service: 'stripe',
    method: 'POST',
    path: '/v1/checkout/sessions',
    kind: '500',
    count: null,
  });
  const answer = page.waitForResponse((response) => response.url().includes('/book/pay'));
  await pressPay(page);
  expect((await answer).status()).toBe(503);
  await expect(page.getByRole('alert')).toContainText('The payment page did not open');
  await site.sandbox.clearFaults();
  await pressPay(page);
  await payAtStripe(page);
  await expect(page.getByText('Booked and paid')).toBeVisible();
  await mailTo(site, ada.email, `Booked: ${slotLabel(start, berlin)}`);
});

test('a payment that the bank decides later is shown as on its way', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginAtCheck(page, site, ada);
  await pressPay(page);
  const checkout = await checkoutId(page);
  await page.getByText('Less usual outcomes').click();
  await page.getByRole('button', { name: 'Pay by bank debit' }).click();
  await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible();
  await site.sandbox.control(`checkout-sessions/${checkout}/async-succeed`);
  await mailTo(site, ada.email, 'Booked: ');
  await page.getByRole('link', { name: 'Check again' }).click();
  await expect(page.getByText('Booked and paid')).toBeVisible();
});

/** From the check page: another day's first time. @returns the new start; the page is the check page again */
async function takeAnotherTime(page: Page, site: Site, not: number): Promise<number> {
  await page.getByRole('link', { name: 'Change the time' }).click();
  const starts = await freeStarts(site);
  const other = starts.find((start) => start > not + 24 * 3_600_000) ?? (await firstFree(site));
  await openDay(page, other, berlin);
  await timeOption(page, other, berlin).check();
  await page.getByRole('button', { name: 'Take this time' }).click();
  await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
  return other;
}

async function chargesOf(site: Site, person: Person): Promise<number> {
  const rows = await site.sql(`SELECT id FROM booking WHERE attendee_email = '${person.email}'`);
  const ids = new Set(rows.map(({ id }) => id));
  const { charges } = await site.sandbox.ledger();
  return charges.filter(({ reference }) => ids.has(reference)).length;
}
