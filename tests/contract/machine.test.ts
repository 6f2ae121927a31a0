import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine } from '#adapters/machine.ts';
import { freshSqlitePath } from './support/databases.ts';

/** Nobody's own keys: a test asks nobody outside. */
const env = {
  PATH: process.env.PATH,
  SITE_URL: '',
  STRIPE_SECRET_KEY: '',
  RESEND_API_KEY: '',
  DATABASE_URL: '',
};

test('the machine is examined beside the running site, and twice at once only once', async (t) => {
  const machine = createMachine(freshSqlitePath(t), env);
  const first = machine.examine();
  assert.equal(machine.examine(), first);
  const findings = await first;
  assert.ok(findings?.some(({ about }) => about === 'Settings'));
  assert.match(machine.version, /^Version \d+\.\d+\.\d+ on Node \d+/);
  assert.equal(machine.newestCopyAt(), null);
});
