import assert from 'node:assert/strict';
import type { InquiryOffer, Offer } from '#domain/offer.ts';
import { chooseDay } from '#requests/booking/choose.ts';
import { inquire } from '#requests/offers/inquire.ts';
import { offer, type Site, testEachSite } from '#tests/use-cases/support/site.ts';
import { ada, typedSlowly } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';

const review: Offer = { ...offer, slug: 'roadmap-review', name: 'Roadmap review', minutes: 60 };
const hidden: Offer = { ...offer, slug: 'for-friends', name: 'For friends', isUnlisted: true };
const full: Offer = {
  ...review,
  slug: 'last-year',
  window: { kind: 'dates', from: '2025-01-01', to: '2025-01-31' },
};
const coaching: InquiryOffer = {
  slug: 'coaching',
  name: 'Six weeks of coaching',
  isUnlisted: false,
  teaser: 'For a whole team.',
  heading: 'Six weeks beside one team',
  description: '',
  intro: '',
  hourly: null,
  chapters: [],
  next: '',
};

/** The same site with these offers. */
function selling(site: Site, offers: Offer[], inquiries: InquiryOffer[] = []): Site {
  const content = { ...site.ports.content, offers, firstOffer: offers[0]!, inquiries };
  return { ...site, ports: { ...site.ports, content } };
}

testEachSite('two offers that can be booked are a choice, and an unlisted one is none', async (site) => {
  const browser = openBrowser(selling(site, [offer, review, hidden]));
  const { offers } = factsOf(await browser.read(chooseDay, '/book'), 'offers');
  assert.deepEqual(
    offers.map((each) => each.offer.slug),
    ['strategy-session', 'roadmap-review'],
  );
  const chosen = factsOf(await browser.read(chooseDay, '/book?offer=roadmap-review'), 'calendar');
  assert.equal(chosen.choice.offer.minutes, 60);
  const unlisted = factsOf(await browser.read(chooseDay, '/book?offer=for-friends'), 'calendar');
  assert.equal(unlisted.choice.offer.name, 'For friends');
});

testEachSite('an offer without an opening is no choice', async (site) => {
  const browser = openBrowser(selling(site, [full, offer]));
  const { choice } = factsOf(await browser.read(chooseDay, '/book'), 'calendar');
  assert.equal(choice.offer.slug, 'strategy-session');
});

testEachSite('one offer is its own calendar, with what is agreed by letter beside it', async (site) => {
  const browser = openBrowser(selling(site, [offer, hidden], [coaching]));
  assert.equal(told(await browser.read(chooseDay, '/book')), 'calendar 200');
  assert.equal(told(await browser.read(chooseDay, '/book?offer=coaching')), '303 /offers/coaching');
});

testEachSite('an inquiry goes to the owner, once, and an answer to whoever asked', async (site) => {
  const browser = openBrowser(selling(site, [offer], [coaching]));
  const form = typedSlowly(browser, { ...ada, company: 'Example Works' });
  assert.equal(told(await browser.post(inquire, '/offers/coaching', form)), '303 /offers/coaching?sent=1');
  assert.equal(told(await browser.post(inquire, '/offers/coaching', form)), '303 /offers/coaching?sent=1');
  const mails = await site.ports.database.outbox.ofRecipient(site.ports.ownerEmail);
  assert.equal(mails.length, 1);
  const [mail] = mails;
  assert.equal(mail?.subject, 'Inquiry: Six weeks of coaching');
  assert.equal(mail?.replyTo, ada.email);
  assert.match(mail?.text ?? '', /> Reviews take a week\./);
  assert.match(mail?.text ?? '', /Example Works/);
});

testEachSite('an inquiry with a fault is shown again as it was typed, and nothing is sent', async (site) => {
  const browser = openBrowser(selling(site, [offer], [coaching]));
  const wrong = typedSlowly(browser, { ...ada, email: 'ada', topic: '' });
  const shown = factsOf(await browser.post(inquire, '/offers/coaching', wrong), 'inquiry');
  assert.deepEqual(
    shown.errors.map(({ field }) => field),
    ['email', 'topic'],
  );
  assert.equal(shown.fields.name, ada.name);
  const quick = await browser.post(inquire, '/offers/coaching', ada);
  assert.ok(factsOf(quick, 'inquiry').doubt);
  assert.equal((await site.ports.database.outbox.ofRecipient(site.ports.ownerEmail)).length, 0);
});

testEachSite('one client asks a few times, not without end', async (site) => {
  const browser = openBrowser(selling(site, [offer], [coaching]));
  const ask = (n: number) =>
    browser.post(
      inquire,
      '/offers/coaching',
      typedSlowly(browser, { ...ada, email: `ada.${n}@example.com` }),
    );
  for (let n = 0; n < 5; n++) assert.equal(told(await ask(n)), '303 /offers/coaching?sent=1');
  assert.equal(told(await ask(5)), 'inquiry 429');
});

testEachSite('one mailbox asks a few times a day, and all networks together fill none', async (site) => {
  const both = selling(site, [offer], [coaching]);
  const ask = (n: number, email: string) => {
    const browser = openBrowser(both, `198.51.${n}.7`);
    return browser.post(inquire, '/offers/coaching', typedSlowly(browser, { ...ada, email }));
  };
  for (let n = 0; n < 3; n++) assert.match(told(await ask(n, `ada+${n}@example.com`)), /^303/);
  assert.equal(told(await ask(3, 'ada+3@example.com')), 'inquiry 429');
  for (let n = 4; n < 51; n++) assert.match(told(await ask(n, `ada.${n}@example.com`)), /^303/);
  assert.equal(told(await ask(51, 'ada.51@example.com')), 'inquiry 429');
});

testEachSite(
  'what can be booked has no page to ask on, and what is not sold has none at all',
  async (site) => {
    const browser = openBrowser(selling(site, [offer], [coaching]));
    assert.equal(
      told(await browser.read(inquire, '/offers/strategy-session')),
      '303 /book?offer=strategy-session',
    );
    assert.equal(told(await browser.read(inquire, '/offers/none')), '404');
  },
);
