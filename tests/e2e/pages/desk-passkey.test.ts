import type { Page } from '@playwright/test';
import { minute } from '#domain/interval.ts';
import { openDesk } from '../support/desk.ts';
import { expect, test } from '../support/test.ts';

/** A phone's own keys, as Chromium's developer tools imitate them. */
async function addAuthenticator(page: Page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send('WebAuthn.enable');
  await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('an owner adds a passkey, logs in by it, and proves by it what asks for proof', async ({
  visit,
  site,
}) => {
  const page = await visit({ width: 390, timeZone: 'America/New_York' });
  await addAuthenticator(page);
  await openDesk(page, site);
  await page.goto('/desk/settings');
  await page
    .getByRole('button', { name: /passkey/i })
    .first()
    .click();
  await expect(page.getByRole('button', { name: /Remove/ })).toBeVisible();
  // One for a device is enough.
  await page
    .getByRole('button', { name: /passkey/i })
    .first()
    .click();
  await expect(page.getByText('This device has a passkey for the desk already.')).toBeVisible();
  await page.getByRole('button', { name: 'Log out', exact: true }).last().click();

  await page.goto('/desk/people');
  await expect(page).toHaveURL(/\/desk\/login\?to=/);
  const used = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Log in with a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();

  // The same answer again opens nothing: its challenge is spent.
  const form = Object.fromEntries(new URLSearchParams((await used).postData() ?? ''));
  const stranger = await visit();
  const again = { form, headers: { origin: site.url }, maxRedirects: 0 };
  expect((await stranger.request.post('/desk/login/passkey', again)).status()).toBe(403);

  // A quarter of an hour later, money and people ask for proof once more.
  await site.goTo(site.now() + 16 * minute);
  const post = { form: { act: 'own' }, headers: { origin: site.url }, maxRedirects: 0 };
  const asked = await page.request.post('/desk/people/nobody/export', post);
  expect(asked.headers().location).toMatch(/^\/desk\/prove\?to=/);
  await page.goto('/desk/prove?to=/desk/money');
  await page.getByRole('button', { name: /passkey/i }).click();
  // Not the page of the proof, whose address ends alike.
  await expect(page).toHaveURL(`${site.url}/desk/money`);
  await page.goto('/desk/settings');
  await page.getByRole('button', { name: /Remove/ }).click();
  await expect(page.getByRole('button', { name: /Remove/ })).toHaveCount(0);
});
