import { deskTemplates } from '#server/routes.ts';
import { openDesk } from '../support/desk.ts';
import { expect, test } from '../support/test.ts';

/** Whoever is not logged in may ask for these: they are the ways in, and show nothing of the desk. */
const waysIn = ['/desk/login', '/desk/login/passkey', '/desk/login/sent', '/desk/login/link/{token}'];
const inner = deskTemplates.filter((template) => !waysIn.includes(template));
const pathOf = (template: string) => template.replace(/\{\w+\}/g, 'somebodys');

test('no page of the desk opens without its owner: not without a cookie, not with an ended one', async ({
  visit,
  site,
}) => {
  expect(inner.length).toBeGreaterThan(30);
  const owner = await visit({ timeZone: 'America/New_York' });
  await openDesk(owner, site);
  const [cookie] = (await owner.context().cookies()).filter(({ name }) => name.endsWith('desk'));
  await owner.getByRole('button', { name: 'Log out' }).click();
  await expect(owner).toHaveURL(/\/desk\/login/);

  const stranger = await visit();
  const cookies: Record<string, string>[] = [
    {},
    { cookie: `${cookie!.name}=${cookie!.value}` },
    { cookie: `${cookie!.name}=${'x'.repeat(44)}` },
  ];
  for (const template of inner) {
    for (const headers of cookies) {
      const what = `${template} ${JSON.stringify(headers)}`;
      const given = { headers, maxRedirects: 0 };
      const read = await stranger.request.get(pathOf(template), given);
      expect(read.status(), what).toBe(303);
      expect(read.headers().location, what).toMatch(/^\/desk\/login\?to=/);
      expect(await read.text(), what).toBe('');
      const post = { form: { act: 'x' }, maxRedirects: 0, headers: { ...headers, origin: site.url } };
      const posted = await stranger.request.post(pathOf(template), post);
      // A file only reads: the front refuses a body before anybody is asked.
      expect([303, 403, 404, 405], what).toContain(posted.status());
      if (posted.status() === 303) expect(posted.headers().location, what).toMatch(/^\/desk\/login\?to=/);
    }
  }
});

test('a form from another site is refused at every address of the desk, also with the owner’s cookie', async ({
  visit,
  site,
}) => {
  const owner = await visit({ timeZone: 'America/New_York' });
  await openDesk(owner, site);
  const strangers: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: site.url },
    {},
  ];
  for (const template of deskTemplates) {
    for (const headers of strangers) {
      const what = `${template} ${JSON.stringify(headers)}`;
      const given = { form: { act: 'x' }, headers, maxRedirects: 0 };
      const posted = await owner.request.post(pathOf(template), given);
      expect([403, 405], what).toContain(posted.status());
    }
  }
  await owner.goto('/desk/settings');
  await expect(owner.getByRole('heading', { name: 'Settings' })).toBeVisible();
});
