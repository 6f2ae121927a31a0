import assert from 'node:assert/strict';
import test from 'node:test';
import { toSandbox } from '#requests/sandbox.ts';
import { told } from './support/browser.ts';

test('the sandbox is found through the site, and where both services are real there is none', async () => {
  assert.equal(told(await toSandbox({ sandboxUrl: 'http://127.0.0.1:4322' })), '303 http://127.0.0.1:4322');
  assert.equal(told(await toSandbox({ sandboxUrl: null })), '404');
});
