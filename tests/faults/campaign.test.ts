import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { playCampaign } from './campaign.ts';
import { installSite } from './stage/installation.ts';
import type { Breakage } from './stage/stage.ts';

// A campaign that cannot fail proves nothing: each safeguard is taken away once, and the losses have to show. That there are
// none with it is what the gate's campaign itself says, on the same site and as often.

let site: Awaited<ReturnType<typeof installSite>>;
before(async () => {
  site = await installSite();
});
after(() => site.remove());

async function losses(fault: string, breakage: Breakage) {
  const rows = await playCampaign(site.installation, {
    scale: 'small',
    seed: 20_261_208,
    only: [fault],
    engines: ['SQLite'],
    breakage,
  });
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.ok(row!.tries > 0, row!.findings.join('\n'));
  return row!;
}

test('without the rule of the database two late payments get one time, and the campaign says so', async () => {
  const row = await losses('late', 'overlap-rule');
  assert.equal(row.isClean, false);
  assert.ok(row.losses.overlaps > 0);
});

test('without idempotency keys it orders twice, and the campaign says so', async () => {
  const row = await losses('accept', 'idempotency-key');
  assert.equal(row.isClean, false);
  assert.ok(row.losses.doubles > 0);
  assert.ok(row.losses.mailsDoubled > 0);
});
