import { invitationIn, mailTo } from '../support/mails.ts';
import { beginBooked } from '../support/short-ways.ts';
import { newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  test(`a buyer corrects a mistyped address${how}`, async ({ visit, site }) => {
    const mistyped = newPerson();
    const right = newPerson();
    const page = await visit({ javaScript });
    await beginBooked(page, site, mistyped);
    const booking = page.url();
    await mailTo(site, mistyped.email, 'Booked: ');

    await page.getByRole('link', { name: 'Send again or correct' }).click();
    await expect(page.getByLabel('Email')).toHaveValue(mistyped.email);
    await page.getByLabel('Email').fill('ada@@example.com');
    const refused = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Send it again' }).click();
    expect((await refused).status()).toBe(422);
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByLabel('Email')).toHaveValue('ada@@example.com');
    await page.getByLabel('Email').fill(right.email);
    await page.getByRole('button', { name: 'Send it again' }).click();

    await expect(page.getByText(right.email)).toBeVisible();
    const corrected = page.url();
    expect(corrected).not.toBe(booking);
    const mail = await mailTo(site, right.email, 'Booked: ');
    expect(mail.text).toContain(corrected);
    const stranger = await visit({ javaScript });
    expect((await stranger.goto(booking))?.status()).toBe(410);
    expect(invitationIn(mail).attendee).toBe(right.email);
    // Whoever reads the mistyped mailbox learns that something changed, and nothing else.
    const told = await mailTo(site, mistyped.email, 'The email address of a booking was changed');
    expect(told.text).not.toContain(right.email);
    expect(told.text).not.toContain('/booking/');
    expect(await site.sandbox.mailsTo(mistyped.email)).toHaveLength(2);
  });
}

test('nobody can be pestered by sending the confirmation again and again', async ({ visit, site }) => {
  const page = await visit();
  await beginBooked(page, site, newPerson());
  const booking = page.url();
  for (let time = 1; time <= 5; time++) {
    await page.goto(`${booking}/mail`);
    await page.getByRole('button', { name: 'Send it again' }).click();
    await expect(page).toHaveURL(booking);
  }
  await page.goto(`${booking}/mail`);
  const refused = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Send it again' }).click();
  expect((await refused).status()).toBe(429);
  await expect(page.getByRole('alert')).toContainText('Wait an hour');
});
