import assert from 'node:assert/strict';
import {
  attachAudit,
  detachAudit,
  draftsPerClientAndHour,
  keepTyped,
  longestAudit,
  readDraft,
} from '#use-cases/checkout/keep-draft.ts';
import { hour, type Site, testEachSite } from './support/site.ts';

const office = 'address of an office';

async function fillUp(site: Site): Promise<void> {
  for (let n = 0; n < draftsPerClientAndHour; n += 1) {
    const kept = await keepTyped(site.ports, { holder: `browser ${n}`, clientIp: office }, { name: 'Ada' });
    assert.ok(kept.ok, `draft ${n}`);
  }
}

testEachSite(
  'one client address begins a limited number of drafts an hour, and goes on with those it has',
  async (site) => {
    await fillUp(site);
    const ada = { holder: 'browser of ada', clientIp: office };
    assert.deepEqual(await keepTyped(site.ports, ada, { name: 'Ada' }), {
      ok: false,
      reason: 'too-many-drafts',
    });
    assert.deepEqual(await attachAudit(site.ports, ada, '# Audit'), { ok: false, reason: 'too-many-drafts' });
    assert.deepEqual(await readDraft(site.ports, ada.holder), {});

    const known = await keepTyped(
      site.ports,
      { holder: 'browser 0', clientIp: office },
      { topic: 'Reviews' },
    );
    assert.deepEqual(known, { ok: true, fields: { name: 'Ada', topic: 'Reviews' } });
    assert.ok((await keepTyped(site.ports, { ...ada, clientIp: 'another' }, { name: 'Ada' })).ok);
    site.pass(hour);
    assert.ok((await keepTyped(site.ports, { holder: 'browser of grace', clientIp: office }, {})).ok);
  },
);

testEachSite('an IPv6 provider has four times as many as one of its customers', async (site) => {
  let n = 0;
  const begin = async (clientIp: string) => {
    n += 1;
    return (await keepTyped(site.ports, { holder: `browser ${n}`, clientIp }, { name: 'Ada' })).ok;
  };
  for (let customer = 0; customer < 4; customer += 1) {
    for (let draft = 0; draft < draftsPerClientAndHour; draft += 1) {
      assert.ok(await begin(`2001:db8:0:${customer}00::1`));
    }
  }
  assert.equal(await begin('2001:db8:0:900::1'), false);
  assert.ok(await begin('2001:db8:1:900::1'));
});

testEachSite('an audit that no form of ours makes is not stored', async (site) => {
  const ada = { holder: 'browser of ada', clientIp: office };
  const longest = '#'.repeat(longestAudit);
  assert.deepEqual(await attachAudit(site.ports, ada, `${longest}#`), {
    ok: false,
    reason: 'audit-too-long',
  });
  assert.deepEqual(await readDraft(site.ports, ada.holder), {});
  assert.ok((await attachAudit(site.ports, ada, longest)).ok);
});

testEachSite('whoever goes on without the audit brings no earlier one along', async (site) => {
  const ada = { holder: 'browser of ada', clientIp: office };
  await keepTyped(site.ports, ada, { name: 'Ada' });
  await attachAudit(site.ports, ada, '# Audit');
  assert.deepEqual(await readDraft(site.ports, ada.holder), {
    name: 'Ada',
    audit: '# Audit',
    attachAudit: 'yes',
  });
  await detachAudit(site.ports, ada.holder);
  assert.deepEqual(await readDraft(site.ports, ada.holder), { name: 'Ada', audit: '', attachAudit: '' });

  await detachAudit(site.ports, 'browser of nobody');
  assert.equal(await site.database.drafts.find('browser of nobody', site.now()), null);
});
