import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CreateEmailOptions, Resend } from 'resend';
import { LOCAL_RESEND_API_KEY, LOCAL_RESEND_WEBHOOK_SECRET } from '#sandbox/local-keys.ts';
import type { Sandbox } from '#sandbox/server.ts';
import { sandboxKeys } from '#settings.ts';
import { startBoth } from './support/sandbox-site.ts';

const connect = (sandbox: Sandbox, key = LOCAL_RESEND_API_KEY): Resend =>
  new Resend(key, { baseUrl: sandbox.url });

const confirmation: CreateEmailOptions = {
  from: 'Ship Weekly <sessions@localhost.test>',
  to: 'ada@example.com',
  replyTo: 'owner@localhost.test',
  subject: 'Your session on 8 December',
  html: '<p>See you then.</p>',
  text: 'See you then.',
  headers: { 'X-Entity-Ref-ID': 'booking-1' },
  attachments: [{ filename: 'invite.ics', content: Buffer.from('BEGIN:VCALENDAR') }],
};

test('site and sandbox know the same mail keys', () => {
  assert.equal(sandboxKeys.resendApiKey, LOCAL_RESEND_API_KEY);
  assert.equal(sandboxKeys.resendWebhookSecret, LOCAL_RESEND_WEBHOOK_SECRET);
});

test('a mail is accepted and can be read back', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = connect(sandbox);
  const sent = await resend.emails.send(confirmation);
  assert.equal(sent.error, null);
  const { data } = await resend.emails.get(sent.data.id);
  assert.equal(data?.subject, confirmation.subject);
  assert.deepEqual(data?.to, ['ada@example.com']);
  assert.deepEqual(data?.reply_to, ['owner@localhost.test']);
  assert.equal(data?.last_event, 'delivered');
  const [mail] = sandbox.mails();
  assert.equal(Buffer.from(mail?.attachments[0]?.content ?? '', 'base64').toString(), 'BEGIN:VCALENDAR');
  assert.equal(mail?.attachments[0]?.contentType, 'text/calendar');
});

test('the list of mails pages from the newest on', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = connect(sandbox);
  for (const subject of ['first', 'second', 'third']) await resend.emails.send({ ...confirmation, subject });
  const newest = await resend.emails.list({ limit: 2 });
  assert.deepEqual(
    newest.data?.data.map(({ subject }) => subject),
    ['third', 'second'],
  );
  assert.equal(newest.data?.has_more, true);
  const rest = await resend.emails.list({ after: newest.data?.data[1]?.id ?? '' });
  assert.deepEqual(
    rest.data?.data.map(({ subject }) => subject),
    ['first'],
  );
});

test('a mail with the same key is sent once, another mail under it is refused', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = connect(sandbox);
  const idempotencyKey = 'booking-1:confirmation';
  const first = await resend.emails.send(confirmation, { idempotencyKey });
  const again = await resend.emails.send(confirmation, { idempotencyKey });
  assert.equal(again.data?.id, first.data?.id);
  assert.equal(sandbox.mails().length, 1);
  assert.deepEqual(sandbox.ledger().mailKeys[idempotencyKey], { accepted: 1, replays: 1 });

  const other = await resend.emails.send({ ...confirmation, subject: 'Another' }, { idempotencyKey });
  assert.deepEqual([other.error?.statusCode, other.error?.name], [409, 'invalid_idempotent_request']);
});

test('a batch is accepted whole or not at all, or mail by mail when asked', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = connect(sandbox);
  const { attachments: _, ...plain } = confirmation;
  const mails = [plain, { ...plain, to: 'nobody' }] as Parameters<typeof resend.batch.send>[0];
  assert.equal((await resend.batch.send(mails)).error?.name, 'validation_error');
  assert.equal(sandbox.mails().length, 0);
  const permissive = await resend.batch.send(mails, { batchValidation: 'permissive' });
  assert.equal(permissive.data?.data.length, 1);
  assert.equal(permissive.data?.errors[0]?.index, 1);
});

const refusedMails: [name: string, changes: object, status: number, error: string][] = [
  ['no sender', { from: undefined }, 422, 'missing_required_field'],
  ['no recipient', { to: undefined }, 422, 'missing_required_field'],
  ['no subject', { subject: undefined }, 422, 'missing_required_field'],
  ['no content', { html: undefined, text: undefined }, 422, 'validation_error'],
  ['a recipient that is no address', { to: 'ada' }, 422, 'validation_error'],
  ['a line break in a recipient', { to: 'ada@example.com\r\nBcc: eve@example.com' }, 422, 'validation_error'],
  [
    '51 recipients',
    { to: Array.from({ length: 51 }, (_, n) => `a${n}@example.com`) },
    422,
    'validation_error',
  ],
  [
    'a line break in a header',
    { headers: { 'X-Ref': 'a\r\nBcc: eve@example.com' } },
    422,
    'validation_error',
  ],
  ['a line break in the subject', { subject: 'Hello\nthere' }, 422, 'validation_error'],
  ['a tag with a space', { tags: [{ name: 'kind of', value: 'x' }] }, 422, 'validation_error'],
  [
    'an attachment that is not Base64',
    { attachments: [{ filename: 'a.txt', content: 'ä' }] },
    422,
    'invalid_attachment',
  ],
  ['an empty attachment', { attachments: [{ filename: 'a.txt' }] }, 422, 'invalid_attachment'],
  ['a domain that is not ours', { from: 'eve@elsewhere.test' }, 403, 'validation_error'],
];

for (const [name, changes, status, error] of refusedMails) {
  test(`a mail with ${name} is refused`, async (t) => {
    const { sandbox } = await startBoth(t, {
      resend: { webhookUrl: '', webhookSecret: LOCAL_RESEND_WEBHOOK_SECRET, domains: ['localhost.test'] },
    });
    const answer = await connect(sandbox).emails.send({ ...confirmation, ...changes } as CreateEmailOptions);
    assert.deepEqual([answer.error?.statusCode, answer.error?.name], [status, error]);
    assert.equal(sandbox.mails().length, 0);
  });
}

test('a wrong key sends nothing', async (t) => {
  const { sandbox } = await startBoth(t);
  const answer = await connect(sandbox, 're_another').emails.send(confirmation);
  assert.equal(answer.error?.name, 'invalid_api_key');
  assert.equal(sandbox.mails().length, 0);
});

test('a check of the set-up finds the domain verified', async (t) => {
  const { sandbox } = await startBoth(t, {
    resend: { webhookUrl: '', webhookSecret: LOCAL_RESEND_WEBHOOK_SECRET, domains: ['localhost.test'] },
  });
  const { data } = await connect(sandbox).domains.list();
  assert.deepEqual(
    data?.data.map(({ name, status }) => [name, status]),
    [['localhost.test', 'verified']],
  );
});

test('what becomes of a mail is told with a webhook that verifies', async (t) => {
  const { sandbox, site } = await startBoth(t);
  const resend = connect(sandbox);
  const sent = await resend.emails.send({ ...confirmation, tags: [{ name: 'booking', value: 'b1' }] });
  await sandbox.deliveries.idle();
  await sandbox.control.mail(sent.data?.id ?? '', 'bounced');
  await sandbox.deliveries.idle();
  assert.deepEqual(site.webhooks.map(({ type }) => type).sort(), [
    'email.bounced',
    'email.delivered',
    'email.sent',
  ]);
  const webhook = site.webhooks.find(({ type }) => type === 'email.bounced');
  const headers = {
    id: String(webhook?.headers['svix-id']),
    timestamp: String(webhook?.headers['svix-timestamp']),
    signature: String(webhook?.headers['svix-signature']),
  };
  const verify = (payload: string) =>
    resend.webhooks.verify({ payload, headers, webhookSecret: LOCAL_RESEND_WEBHOOK_SECRET });
  const event = verify(webhook?.body ?? '');
  assert.ok(event.type === 'email.bounced' && event.data.email_id === sent.data?.id);
  assert.equal(event.data.bounce.type, 'Permanent');
  assert.throws(() => verify(`${webhook?.body} `));
  assert.equal((await resend.emails.get(sent.data?.id ?? '')).data?.last_event, 'bounced');
});

test('the test address that bounces bounces', async (t) => {
  const { sandbox } = await startBoth(t);
  const { data } = await connect(sandbox).emails.send({ ...confirmation, to: 'bounced+1@resend.dev' });
  assert.equal((await connect(sandbox).emails.get(data?.id ?? '')).data?.last_event, 'bounced');
});

test('a long inbox comes in pages, the newest mails first', async (t) => {
  const { sandbox } = await startBoth(t);
  const resend = connect(sandbox);
  for (let number = 1; number <= 27; number++) {
    await resend.emails.send({ ...confirmation, subject: `Mail ${number}.` });
  }
  const read = async (page: string) => (await fetch(`${sandbox.url}/inbox${page}`)).text();
  const first = await read('');
  assert.match(first, /Mail 27\..*1 to 25 of 27.*page=2/s);
  assert.doesNotMatch(first, /Mail 2\./);
  assert.match(await read('?page=2'), /Mail 2\..*Mail 1\..*26 to 27 of 27.*page=1/s);
});

test('the inbox shows a mail, its parts apart and its attachment', async (t) => {
  const { sandbox } = await startBoth(t);
  const { data } = await connect(sandbox).emails.send({ ...confirmation, subject: 'A & B <script>' });
  const inbox = await (await fetch(`${sandbox.url}/inbox`)).text();
  assert.match(inbox, /A &amp; B &lt;script&gt;/);
  const mail = `${sandbox.url}/inbox/${data?.id}`;
  assert.match(await (await fetch(mail)).text(), /booking-1/);
  const part = await fetch(`${mail}/html`);
  assert.match(part.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
  const shown = await part.text();
  assert.match(shown, /See you then/);
  assert.match(
    shown,
    /<base target="_blank">/,
    'links leave the frame, which the site would not be shown in',
  );
  const file = await fetch(`${mail}/attachments/1`);
  assert.match(file.headers.get('content-disposition') ?? '', /invite\.ics/);
  assert.equal(await file.text(), 'BEGIN:VCALENDAR');
  const [asJson] = (await (await fetch(`${sandbox.url}/api/inbox`)).json()) as { id: string }[];
  assert.equal(asJson?.id, data?.id);
});
