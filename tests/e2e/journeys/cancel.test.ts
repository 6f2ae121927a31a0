import { hour } from '#domain/interval.ts';
import { dayLabel } from '../support/labels.ts';
import { invitationIn, mailTo, owner } from '../support/mails.ts';
import { beginBooked } from '../support/short-ways.ts';
import type { Site } from '../support/site-process.ts';
import { freeStarts, newPerson, openDay, type Person, timeOption } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const berlin = 'Europe/Berlin';

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ' without JavaScript';
  const tag = javaScript ? ['@quick', '@both-databases'] : [];
  test(`a buyer cancels and gets the money back${how}`, { tag }, async ({ visit, site }) => {
    const ada = newPerson();
    const page = await visit({ javaScript });
    const start = await beginBooked(page, site, ada);
    const { uid } = invitationIn(await mailTo(site, ada.email, 'Booked: '));

    await expect(page.getByText('Refund now: $150 of $150')).toBeVisible();
    await page.getByRole('link', { name: 'Cancel and refund' }).click();
    await expect(page.getByText('$150 of $150 is refunded the way you paid.')).toBeVisible();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await page.getByRole('button', { name: 'Cancel and refund $150' }).click();
    await expect(page.getByText('Canceled and refunded')).toBeVisible();
    await expect(page.getByText('$150 was refunded the way you paid.').first()).toBeVisible();

    const file = invitationIn(await mailTo(site, ada.email, 'Canceled: '));
    expect(file).toMatchObject({ method: 'CANCEL', uid, sequence: 1, status: 'CANCELLED' });
    await mailTo(site, owner, 'Canceled: ', ada.email);
    expect(await freeStarts(site)).toContain(start);

    // The same button in a tab that was left open.
    await second.getByRole('button', { name: 'Cancel and refund $150' }).click();
    await expect(second.getByText('Canceled and refunded')).toBeVisible();
    expect(await moneyOf(site, ada)).toMatchObject({
      capturedMinor: 15000,
      refundedMinor: 15000,
      refunds: 1,
    });
  });
}

test('a page that promised a refund too long ago cancels nothing', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginBooked(page, site, ada);
  await page.getByRole('link', { name: 'Cancel and refund' }).click();
  const soon = Math.floor(site.now() / hour) * hour + 3 * hour;
  await site.sql(
    `UPDATE booking SET starts_at = ${soon}, ends_at = ${soon} + ends_at - starts_at,
     reserved_end = ${soon} + reserved_end - starts_at WHERE attendee_email = '${ada.email}'`,
  );
  await page.getByRole('button', { name: 'Cancel and refund $150' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was canceled');
  await page.getByRole('button', { name: 'Cancel without a refund' }).click();
  await expect(page.getByText('No refund is due: the deadline for one had passed.')).toBeVisible();
});

test('a buyer who cancels past the limit is told before that nothing goes back', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginBooked(page, site, ada);
  const soon = Math.floor(site.now() / hour) * hour + 3 * hour;
  await site.sql(
    `UPDATE booking SET starts_at = ${soon}, ends_at = ${soon} + ends_at - starts_at,
     reserved_end = ${soon} + reserved_end - starts_at WHERE attendee_email = '${ada.email}'`,
  );
  await page.reload();
  await expect(page.getByRole('link', { name: 'Move it' })).toBeHidden();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('No refund: you lose $150.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel without a refund' }).click();
  await expect(page.getByText('No refund is due: the deadline for one had passed.')).toBeVisible();
  expect(await moneyOf(site, ada)).toMatchObject({ refunds: 0 });
});

test('a refund that Stripe does not take at once is shown as on its way', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginBooked(page, site, ada);
  await site.sandbox.fault({
    on: 'request',
    service: 'stripe',
    method: 'POST',
    path: '/v1/refunds',
    kind: '500',
    count: null,
  });
  await page.getByRole('link', { name: 'Cancel and refund' }).click();
  await page.getByRole('button', { name: 'Cancel and refund $150' }).click();
  await expect(page.getByText('$150 is on its way back to you.').first()).toBeVisible();
  await site.sandbox.clearFaults();
  await site.owner('refund', await idOf(site, ada));
  await page.reload();
  await expect(page.getByText('Canceled and refunded')).toBeVisible();
  expect(await moneyOf(site, ada)).toMatchObject({ refunds: 1 });
});

test('the owner cancels, and the buyer picks another time', async ({ visit, site }) => {
  const ada = newPerson();
  const page = await visit();
  await beginBooked(page, site, ada);
  await site.owner('cancel', await idOf(site, ada), '--why', 'ill');
  const { text } = await mailTo(site, ada.email, 'Canceled: ');
  expect(text).toContain(page.url());
  await page.reload();
  await expect(page.getByRole('heading', { name: 'I had to cancel this session' })).toBeVisible();
  const after = (await freeStarts(site)).at(-1)!;
  await page.getByRole('link', { name: 'Pick another time' }).click();
  await openDay(page, after, berlin);
  await timeOption(page, after, berlin).check();
  await page.getByRole('button', { name: 'Move it to this time' }).click();
  await expect(page.getByText('Moved, booked and paid')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(dayLabel(after, berlin));
  expect(invitationIn(await mailTo(site, ada.email, 'Moved: '))).toMatchObject({
    method: 'REQUEST',
    sequence: 2,
  });
  expect(await moneyOf(site, ada)).toMatchObject({ capturedMinor: 15000, refunds: 0 });
});

test('the owner cancels, and the buyer takes the money', { tag: '@both-databases' }, async ({
  visit,
  site,
}) => {
  const ada = newPerson();
  const page = await visit();
  await beginBooked(page, site, ada);
  await site.owner('cancel', await idOf(site, ada));
  await page.reload();
  expect(await moneyOf(site, ada)).toMatchObject({ refunds: 0 });
  await page.getByRole('button', { name: 'Refund $150' }).click();
  await expect(page.getByText('Canceled and refunded')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Pick another time' })).toBeHidden();
  expect(await moneyOf(site, ada)).toMatchObject({ refundedMinor: 15000, refunds: 1 });
});

async function idOf(site: Site, person: Person): Promise<string> {
  const [row] = await site.sql(`SELECT id FROM booking WHERE attendee_email = '${person.email}'`);
  return String(row?.id);
}

async function moneyOf(site: Site, person: Person) {
  const { byReference } = await site.sandbox.ledger();
  return byReference[await idOf(site, person)];
}
