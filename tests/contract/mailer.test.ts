import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createMailer } from '#adapters/resend/mailer.ts';
import { minute } from '#domain/interval.ts';
import { startSandbox } from '#sandbox/server.ts';
import type { CallResult } from '#use-cases/ports/calls.ts';
import type { OutgoingMail } from '#use-cases/ports/mailer.ts';

const second = 1000;
const apiKey = 're_contract';
const webhookSecret = `whsec_${Buffer.from('a secret of this test').toString('base64')}`;
const nowhere = 'http://127.0.0.1:9/webhooks';

const mail: OutgoingMail = {
  from: 'Ship Weekly <hello@example.com>',
  to: 'ada@example.com',
  replyTo: 'hello@example.com',
  subject: 'Booked: Tuesday 8 December, 15:30, Berlin time',
  html: '<p>You are booked.</p>',
  text: 'You are booked.',
  attachments: [
    {
      filename: 'invite.ics',
      contentType: 'text/calendar; charset=utf-8; method=REQUEST',
      content: 'Ŝipo\r\n',
    },
  ],
};

async function open(t: TestContext, { timeoutMs = 5 * second, key = apiKey, webhookUrl = nowhere } = {}) {
  const sandbox = await startSandbox({
    port: 0,
    stripe: { webhookUrl: nowhere, webhookSecret: 'whsec_x' },
    resend: { webhookUrl, webhookSecret, apiKey, domains: ['example.com'] },
    webhookRetryDelaysMs: [],
  });
  t.after(() => sandbox.close());
  const mailer = createMailer({
    apiKey: key,
    baseUrl: sandbox.url,
    webhookSecrets: [webhookSecret],
    timeoutMs,
  });
  return { sandbox, mailer };
}

function good<T>(result: CallResult<T>): { ok: true } & T {
  if (!result.ok) assert.fail(`${result.reason}: ${result.detail}`);
  return result;
}

function reasonOf(result: CallResult<unknown>): string {
  return result.ok ? 'ok' : result.reason;
}

test('a mail arrives with both parts, its files and where to answer', async (t) => {
  const { sandbox, mailer } = await open(t);
  const { providerId } = good(await mailer.send(mail, 'k1'));
  const [arrived] = sandbox.mails();

  assert.equal(arrived!.id, providerId);
  assert.deepEqual(arrived!.to, ['ada@example.com']);
  assert.deepEqual(arrived!.replyTo, ['hello@example.com']);
  assert.equal(arrived!.subject, mail.subject);
  assert.equal(arrived!.html, mail.html);
  assert.equal(arrived!.text, mail.text);
  const [file] = arrived!.attachments;
  assert.equal(file!.contentType, 'text/calendar; charset=utf-8; method=REQUEST');
  assert.equal(Buffer.from(file!.content ?? '', 'base64').toString(), 'Ŝipo\r\n');
});

test('a mail whose answer is lost is sent once', async (t) => {
  const { sandbox, mailer } = await open(t);
  sandbox.faults.add({ on: 'request', service: 'resend', kind: 'drop-after-commit' });

  assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
  good(await mailer.send(mail, 'k1'));
  assert.equal(sandbox.mails().length, 1);
});

for (const kind of ['429', '500', 'drop-before'] as const) {
  test(`a mail that meets ${kind} has no answer yet`, async (t) => {
    const { sandbox, mailer } = await open(t);
    sandbox.faults.add({ on: 'request', service: 'resend', kind });
    assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
  });
}

test('a call that hangs ends after its time-out without an answer', { timeout: 10 * second }, async (t) => {
  const { sandbox, mailer } = await open(t, { timeoutMs: 50 });
  sandbox.faults.add({ on: 'request', service: 'resend', kind: 'hang' });
  assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
});

for (const status of [200, 500]) {
  test(`an answer with ${status} that stops in the middle ends after the time-out, too`, {
    timeout: 10 * second,
  }, async (t) => {
    const url = await listen(t, (_body, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write('{"id":');
    });
    const mailer = createMailer({ apiKey, baseUrl: url, webhookSecrets: [], timeoutMs: 50 });
    assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
  });
}

test('an answer that is no JSON is no answer', async (t) => {
  const url = await listen(t, (_body, response) => response.end('<html>'));
  const mailer = createMailer({ apiKey, baseUrl: url, webhookSecrets: [] });
  assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
});

test('a mail that Resend finds wrong is refused without a word of what was typed', async (t) => {
  const { mailer } = await open(t);
  const result = await mailer.send({ ...mail, to: 'no address' }, 'k1');
  assert.equal(reasonOf(result), 'refused');
  assert.doesNotMatch(JSON.stringify(result), /no address/);
});

test('a wrong key says nothing of the mail', async (t) => {
  const { mailer } = await open(t, { key: 're_other' });
  assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
});

for (const [status, name] of [
  [401, 'restricted_api_key'],
  [402, 'payment_required'],
  [403, 'validation_error'],
  [422, 'invalid_from_address'],
] as const) {
  test(`${status} ${name} is about the sender, so the mail waits`, async (t) => {
    const url = await listen(t, (_body, response) => {
      response.statusCode = status;
      response.end(JSON.stringify({ name, statusCode: status, message: 'no' }));
    });
    const mailer = createMailer({ apiKey, baseUrl: url, webhookSecrets: [] });
    assert.equal(reasonOf(await mailer.send(mail, 'k1')), 'no-answer');
  });
}

test('a key that was accepted with other words leaves open whether a mail is out', async (t) => {
  const { mailer } = await open(t);
  good(await mailer.send(mail, 'k1'));
  assert.equal(reasonOf(await mailer.send({ ...mail, text: 'Other words.' }, 'k1')), 'no-answer');
});

test('another call with the same key on its way leaves it open, too', async (t) => {
  const url = await listen(t, (_body, response) => {
    response.statusCode = 409;
    response.end(JSON.stringify({ name: 'concurrent_idempotent_requests', statusCode: 409 }));
  });
  const waiting = createMailer({ apiKey, baseUrl: url, webhookSecrets: [] });
  assert.equal(reasonOf(await waiting.send(mail, 'k1')), 'no-answer');
});

test('a line break or another control character in a header never reaches the wire', async (t) => {
  const { sandbox, mailer } = await open(t);
  const control = fc.constantFrom('\r\n', '\n', '\r', '\u0000', '\u0085', '\u2028');
  const header = fc.constantFrom('from', 'to', 'replyTo', 'subject');
  await fc.assert(
    fc.asyncProperty(header, fc.string(), control, fc.string(), async (name, before, breaking, after) => {
      const result = await mailer.send({ ...mail, [name]: `${before}${breaking}${after}` }, 'k1');
      assert.equal(reasonOf(result), 'refused');
    }),
  );
  assert.deepEqual(sandbox.mails(), []);
});

test('a comma in an address adds no second recipient', async (t) => {
  const { sandbox, mailer } = await open(t);
  await mailer.send({ ...mail, to: 'ada@example.com, eve@example.com' }, 'k1');
  assert.ok(sandbox.mails().every(({ to }) => to.length === 1));
});

/** For the mail of these tests, with time enough and no other mail that could own what is found. */
const search = {
  to: mail.to,
  subject: mail.subject,
  since: 0,
  withinMs: minute,
  isTaken: async (_providerId: string) => false,
};

test('a sent mail is found by recipient and subject, and only since', async (t) => {
  const { mailer } = await open(t);
  const { providerId } = good(await mailer.send(mail, 'k1'));
  const query = { ...search, to: 'Ada@Example.com', since: Date.now() - minute };

  assert.equal(good(await mailer.find(query)).providerId, providerId);
  assert.equal(good(await mailer.find({ ...query, to: 'eve@example.com' })).providerId, null);
  assert.equal(good(await mailer.find({ ...query, subject: 'Another' })).providerId, null);
  assert.equal(good(await mailer.find({ ...query, since: Date.now() + 10 * minute })).providerId, null);
});

test('a domain with letters of its own leaves in those of the network, and is found again', async (t) => {
  const { sandbox, mailer } = await open(t);
  const foreign = { ...mail, to: 'ada@exämple.de', replyTo: 'bob@École.fr' };
  const { providerId } = good(await mailer.send(foreign, 'k1'));
  const [arrived] = sandbox.mails();
  assert.deepEqual([arrived!.to, arrived!.replyTo], [['ada@xn--exmple-cua.de'], ['bob@xn--cole-9oa.fr']]);
  const found = await mailer.find({ ...search, to: foreign.to });
  assert.equal(good(found).providerId, providerId);
});

test('a mail is found behind more than one page of others', async (t) => {
  const { mailer } = await open(t);
  const since = Date.now();
  const { providerId } = good(await mailer.send(mail, 'k0'));
  for (let count = 1; count <= 101; count += 1) {
    good(await mailer.send({ ...mail, to: 'eve@example.com', attachments: [] }, `k${count}`));
  }
  assert.equal(good(await mailer.find({ ...search, since })).providerId, providerId);
});

test('a search without an answer finds nothing out', async (t) => {
  const { sandbox, mailer } = await open(t);
  sandbox.faults.add({ on: 'request', service: 'resend', kind: '500' });
  assert.equal(reasonOf(await mailer.find({ ...search, since: 0 })), 'no-answer');
});

test('a mail that is known as another’s is passed over for the one before it', async (t) => {
  const { mailer } = await open(t);
  const before = good(await mailer.send(mail, 'k1')).providerId;
  const last = good(await mailer.send(mail, 'k2')).providerId;
  const find = async (...taken: string[]) =>
    good(await mailer.find({ ...search, isTaken: async (id) => taken.includes(id) })).providerId;
  assert.equal(await find(last), before);
  assert.equal(await find(last, before), null);
});

test('a mail follows no redirect to another server', async (t) => {
  let strangers = 0;
  const listen = async (location?: string) => {
    const server = createServer((_request, response) => {
      if (location) return response.writeHead(307, { location }).end();
      strangers += 1;
      return response.end('{"id":"mail_1"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const mailer = createMailer({ apiKey, webhookSecrets: [], baseUrl: await listen(await listen()) });
  assert.equal(reasonOf(await mailer.find({ ...search, withinMs: 5_000 })), 'no-answer');
  assert.equal(strangers, 0);
});

test('a search ends at its deadline, however many pages there are', async (t) => {
  let pages = 0;
  const provider = createServer((_request, response) => {
    pages += 1;
    const other = { id: `mail_${pages}`, to: ['eve@example.com'], subject: 'x', created_at: new Date() };
    setTimeout(() => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', has_more: true, data: [other] }));
    }, 100);
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  t.after(() => provider.close());
  const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const mailer = createMailer({ apiKey, webhookSecrets: [], baseUrl });
  assert.equal(reasonOf(await mailer.find({ ...search, withinMs: 350 })), 'no-answer');
  assert.ok(pages <= 4, `${pages} pages`);
});

const now = Date.UTC(2026, 11, 1, 9);
const bounced = JSON.stringify({ type: 'email.bounced', data: { email_id: 'mail_1' } });
const oldSecret = `whsec_${Buffer.from('the secret before').toString('base64')}`;
const verifier = createMailer({ apiKey, webhookSecrets: [webhookSecret, oldSecret] });

function signed(secret: string, at = now, body = bounced): Record<string, string> {
  const stamp = String(at / second);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${stamp}.${body}`).digest('base64');
  return { 'svix-id': 'msg_1', 'svix-timestamp': stamp, 'svix-signature': `v1,${signature}` };
}

test('an event signed by any secret in rotation is read', () => {
  const event = { id: 'msg_1', type: 'email.bounced', providerId: 'mail_1' };
  assert.deepEqual(verifier.verifyEvent(bounced, signed(webhookSecret), now), event);
  assert.deepEqual(verifier.verifyEvent(bounced, signed(oldSecret), now), event);
});

test('one of several signatures is enough, and header names may be in any case', () => {
  const headers = signed(webhookSecret);
  const several = {
    'Svix-Id': headers['svix-id']!,
    'Svix-Timestamp': headers['svix-timestamp']!,
    'Svix-Signature': `v1,AAAA ${headers['svix-signature']}`,
  };
  assert.notEqual(verifier.verifyEvent(bounced, several, now), null);
});

test('an event of a stranger, of changed words or without a signature is not read', () => {
  const other = `whsec_${Buffer.from('another').toString('base64')}`;
  assert.equal(verifier.verifyEvent(bounced, signed(other), now), null);
  assert.equal(verifier.verifyEvent(bounced.replace('mail_1', 'mail_2'), signed(webhookSecret), now), null);
  assert.equal(verifier.verifyEvent(bounced, {}, now), null);
  assert.equal(verifier.verifyEvent(bounced, { ...signed(webhookSecret), 'svix-id': 'msg_2' }, now), null);
  const careless = createMailer({ apiKey, webhookSecrets: ['', 'whsec_'] });
  assert.equal(careless.verifyEvent(bounced, signed('whsec_'), now), null);
});

test('a time stamp may be off by 300 seconds either way, and not by one more', () => {
  for (const off of [-300, 300]) {
    assert.notEqual(verifier.verifyEvent(bounced, signed(webhookSecret, now + off * second), now), null);
  }
  for (const off of [-301, 301]) {
    assert.equal(verifier.verifyEvent(bounced, signed(webhookSecret, now + off * second), now), null);
  }
});

test('what is signed and no event is not read, and an event about no mail names none', () => {
  const read = (text: string) => verifier.verifyEvent(text, signed(webhookSecret, now, text), now);
  const strange = [
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"type":7}',
    '{"type":"a","data":[]}',
    '{"type":"a","data":{"email_id":{}}}',
  ];
  for (const text of strange) assert.equal(read(text), null, text);
  assert.deepEqual(read('{"type":"domain.updated"}'), {
    id: 'msg_1',
    type: 'domain.updated',
    providerId: '',
  });
});

test('the sandbox’s own webhook holds', async (t) => {
  const { promise, resolve } = Promise.withResolvers<{ body: string; headers: IncomingHttpHeaders }>();
  const webhookUrl = await listen(t, (delivered, response, headers) => {
    response.end();
    resolve({ body: delivered, headers });
  });
  const { mailer } = await open(t, { webhookUrl });
  const { providerId } = good(await mailer.send(mail, 'k1'));
  const delivered = await promise;

  const headers = delivered.headers as Record<string, string>;
  assert.equal(mailer.verifyEvent(delivered.body, headers, Date.now())?.providerId, providerId);
});

async function listen(
  t: TestContext,
  answer: (body: string, response: ServerResponse, headers: IncomingHttpHeaders) => void,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(Buffer.concat(chunks).toString(), response, request.headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
