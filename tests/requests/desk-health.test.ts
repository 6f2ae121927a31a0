import assert from 'node:assert/strict';
import { health } from '#requests/desk/health.ts';
import { testEachSite } from '#tests/use-cases/support/site.ts';
import type { Finding } from '#use-cases/ports/machine.ts';
import { factsOf } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

const clock: Finding = { about: 'Clock', state: 'bad', sentence: '3 minutes ahead of Stripe’s' };

testEachSite('the doctor looks when the owner presses, and not before', async (site) => {
  let looks = 0;
  site.ports.machine.examine = async () => {
    looks += 1;
    return [clock];
  };
  const desk = openDesk(site);
  assert.equal(factsOf(await desk.read(health, '/desk/health'), 'health').findings, undefined);
  assert.equal(looks, 0);
  const { findings, view } = factsOf(await desk.read(health, '/desk/health?doctor=now'), 'health');
  assert.deepEqual(findings, [clock]);
  assert.equal(view.version, 'Version 1 on Node 26');
});

testEachSite('a doctor that comes to no end keeps nobody from the rest of the page', async (site) => {
  site.ports.machine.examine = async () => null;
  const { findings, view } = factsOf(await openDesk(site).read(health, '/desk/health?doctor=now'), 'health');
  assert.equal(findings, null);
  assert.equal(view.freeMegabytes, 10_000);
});
