import { day, hour } from '#domain/interval.ts';
import { mailTo } from '../support/mails.ts';
import { beginBooked } from '../support/short-ways.ts';
import { freeStarts, newPerson } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

test('a session comes nearer, is recalled by mail, and is over', {
  tag: ['@quick', '@both-databases'],
}, async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  const start = (await freeStarts(site)).at(-1)!;
  await beginBooked(page, site, ada, { start });
  await expect(page.getByRole('link', { name: 'Cancel and refund' })).toBeVisible();
  expect(await site.sandbox.mailsTo(ada.email)).toHaveLength(1);

  await site.goTo(start - 23 * hour);
  await mailTo(site, ada.email, 'Reminder: ');
  await page.reload();
  await expect(page.getByRole('link', { name: 'Cancel and refund' })).toBeHidden();

  await site.goTo(start + 3 * day);
  await page.reload();
  await expect(page.getByRole('link', { name: /^(Cancel|Move)/ })).toHaveCount(0);
});
