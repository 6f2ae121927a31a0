import assert from 'node:assert/strict';
import { day, hour, minute } from '#domain/interval.ts';
import { askLoginLink, isLoginLink, makeLoginLink, openWithLink } from '#use-cases/desk/login-link.ts';
import { endSessions, findSession, isFresh, listSessions } from '#use-cases/desk/owner-session.ts';
import {
  addPasskey,
  listPasskeys,
  loginOptions,
  openWithPasskey,
  registrationOptions,
  removePasskey,
} from '#use-cases/desk/passkeys.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { Authenticator } from './support/authenticator.ts';
import { ownerEmail, type Site, testEachSite } from './support/site.ts';

const siteUrl = 'https://weekly.example.com';
const phone = { id: 'a cookie of the phone', name: 'Safari on iPhone' };
const laptop = { id: 'a cookie of the laptop', name: 'Firefox on Linux' };
const asked = { email: ownerEmail, clientIp: '192.0.2.1', opens: '/desk' };

const mailsToOwner = (site: Site) => site.sandbox.mails().filter(({ to }) => to[0] === ownerEmail);

/** As it stands in the newest mail to the owner. */
async function mailedToken(site: Site): Promise<string> {
  await sendMail(site.ports);
  const text = mailsToOwner(site)
    .map((mail) => mail.text ?? '')
    .find((each) => each.includes('/desk/login/link/'));
  return /\/desk\/login\/link\/([\w-]{22})/.exec(text ?? '')?.[1] ?? '';
}

async function logIn(site: Site, browser = phone) {
  await askLoginLink(site.ports, asked);
  const opened = await openWithLink(site.ports, { token: await mailedToken(site), browser });
  return (await findSession(site.ports, opened!.token))!;
}

testEachSite('a mailed link opens the desk once', async (site) => {
  assert.equal(await askLoginLink(site.ports, { ...asked, opens: '/desk/money' }), 'asked');
  const token = await mailedToken(site);
  assert.equal(await isLoginLink(site.ports, token), true);
  const opened = await openWithLink(site.ports, { token, browser: phone });
  assert.equal(opened?.opens, '/desk/money');
  assert.equal((await findSession(site.ports, opened!.token))?.openedBy, 'link');
  assert.equal(await isLoginLink(site.ports, token), false);
  assert.equal(await openWithLink(site.ports, { token, browser: phone }), null);
});

testEachSite('of two presses at once one opens the desk', async (site) => {
  await askLoginLink(site.ports, asked);
  const token = await mailedToken(site);
  const presses = [1, 2, 3].map(() => openWithLink(site.ports, { token, browser: phone }));
  const opened = await Promise.all(presses);
  assert.equal(opened.filter(Boolean).length, 1);
});

testEachSite('a link ends after ten minutes, and is not mailed after that', async (site) => {
  await askLoginLink(site.ports, asked);
  const token = await mailedToken(site);
  site.pass(10 * minute);
  assert.equal(await openWithLink(site.ports, { token, browser: phone }), null);
  const before = mailsToOwner(site).length;
  await site.database.outbox.enqueue({
    ...(await lateMail(site)),
    createdAt: site.now() - 10 * minute,
    nextTryAt: site.now(),
  });
  await sendMail(site.ports);
  assert.equal(mailsToOwner(site).length, before);
});

async function lateMail(site: Site) {
  const { key, kind, bookingId, to, replyTo, subject, html, text, attachments } = {
    key: 'login-link:late',
    kind: 'login-link' as const,
    bookingId: null,
    to: ownerEmail,
    replyTo: null,
    subject: 'Log in',
    html: '{{login-url}}',
    text: '{{login-url}}',
    attachments: [],
  };
  assert.equal(await site.database.outbox.findByKey(key), null);
  return { key, kind, bookingId, to, replyTo, subject, html, text, attachments };
}

testEachSite('the stored mail holds no token', async (site) => {
  await askLoginLink(site.ports, asked);
  const token = await mailedToken(site);
  const stored = await site.database.outbox.ofRecipient(ownerEmail);
  assert.equal(JSON.stringify(stored).includes(token), false);
});

testEachSite('one client asks in few names, whatever the names', async (site) => {
  const ask = (n: number) => askLoginLink(site.ports, { ...asked, email: `eve.${n}@example.com` });
  for (let n = 0; n < 20; n++) assert.equal(await ask(n), 'asked');
  assert.equal(await ask(20), 'too-many');
  assert.equal(await askLoginLink(site.ports, { ...asked, clientIp: '198.51.100.1' }), 'asked');
});

testEachSite('a stranger gets the same answer and no mail', async (site) => {
  assert.equal(await askLoginLink(site.ports, { ...asked, email: 'eve@example.com' }), 'asked');
  await sendMail(site.ports);
  assert.deepEqual(site.sandbox.mails(), []);
});

testEachSite('the sixth link within an hour is refused, whoever is asked for', async (site) => {
  for (const email of [ownerEmail, 'eve@example.com']) {
    const answers: string[] = [];
    for (let i = 0; i < 6; i++) answers.push(await askLoginLink(site.ports, { ...asked, email }));
    assert.deepEqual(answers, ['asked', 'asked', 'asked', 'asked', 'asked', 'too-many']);
  }
});

testEachSite('a login from a new browser is told to the owner, from a known one it is not', async (site) => {
  const news = () => mailsToOwner(site).filter(({ subject }) => /logged in/.test(subject));
  await logIn(site);
  await sendMail(site.ports);
  assert.equal(news().length, 1);
  assert.match(news()[0]!.subject, /Safari on iPhone/);
  await logIn(site);
  await sendMail(site.ports);
  assert.equal(news().length, 1);
});

testEachSite(
  'a session ends when nobody used it for three days, and after thirty in any case',
  async (site) => {
    const made = await makeLoginLink(site.ports);
    const opened = await openWithLink(site.ports, { token: made.split('/').at(-1)!, browser: phone });
    const isOpen = async () => (await findSession(site.ports, opened!.token)) !== null;
    for (let days = 2; days < 30; days += 2) {
      site.pass(2 * day);
      assert.equal(await isOpen(), true, `after ${days} days`);
    }
    site.pass(2 * day);
    assert.equal(await isOpen(), false);

    const idle = await logIn(site);
    site.pass(3 * day);
    assert.deepEqual(await listSessions(site.ports), []);
    assert.equal(isFresh(idle, site.now()), false);
  },
);

testEachSite('a login replaces the session of the same browser only', async (site) => {
  const first = await logIn(site, phone);
  const other = await logIn(site, laptop);
  const second = await logIn(site, phone);
  const ids = (await listSessions(site.ports)).map(({ id }) => id);
  assert.deepEqual(new Set(ids), new Set([other.id, second.id]));
  assert.ok(!ids.includes(first.id));
  assert.equal(await endSessions(site.ports, null), 2);
  assert.deepEqual(await listSessions(site.ports), []);
});

testEachSite('a passkey is made, opens the desk, and is removed', async (site) => {
  const session = await logIn(site);
  const key = new Authenticator(siteUrl);
  const made = key.create(await registrationOptions(site.ports, session));
  assert.equal(await addPasskey(site.ports, { answer: made, session }), true);
  assert.deepEqual(
    (await listPasskeys(site.ports)).map(({ name }) => name),
    ['Safari on iPhone'],
  );
  const answer = key.get(await loginOptions(site.ports));
  const opened = await openWithPasskey(site.ports, { answer, browser: laptop, opens: '/desk' });
  assert.equal((await findSession(site.ports, opened!.token))?.openedBy, 'passkey');
  assert.equal(await openWithPasskey(site.ports, { answer, browser: laptop, opens: '/desk' }), null);

  const id = key.id.toString('base64url');
  assert.equal((await removePasskey(site.ports, id))?.id, id);
  const late = key.get(await loginOptions(site.ports));
  assert.equal(await openWithPasskey(site.ports, { answer: late, browser: laptop, opens: '/desk' }), null);
  await sendMail(site.ports);
  const subjects = mailsToOwner(site).map(({ subject }) => subject);
  assert.equal(
    subjects.filter((subject) => /passkey was added|passkey of .* was removed/.test(subject)).length,
    2,
  );
});

testEachSite(
  'an answer for another site, another purpose, another key or too late opens nothing',
  async (site) => {
    const session = await logIn(site);
    const key = new Authenticator(siteUrl);
    const options = await registrationOptions(site.ports, session);
    assert.equal(
      await addPasskey(site.ports, {
        answer: key.create(options, { origin: 'https://evil.example' }),
        session,
      }),
      false,
    );
    assert.equal(await addPasskey(site.ports, { answer: key.create(options), session }), true);
    const open = (answer: string) => openWithPasskey(site.ports, { answer, browser: laptop, opens: '/desk' });
    assert.equal(
      await open(key.get(await loginOptions(site.ports), { origin: 'https://evil.example' })),
      null,
    );
    assert.equal(await open(key.get(await registrationOptions(site.ports, session))), null);
    assert.equal(await open(new Authenticator(siteUrl).get(await loginOptions(site.ports))), null);
    assert.equal(await open('not JSON'), null);
    const late = key.get(await loginOptions(site.ports));
    site.pass(hour);
    assert.equal(await open(late), null);
  },
);
