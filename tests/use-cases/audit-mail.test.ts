import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { audit, withOwnNames } from '#domain/audit/index.ts';
import { decodeLink, encodeLink } from '#domain/audit/link.ts';
import { hour } from '#domain/interval.ts';
import { auditResultsMail } from '#emails/audit-results.ts';
import {
  answersOf,
  anyAnswers,
  goldenBlockers,
  goldenRoadmap,
  rules,
  texts,
} from '#tests/unit/support/audit-samples.ts';
import { type AuditMailRequest, mailAudit } from '#use-cases/mail/mail-audit.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { sweep } from '#use-cases/sweep.ts';
import { deliverMailEvent, events, ownerEmail, type Site, testEachSite } from './support/site.ts';

const answers = answersOf({ ...goldenRoadmap, ...goldenBlockers });

function request(changes: Partial<AuditMailRequest> = {}): AuditMailRequest {
  return {
    email: 'ada@example.com',
    mayWrite: false,
    formId: 'one form',
    facts: audit(answers, rules),
    texts: withOwnNames(texts, answers),
    link: encodeLink(answers),
    ...changes,
  };
}

/** Mails as a visitor who waits until it has left. */
function mail(site: Site, changes: Partial<AuditMailRequest> = {}): Promise<void> {
  return mailAudit({ ...site.ports, pause: () => new Promise(() => {}) }, request(changes));
}

const mailsTo = (site: Site, address: string) => site.sandbox.mails().filter(({ to }) => to[0] === address);

testEachSite('without consent the address is forgotten once the mail has left', async (site) => {
  await mail(site);
  const [sent] = mailsTo(site, 'ada@example.com');
  assert.match(sent!.subject, /^Your audit: Too close to call/);
  assert.match(sent!.text!, /78\.3% is promised, 8\.3 points over the line/);
  assert.ok(sent!.text!.includes(`https://weekly.example.com/audit/results#a=${encodeLink(answers)}`));
  assert.deepEqual(await site.database.outbox.ofRecipient('ada@example.com'), []);
  assert.deepEqual(mailsTo(site, ownerEmail), []);
});

/** What is stored of an event when it comes a second time. */
const bodyOf = async (site: Site, id: string) => {
  const again = { id, source: 'resend', type: 'x', payload: 'x', receivedAt: site.now() } as const;
  return (await site.database.write((store) => store.webhooks.receive(again))).payload;
};

testEachSite('without consent the provider’s news of the mail is not kept either', async (site) => {
  await mail(site);
  const news = events(site, 'resend');
  assert.deepEqual(
    news.map(({ type }) => type),
    ['email.sent', 'email.delivered'],
  );
  for (const event of news) {
    assert.match(event.payload, /ada@example\.com/);
    assert.equal((await deliverMailEvent(site, event)).ok, true);
    assert.equal(await bodyOf(site, event.eventId), '');
    assert.deepEqual(await deliverMailEvent(site, event), { ok: true, outcome: 'known' });
  }
});

testEachSite(
  'news that overtakes the answer about such a mail is not kept once it is taken up',
  async (site) => {
    site.sandbox.faults.add({ on: 'request', service: 'resend', method: 'POST', kind: 'drop-after-commit' });
    await mail(site);
    const [sent, delivered] = events(site, 'resend');
    assert.deepEqual(await deliverMailEvent(site, sent!), { ok: true, outcome: 'ignored' });
    assert.equal(await bodyOf(site, sent!.eventId), '');
    assert.deepEqual(await deliverMailEvent(site, delivered!), { ok: true, outcome: 'waiting' });
    site.pass(hour);
    await sweep(site.ports);
    await sweep(site.ports);
    assert.equal(await bodyOf(site, delivered!.eventId), '');
  },
);

testEachSite('with consent the provider’s news is kept like that of any mail', async (site) => {
  await mail(site, { mayWrite: true });
  const [sent] = events(site, 'resend').filter(({ payload }) => /ada@/.test(payload));
  await deliverMailEvent(site, sent!);
  assert.equal(await bodyOf(site, sent!.eventId), sent!.payload);
});

testEachSite('an address whose mail had to wait for the provider is forgotten too', async (site) => {
  site.sandbox.faults.add({ on: 'request', service: 'resend', method: 'POST', kind: '500', count: null });
  await mail(site);
  assert.equal((await site.database.outbox.ofRecipient('ada@example.com')).length, 1);
  site.sandbox.faults.clear();
  site.pass(hour);
  await sendMail(site.ports);
  assert.equal(mailsTo(site, 'ada@example.com').length, 1);
  assert.deepEqual(await site.database.outbox.ofRecipient('ada@example.com'), []);
});

testEachSite('with consent the owner is told who may be written to', async (site) => {
  await mail(site, { mayWrite: true });
  assert.equal(mailsTo(site, 'ada@example.com').length, 1);
  const [told] = mailsTo(site, ownerEmail);
  assert.match(told!.text!, /ada@example\.com/);
  assert.equal((await site.database.outbox.ofRecipient('ada@example.com')).length, 1);
});

testEachSite('who is erased is named no longer in what was told to the owner', async (site) => {
  await mail(site, { mayWrite: true });
  assert.equal((await site.database.outbox.ofRecipient(ownerEmail)).length, 1);
  await erasePerson(site.ports, 'ada@example.com');
  assert.deepEqual(await site.database.outbox.ofRecipient(ownerEmail), []);
  assert.deepEqual(await site.database.outbox.ofRecipient('ada@example.com'), []);
});

testEachSite('a form that is sent twice is one mail', async (site) => {
  await mail(site);
  await mail(site);
  assert.equal(mailsTo(site, 'ada@example.com').length, 1);
  await mail(site, { formId: 'another form' });
  assert.equal(mailsTo(site, 'ada@example.com').length, 2);
});

testEachSite('no address and no answer is in the log', async (site) => {
  await mail(site);
  assert.doesNotMatch(JSON.stringify(site.logged), /ada@|78\.3/);
});

test('no word that was typed is in the mail', () => {
  const site = {
    name: 'Ship Weekly',
    ownerName: '',
    contactEmail: 'hello@example.com',
    timeZone: 'UTC',
    clock: 12 as const,
  };
  const typed = 'Zyxwvut';
  fc.assert(
    fc.property(anyAnswers, ({ roadmap, blockers, decisions }) => {
      for (const row of roadmap?.rows ?? []) row.name = typed;
      // Those of the catalogue have no name of their own.
      for (const row of [...(blockers?.rows ?? []), ...(decisions ?? [])]) {
        if (/^[ox]/.test(row.id)) row.name = typed;
      }
      for (const row of decisions ?? [])
        Object.assign(row, { driver: typed, decider: typed, consulted: typed });
      const link = encodeLink({ roadmap, blockers, decisions });
      const decoded = decodeLink(link);
      assert.ok(decoded.ok);
      const { subject, text, html } = auditResultsMail({
        site,
        facts: audit(decoded.answers, rules),
        texts: withOwnNames(texts, decoded.answers),
        url: `https://weekly.example.com/audit/results#a=${link}`,
        mayWrite: false,
      });
      assert.doesNotMatch(`${subject} ${text} ${html}`, /Zyxwvut|…/);
    }),
  );
});
