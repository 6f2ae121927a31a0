import assert from 'node:assert/strict';
import { day, hour, minute } from '#domain/interval.ts';
import { pay } from '#requests/booking/pay.ts';
import { ban, erase, exportOne, people, person } from '#requests/desk/people.ts';
import { book, force, fridayTen, type Site, testEachSite, wish } from '#tests/use-cases/support/site.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { ada, pressPay, typeDetails } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

const kept = {
  attendee: {
    name: 'Ada Lovelace',
    email: 'Ada@Example.com',
    company: '',
    topic: '',
    timeZone: 'UTC',
    clock: 12 as const,
  },
};

async function withPeople(site: Site) {
  const first = await book(site, 'ada', fridayTen, kept);
  site.pass(minute);
  const second = await book(site, 'ada2', fridayTen + day * 3, kept);
  await book(site, 'bob', fridayTen + hour);
  return { first, second, desk: openDesk(site) };
}

/** Somebody whose audit was mailed. */
async function mailedAudit(site: Site, email: string, mayWrite: boolean): Promise<void> {
  const now = site.now();
  const mail = { replyTo: null, subject: 'Your audit', html: '', text: '', attachments: [] };
  const given = { ...mail, bookingId: null, createdAt: now, nextTryAt: now };
  const key = `audit-results:${email}`;
  await site.database.write(async (store) => {
    await store.outbox.enqueue({ ...given, key, kind: 'audit-results', to: email });
    if (mayWrite)
      await store.outbox.enqueue({
        ...given,
        key: `audit-consent:${key}`,
        kind: 'owner-alert',
        to: 'o@example.com',
      });
  });
}

testEachSite('one person is one line, found by a part of a name or an address', async (site) => {
  const { second, desk } = await withPeople(site);
  const found = async (q: string) =>
    factsOf(await desk.read(people, `/desk/people?q=${encodeURIComponent(q)}`), 'people');
  const all = await found('');
  assert.deepEqual(
    all.people.map(({ name, bookings, key }) => [name, bookings, key === second.id]),
    [
      ['Ada Lovelace', 2, true],
      ['bob Example', 1, false],
    ],
  );
  for (const q of ['love', 'LOVE', 'ada@', ' Ada Lovelace '])
    assert.equal((await found(q)).people.length, 1, q);
  for (const q of ['%', '_', "' OR 1=1 --", '\0', '𝒳', 'x'.repeat(10_000), '%'.repeat(10_000)]) {
    const { people: lines } = await found(q);
    assert.equal(lines.length, q === '\0' ? 2 : 0, q.slice(0, 20));
  }
});

testEachSite('only those who ticked the box may be written to', async (site) => {
  const { desk } = await withPeople(site);
  await mailedAudit(site, 'yes@example.com', true);
  await mailedAudit(site, 'no@example.com', false);
  const { leads } = factsOf(await desk.read(people, '/desk/people'), 'people');
  assert.deepEqual(
    leads.map(({ email }) => email),
    ['yes@example.com'],
  );
  const lead = factsOf(await desk.read(person, `/desk/people/${leads[0]!.key}`), 'person').view;
  assert.deepEqual([lead.email, lead.bookings.length, lead.mails.length], ['yes@example.com', 0, 1]);
  assert.notEqual(lead.mayWriteSince, null);
});

testEachSite('everything of one person stands on one page, by any of their bookings', async (site) => {
  const { first, second, desk } = await withPeople(site);
  for (const { id } of [first, second]) {
    const { view } = factsOf(await desk.read(person, `/desk/people/${id}`), 'person');
    assert.deepEqual(
      view.bookings.map((each) => each.id),
      [second.id, first.id],
    );
  }
  assert.equal(told(await desk.read(person, '/desk/people/nobody')), '404');
});

testEachSite(
  'who is turned away can book nothing, whatever the letters of the address, until let in again',
  async (site) => {
    const { first, desk } = await withPeople(site);
    const path = `/desk/people/${first.id}`;
    assert.equal(told(await desk.post(ban, `${path}/ban`, { act: 'ban' })), `303 /desk/people/${first.id}`);
    await desk.post(ban, `${path}/ban`, { act: 'ban' });
    const held = await holdSlot(
      site.ports,
      wish(site, 'c', fridayTen + 2 * hour, { attendee: { ...kept.attendee, email: ' ADA@example.COM' } }),
    );
    assert.deepEqual(held, { ok: false, reason: 'banned' });
    const browser = openBrowser(site);
    await typeDetails(browser, fridayTen + 4 * hour, ada);
    const refused = await pressPay(browser, site, fridayTen + 4 * hour);
    assert.equal(told(refused), 'check 403');
    assert.equal(refused.kind === 'page' && refused.view === 'check' && refused.facts.notice, 'banned');
    await desk.post(ban, `${path}/ban`, { act: 'unban' });
    assert.equal((await browser.post(pay, '/book/pay', {})).kind, 'redirect');
    assert.match(told(await pressPay(browser, site, fridayTen + 4 * hour)), /^303 http/);
  },
);

testEachSite(
  'a person is saved for themselves without private notes, and for the owner with them',
  async (site) => {
    const { first, desk } = await withPeople(site);
    await site.database.privateNotes.save(first.id, { body: 'canary', savedAt: 1 });
    const path = `/desk/people/${first.id}/export`;
    const theirs = await desk.post(exportOne, path, { act: 'theirs' });
    const own = await desk.post(exportOne, path, { act: 'own' });
    assert.ok(theirs.kind === 'reply' && own.kind === 'reply');
    assert.equal(JSON.parse(theirs.body).bookings.length, 2);
    assert.doesNotMatch(theirs.body, /canary/);
    assert.match(own.body, /canary/);
    assert.equal(told(await desk.read(exportOne, path)), `303 /desk/people/${first.id}`);
  },
);

testEachSite('a person is erased only by the word, and not while a session is ahead', async (site) => {
  const { first, second, desk } = await withPeople(site);
  const path = `/desk/people/${first.id}/erase`;
  assert.equal(told(await desk.post(erase, path, { said: 'yes' })), 'person 422');
  assert.equal(told(await desk.post(erase, path, { said: 'erase' })), 'person 409');
  for (const booking of [first, second]) await force(site, booking, { state: 'completed' });
  assert.equal(told(await desk.post(erase, path, { said: 'Erase' })), '303 /desk/people?erased=1');
  assert.equal(told(await desk.post(erase, path, { said: 'Erase' })), '303 /desk/people?erased=1');
  const { people: lines } = factsOf(await desk.read(people, '/desk/people'), 'people');
  assert.deepEqual(
    lines.map(({ name }) => name),
    ['bob Example'],
  );
});
