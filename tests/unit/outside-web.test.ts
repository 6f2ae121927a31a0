import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { OutsideError } from '#adapters/outside-web/outside-error.ts';
import { createOutsideWeb } from '#adapters/outside-web/outside-web.ts';
import { isPublic } from '#adapters/outside-web/public-address.ts';
import { startCalendarHost } from '#tests/calendar-host.ts';

const production = createOutsideWeb({ isLocal: false });
const local = createOutsideWeb({ isLocal: true });

async function failure(asked: Promise<unknown>) {
  try {
    await asked;
    return 'it was answered';
  } catch (error) {
    assert.ok(error instanceof OutsideError, String(error));
    return error.failure.code;
  }
}

test('only addresses of the public Internet are public', () => {
  const inside = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::1',
  ];
  for (const address of inside) assert.equal(isPublic(address), false, address);
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])
    assert.equal(isPublic(address), true, address);
});

test('in production only https on its usual port is asked', async () => {
  for (const address of [
    'http://example.com/calendar.ics',
    'https://example.com:8443/calendar.ics',
    'file:///etc/passwd',
    'ftp://example.com/calendar.ics',
    'data:text/calendar,BEGIN:VCALENDAR',
    'not an address',
    '',
  ])
    assert.equal(await failure(production.ask(address)), 'bad-address', address);
});

test('in production nothing inside is asked, however its address is written', async () => {
  for (const address of [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'webcal://localhost/calendar.ics',
    'https://169.254.169.254/latest/meta-data',
  ])
    assert.equal(await failure(production.ask(address)), 'private-address', address);
});

test('on this machine itself only the machine may be asked', async () => {
  assert.equal(await failure(local.ask('http://10.0.0.1/calendar.ics')), 'private-address');
});

test('a name and a password in an address are sent as a login, and to no other host', async (t) => {
  const [first, second] = [await startCalendarHost(), await startCalendarHost()];
  t.after(() => Promise.all([first.close(), second.close()]));
  first.mood = { kind: 'redirect', to: second.address };
  const answer = await local.ask(first.address.replace('//', '//ada:p%20w@'));
  assert.equal(answer.status, 200);
  assert.equal(first.requests[0]?.headers.authorization, `Basic ${btoa('ada:p w')}`);
  assert.equal(second.requests[0]?.headers.authorization, undefined);
});

test('a host without TLS is not said to have a bad certificate', async (t) => {
  const host = await startCalendarHost();
  t.after(() => host.close());
  assert.equal(await failure(local.ask(host.address.replace('http:', 'https:'))), 'unreachable');
});

test('a certificate that nobody vouches for is refused', async (t) => {
  const file = (name: string) => readFileSync(`tests/fixtures/certificates/${name}`);
  const server = createServer({ key: file('self-signed.key'), cert: file('self-signed.pem') });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  assert.equal(await failure(local.ask(`https://127.0.0.1:${port}/`)), 'certificate');
});

test('no more bytes are read than a calendar may have', async (t) => {
  const host = await startCalendarHost();
  t.after(() => host.close());
  const small = createOutsideWeb({ isLocal: true, maxBytes: 1_000 });
  host.mood = { kind: 'bomb' };
  assert.equal(await failure(small.ask(host.address)), 'too-big');
  host.mood = { kind: 'endless' };
  assert.equal(await failure(small.ask(host.address)), 'too-big');
});
