import { mailTo, owner } from '../support/mails.ts';
import {
  changeZone,
  fillDetails,
  firstFree,
  newPerson,
  openDay,
  sendDetails,
  timeOption,
} from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  const tag = javaScript ? ['@both-databases'] : [];
  test(`a free session is booked by the link in its mail${how}`, { tag }, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    const start = await firstFree(site);
    await page.goto('/book?offer=first-look');
    await expect(page.getByText('Free', { exact: true })).toBeVisible();
    if ((await page.getByLabel('Times in').inputValue()) !== 'Europe/Berlin')
      await changeZone(page, 'Europe/Berlin');
    await openDay(page, start, 'Europe/Berlin');
    await timeOption(page, start, 'Europe/Berlin').check();
    await page.getByRole('button', { name: 'Continue to your details' }).click();
    await fillDetails(page, ada);
    await sendDetails(page, site);
    await expect(page.getByRole('heading', { name: 'Check it, then book' })).toBeVisible();
    await page.getByRole('button', { name: 'Email me the link to confirm' }).click();
    await expect(page.getByRole('heading', { name: 'Check your email to confirm' })).toBeVisible();
    await expect(page.getByText(ada.email)).toBeVisible();

    const { text } = await mailTo(site, ada.email, 'Please confirm: ');
    const mailbox = await visit({ javaScript });
    await mailbox.goto(/https?:\S+\/booking\/[\w-]+/.exec(text ?? '')![0]);
    await mailbox.getByRole('button', { name: 'Confirm the session' }).click();
    await expect(mailbox.getByText('Booked', { exact: true })).toBeVisible();
    await mailTo(site, ada.email, 'Booked: ');
    await mailTo(site, owner, 'New booking: ', ada.email);
  });
}
