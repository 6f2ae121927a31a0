import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readBuildFacts, readSettings, SettingsError, sandboxKeys } from '#settings.ts';

const production = {
  SITE_URL: 'https://ship.example',
  APP_SECRET: 'x'.repeat(44),
  STRIPE_SECRET_KEY: 'sk_live_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  RESEND_API_KEY: 're_1',
  RESEND_WEBHOOK_SECRET: 'whsec_2',
  MAIL_FROM: 'Ship Weekly <sessions@ship.example>',
  OWNER_EMAIL: 'owner@ship.example',
};

const problems = (env: Record<string, string>) => {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
};

test('with nothing set the site runs on this machine with the sandbox', () => {
  const settings = readSettings({});
  assert.equal(settings.local, true);
  assert.equal(settings.siteUrl, 'http://localhost:4321');
  assert.deepEqual([settings.stripe.sandbox, settings.resend.sandbox], [true, true]);
  assert.equal(settings.stripe.apiBase, 'http://127.0.0.1:4322');
  assert.equal(settings.stripe.livemode, false);
});

test('a local site with a key of its own uses the sandbox for the other service only', () => {
  const settings = readSettings({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' });
  assert.deepEqual([settings.stripe.sandbox, settings.resend.sandbox], [false, true]);
  assert.equal(settings.stripe.apiBase, null);
});

test('a complete production setting is accepted', () => {
  assert.deepEqual(problems(production), []);
  const settings = readSettings(production);
  assert.deepEqual([settings.local, settings.stripe.sandbox, settings.stripe.livemode], [false, false, true]);
});

test('each thing that production lacks is named in one sentence', () => {
  for (const name of Object.keys(production).filter((each) => each !== 'SITE_URL')) {
    const found = problems({ ...production, [name]: '' });
    assert.equal(found.length, 1, name);
    assert.match(found[0] ?? '', new RegExp(`^${name} is missing: .*\\.$`));
  }
});

test('production refuses what belongs to local work', () => {
  assert.match(
    problems({ ...production, SITE_URL: 'http://ship.example' }).join(),
    /SITE_URL must start with https/,
  );
  assert.match(problems({ ...production, APP_SECRET: 'short' }).join(), /APP_SECRET is too short/);
  for (const name of ['STRIPE_API_BASE', 'RESEND_BASE_URL']) {
    assert.match(
      problems({ ...production, [name]: 'http://127.0.0.1:1' }).join(),
      new RegExp(`^${name} is for local`),
    );
  }
  const dummy = { ...production, STRIPE_WEBHOOK_SECRET: `whsec_1,${sandboxKeys.stripeWebhookSecret}` };
  assert.match(problems(dummy).join(), /key of the sandbox/);
});

test('production sends no record across a network in the clear', () => {
  const at = (DATABASE_URL: string) => problems({ ...production, DATABASE_URL });
  const far = 'postgres://ship:secret@db.example.com/ship';
  assert.deepEqual(at(far), [
    'DATABASE_URL sends names and email across a network in the clear: add ?sslmode=verify-full to it.',
  ]);
  assert.equal(at(`${far}?sslmode=no-verify`).length, 1);
  for (const url of [
    `${far}?sslmode=verify-full`,
    'postgres://ship:secret@postgres/ship',
    'postgres://ship@127.0.0.1:5433/ship',
    'postgres:///ship?host=/var/run/postgresql',
    'data/site.db',
  ]) {
    assert.deepEqual(at(url), [], url);
  }
});

test('content comes from the folder of the owner unless another is named', () => {
  for (const read of [readSettings, readBuildFacts]) {
    assert.equal(read({}).contentFolder, 'content');
    assert.equal(read({ CONTENT_FOLDER: '' }).contentFolder, 'content');
    assert.equal(read({ CONTENT_FOLDER: 'tests/fixtures/content' }).contentFolder, 'tests/fixtures/content');
  }
});

test('a setting of the wrong form is told by what it is and how to mend it, without its value', () => {
  const wrong: [string, string, RegExp][] = [
    ['MAIL_FROM', 'Ship Weekly sessions@ship.example', /^MAIL_FROM is not of the right form: write a name/],
    ['MAIL_FROM', '"Ship Weekly <sessions@ship.example>"', /^MAIL_FROM /],
    ['MAIL_FROM', 'Ship Weekly', /^MAIL_FROM /],
    ['OWNER_EMAIL', 'a@ship.example, b@ship.example', /^OWNER_EMAIL is more than one address/],
    ['OWNER_EMAIL', 'me', /^OWNER_EMAIL is not of the right form/],
    ['STRIPE_SECRET_KEY', 'pk_live_51', /^STRIPE_SECRET_KEY is the publishable key: copy the secret/],
    ['STRIPE_SECRET_KEY', 'foo', /^STRIPE_SECRET_KEY /],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_1,we_2', /^STRIPE_WEBHOOK_SECRET is the name of the endpoint/],
    ['RESEND_API_KEY', 'abc123', /^RESEND_API_KEY /],
  ];
  for (const [name, value, sentence] of wrong) {
    const found = problems({ ...production, [name]: value });
    assert.equal(found.length, 1, `${name}=${value}`);
    assert.match(found[0] ?? '', sentence);
    assert.ok(value === 'me' || !found[0]?.includes(value));
    assert.throws(() => readBuildFacts({ ...production, [name]: value }), SettingsError);
  }
});

test('what came along when a setting was pasted is no part of it', () => {
  const settings = readSettings({
    ...production,
    STRIPE_SECRET_KEY: ' sk_live_1\u200b',
    OWNER_EMAIL: '\ufeffowner@ship.example ',
  });
  assert.equal(settings.stripe.secretKey, 'sk_live_1');
  assert.equal(settings.ownerEmail, 'owner@ship.example');
});

test('a value that cannot be read is named', () => {
  assert.match(problems({ SITE_URL: 'https://ship.example/blog' }).join(), /^SITE_URL must be an origin/);
  assert.match(problems({ PORT: '70000' }).join(), /^PORT must be a port/);
  assert.match(problems({ LOG_LEVEL: 'loud' }).join(), /^LOG_LEVEL /);
});

test('only loopback hosts are local', () => {
  const isLocal = (SITE_URL: string) => readBuildFacts({ SITE_URL }).notice === 'sandbox';
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])
    assert.ok(isLocal(`http://${host}:1`), host);
  for (const host of ['localhost.evil.example', '127.0.0.1.example', '10.0.0.1', '0.0.0.0']) {
    assert.ok(!isLocal(`https://${host}`), host);
  }
});

test('secrets may be lists while they are changed', () => {
  const settings = readSettings({ ...production, APP_SECRET: `${'n'.repeat(32)}, ${'o'.repeat(32)}` });
  assert.deepEqual(settings.appSecrets, ['n'.repeat(32), 'o'.repeat(32)]);
});

test('.env.example has a line and a reason for each setting, and no value that production could keep', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const source = readFileSync(new URL('../../src/settings.ts', import.meta.url), 'utf8');
  const schema = source.slice(source.indexOf('z.object({'), source.indexOf('export function readSettings'));
  const known = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
  const shown = lines.map((line) => /^#? ?([A-Z_]+)=/.exec(line)?.[1]).filter(Boolean);
  assert.deepEqual([...shown].sort(), [...known].sort());
  for (const [index, line] of lines.entries()) {
    if (/^#? ?[A-Z_]+=/.test(line)) assert.match(lines[index - 1] ?? '', /^# \S.*\.$|^#? ?[A-Z_]+=/, line);
  }
  assert.deepEqual(
    lines.filter((line) => /^[A-Z_]+=./.test(line)),
    [],
  );
});
