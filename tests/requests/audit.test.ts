import assert from 'node:assert/strict';
import { encodeLink } from '#domain/audit/link.ts';
import type { Answer, Decide } from '#requests/answer.ts';
import { compare } from '#requests/audit/compare.ts';
import { exportAudit, importAudit } from '#requests/audit/files.ts';
import { results } from '#requests/audit/results.ts';
import { auditPage } from '#requests/audit/step.ts';
import { attachAudit } from '#requests/booking/attach-audit.ts';
import { details } from '#requests/booking/details.ts';
import { day, fridayTen, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { detailsAt, typedSlowly } from './support/booking.ts';
import { type Browser, type Fields, factsOf, openBrowser, told } from './support/browser.ts';

/** Enough answers for a result: two numbers of the roadmap. */
const answers = { unit: 'items', committed: '9', exploratory: '1' };

const roadmap = auditPage('roadmap');

testEachSite('a step says what is wrong when its result is asked for, and not before', async (site) => {
  const browser = openBrowser(site);
  const wrong = { committed: 'many' };
  assert.equal(told(await browser.read(roadmap, '/audit/roadmap')), 'visit 200');
  assert.equal(told(await browser.post(roadmap, '/audit/roadmap', { ...wrong, do: 'open' })), 'visit 200');
  const asked = await browser.post(roadmap, '/audit/roadmap', { ...wrong, do: 'show' });
  assert.equal(told(asked), 'visit 422');
  const { visit } = factsOf(asked, 'visit');
  assert.ok(visit.errors.length > 0);
  assert.equal(visit.fields.committed, 'many');
});

testEachSite('a link that cannot be read is said', async (site) => {
  const browser = openBrowser(site);
  const pages: Decide<Answer>[] = [results, exportAudit, roadmap];
  for (const decide of pages) {
    const answer = await browser.read(decide, '/audit/results?a=nothing');
    assert.ok(answer.kind === 'page');
    assert.equal(answer.status, 422);
  }
  const link = await linkOf(browser);
  const { visit } = factsOf(await browser.read(results, `/audit/results?a=${link}`), 'results');
  assert.equal(visit.link, 'read');
});

testEachSite('results are mailed once a form, to an address that is one', async (site) => {
  const browser = openBrowser(site);
  // Without consent the address is forgotten once the mail has left, and nothing could be counted.
  const form = typedSlowly(browser, { ...answers, do: 'mail', email: 'ada@example.com', mayWrite: 'yes' });
  const wrong = await mail(browser, { ...form, email: 'ada@example' });
  assert.deepEqual([wrong.status, wrong.state.isSent], [422, false]);
  assert.match((await mail(browser, { ...form, email: '' })).state.error ?? '', /^Enter the address/);

  const sent = await mail(browser, form);
  assert.deepEqual([sent.status, sent.state.isSent, sent.state.error], [200, true, null]);
  await mail(browser, form);
  assert.equal(await queued(site), 1);
});

testEachSite('mail of results that was asked for too quickly goes at the next press', async (site) => {
  const browser = openBrowser(site);
  const { mail: blank } = factsOf(await browser.read(results, '/audit/results'), 'results');
  const form = { ...answers, do: 'mail', email: 'ada@example.com' };
  const first = await mail(browser, { ...form, formTime: blank.formTime });
  assert.equal(
    first.state.error,
    'That came back faster than anyone types. Nothing is lost: send it once more',
  );
  const second = await mail(browser, { ...form, formTime: first.state.formTime });
  assert.equal(second.state.isSent, true);
});

testEachSite('nobody mails strangers through the results', async (site) => {
  const browser = openBrowser(site);
  const send = (from: Browser, email: string) =>
    mail(from, typedSlowly(browser, { ...answers, do: 'mail', email }));
  for (let index = 0; index < 5; index += 1) {
    assert.equal((await send(browser, `stranger.${index}@example.com`)).state.isSent, true);
  }
  assert.match(
    (await send(browser, 'stranger.6@example.com')).state.error ?? '',
    /^You have reached the limit/,
  );
  // Of one address a day, whoever asks and however it is spelt.
  for (const [index, email] of ['ada@example.com', 'Ada+1@example.com', 'ADA+b@example.com'].entries()) {
    assert.equal((await send(openBrowser(site, `198.51.${index}.1`), email)).state.isSent, true);
  }
  assert.equal((await send(openBrowser(site, '198.51.9.1'), 'ada@Example.com')).state.isSent, false);
});

testEachSite('without answers there is nothing to mail or to save', async (site) => {
  const browser = openBrowser(site);
  const form = typedSlowly(browser, { do: 'mail', email: 'ada@example.com' });
  assert.equal((await mail(browser, form)).state.isSent, false);
  assert.equal(await queued(site), 0);
  assert.equal(told(await browser.post(exportAudit, '/audit/export', { format: 'csv' })), 'files 200');
});

testEachSite('a file that was saved comes back whole; anything else is said', async (site) => {
  const browser = openBrowser(site);
  const formats = {
    csv: 'text/csv',
    markdown: 'text/markdown',
    ics: 'text/calendar',
    json: 'application/json',
  };
  for (const [format, type] of Object.entries(formats)) {
    const file = await browser.post(exportAudit, '/audit/export', { ...answers, format });
    assert.ok(file.kind === 'reply', format);
    assert.ok(file.headers['Content-Type']!.startsWith(type), format);
  }
  assert.equal(
    told(await browser.post(exportAudit, '/audit/export', { ...answers, format: 'doc' })),
    'files 200',
  );

  const saved = await browser.post(exportAudit, '/audit/export', { ...answers, format: 'json' });
  assert.ok(saved.kind === 'reply');
  const back = await browser.post(importAudit, '/audit/import', { file: new File([saved.body], 'a.json') });
  const { visit, notice } = factsOf(back, 'results');
  assert.deepEqual([visit.fields.committed, visit.fields.exploratory], ['9', '1']);
  assert.equal(notice, 'The file was read: the audit of Tuesday, December\u00a01.');
  // What is done with it on another day is still of its own.
  site.pass(30 * day);
  const later = await browser.post(results, '/audit/results', { ...visit.fields, takenOn: '2026-12-01' });
  assert.equal(factsOf(later, 'results').visit.takenOn, '2026-12-01');
  const forged = await browser.post(results, '/audit/results', { ...visit.fields, takenOn: '"><b>' });
  assert.equal(factsOf(forged, 'results').visit.takenOn, null);

  for (const file of [new File(['{}'], 'a.json'), new File(['not JSON'], 'a.json'), 'no file']) {
    const refused = await browser.post(importAudit, '/audit/import', { ...answers, file });
    assert.equal(told(refused), 'files 422');
    const facts = factsOf(refused, 'files');
    assert.ok(facts.error);
    assert.equal(facts.visit.fields.committed, '9');
  }
  assert.equal(told(await browser.read(importAudit, '/audit/import')), 'files 200');
});

testEachSite(
  'links are compared when asked for, and what cannot be read is named by its line',
  async (site) => {
    const browser = openBrowser(site);
    const link = await linkOf(browser);
    const ask = (links: string, intent = 'compare') =>
      browser.post(compare, '/audit/compare', { ...answers, links, do: intent });
    assert.equal(factsOf(await ask('', 'open'), 'compare').error, undefined);
    assert.equal(told(await ask(link)), 'compare 422');
    const wrong = factsOf(await ask(`${link}\n\nnothing`), 'compare');
    assert.match(wrong.error ?? '', /3/);
    assert.equal(wrong.links, `${link}\r\n\r\nnothing`);
    const both = await ask(`https://weekly.example.com/audit/results?a=${link}\n${link}`);
    assert.equal(told(both), 'compare 200');
    assert.equal(factsOf(both, 'compare').taken?.length, 2);
  },
);

testEachSite('an audit comes along to the booking only when its box is ticked', async (site) => {
  const browser = openBrowser(site);
  const form = () => browser.read(details, detailsAt(fridayTen));
  assert.equal(told(await browser.post(attachAudit, '/book/audit', answers)), '303 /book');
  assert.equal(browser.hasCookie(), false);

  await browser.post(attachAudit, '/book/audit', typedSlowly(browser, { ...answers, attachAudit: 'yes' }));
  const attached = factsOf(await form(), 'form');
  assert.equal(attached.isAuditAttached, true);
  assert.notEqual(attached.audit, '');

  await browser.post(attachAudit, '/book/audit', answers);
  const detached = factsOf(await form(), 'form');
  assert.deepEqual([detached.isAuditAttached, detached.audit], [false, '']);
  assert.equal(told(await browser.read(attachAudit, '/book/audit')), '303 /book');
});

testEachSite('the essay that led into the audit leads on to the booking', async (site) => {
  const browser = openBrowser(site);
  const started = factsOf(await browser.read(roadmap, '/audit/roadmap?from=parked-work'), 'visit').visit;
  const carried = { ...answers, from: started.from ?? '' };
  const asked = await browser.post(results, '/audit/results', carried);
  assert.equal(factsOf(asked, 'results').visit.from, 'parked-work');
  const attached = typedSlowly(browser, { ...carried, attachAudit: 'yes' });
  for (const form of [carried, attached]) {
    const answer = await browser.post(attachAudit, '/book/audit', form);
    assert.equal(told(answer), '303 /book?from=parked-work');
  }
  for (const from of ['', '"><b>', 'a&start=x', 'x'.repeat(200)]) {
    assert.equal(told(await browser.post(attachAudit, '/book/audit', { ...answers, from })), '303 /book');
  }
});

testEachSite('an audit that comes along too quickly comes along at the next press', async (site) => {
  const browser = openBrowser(site);
  const { formTime } = factsOf(await browser.post(results, '/audit/results', answers), 'results').mail;
  const wish = { ...answers, attachAudit: 'yes' };
  const first = await browser.post(attachAudit, '/book/audit', { ...wish, formTime });
  assert.equal(told(first), 'results 422');
  const asked = factsOf(first, 'results');
  assert.equal(asked.isAttached, true);
  assert.match(asked.notice ?? '', /press the button once more/);
  assert.equal(browser.hasCookie(), false);
  const second = { ...wish, formTime: asked.mail.formTime };
  assert.equal(told(await browser.post(attachAudit, '/book/audit', second)), '303 /book');
});

async function mail(browser: Browser, form: Fields) {
  const answer = await browser.post(results, '/audit/results', form);
  return { status: answer.status, state: factsOf(answer, 'results').mail };
}

async function linkOf(browser: Browser): Promise<string> {
  const shown = await browser.post(results, '/audit/results', answers);
  return encodeLink(factsOf(shown, 'results').visit.answers, '2026-12-01');
}

/** Mails of results to Ada that wait or went. */
async function queued(site: Site): Promise<number> {
  return (await site.database.outbox.ofRecipient('ada@example.com')).length;
}
