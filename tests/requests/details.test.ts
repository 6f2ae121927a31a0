import assert from 'node:assert/strict';
import { check } from '#requests/booking/check.ts';
import { chooseTime } from '#requests/booking/choose.ts';
import { details } from '#requests/booking/details.ts';
import { pay } from '#requests/booking/pay.ts';
import { book, day, fridayTen, hold, hour, morning, testEachSite } from '#tests/use-cases/support/site.ts';
import { ada, detailsAt, typedSlowly } from './support/booking.ts';
import { factsOf, openBrowser, told } from './support/browser.ts';

const toCheck = '303 /book/check?offer=strategy-session&tz=Europe%2FBerlin';

testEachSite('details that were typed are kept, and lead to the check', async (site) => {
  const browser = openBrowser(site);
  const opened = await browser.read(details, detailsAt(fridayTen));
  assert.equal(told(opened), 'form 200');
  assert.equal(browser.hasCookie(), false);

  assert.equal(told(await browser.post(details, detailsAt(fridayTen), typedSlowly(browser))), toCheck);
  assert.equal(browser.hasCookie(), true);
  const again = factsOf(await browser.read(details, detailsAt(fridayTen)), 'form');
  assert.deepEqual(again.fields, ada);
});

testEachSite('wrong input is kept, said beside its field and stored nowhere', async (site) => {
  const browser = openBrowser(site);
  const form = typedSlowly(browser, { name: 'Ada', email: 'ada@example', topic: '', company: 'Example Ltd' });
  const answer = await browser.post(details, detailsAt(fridayTen), form);
  assert.equal(told(answer), 'form 422');
  const { errors, fields } = factsOf(answer, 'form');
  assert.deepEqual(
    errors.map(({ field }) => field),
    ['email', 'topic'],
  );
  assert.deepEqual(fields, { name: 'Ada', email: 'ada@example', topic: '', company: 'Example Ltd' });
  assert.equal(browser.hasCookie(), false);
});

testEachSite(
  'line breaks in a name, an address or a company are refused, and welcome in a topic',
  async (site) => {
    const browser = openBrowser(site);
    const form = typedSlowly(browser, {
      name: 'Ada\r\nBcc: everybody@example.com',
      email: 'ada@example.com\r\nBcc: everybody@example.com',
      topic: 'A line break here\r\nis welcome.',
      company: 'Example\nLtd',
    });
    const { errors } = factsOf(await browser.post(details, detailsAt(fridayTen), form), 'form');
    assert.deepEqual(
      errors.map(({ message }) => message),
      [
        'Your name must be on one line',
        'Your email address must be on one line',
        'The company must be on one line',
      ],
    );
  },
);

testEachSite('a name has 200 characters at most', async (site) => {
  const browser = openBrowser(site);
  const send = (name: string) =>
    browser.post(details, detailsAt(fridayTen), typedSlowly(browser, { ...ada, name }));
  const { errors, fields } = factsOf(await send('é'.repeat(201)), 'form');
  assert.equal(errors[0]!.message, 'Your name must have 200 characters or fewer');
  assert.equal(fields.name, 'é'.repeat(201));
  assert.equal(told(await send('é'.repeat(200))), toCheck);
});

testEachSite(
  'a form that came back faster than anyone types is taken at the next press, however quick',
  async (site) => {
    const browser = openBrowser(site);
    const { formTime } = factsOf(await browser.read(details, detailsAt(fridayTen)), 'form');
    const first = await browser.post(details, detailsAt(fridayTen), { ...ada, formTime });
    assert.equal(told(first), 'form 422');
    const asked = factsOf(first, 'form');
    assert.equal(asked.doubt, 'That came back faster than anyone types');
    assert.deepEqual(asked.fields, ada);

    const second = await browser.post(details, detailsAt(fridayTen), { ...ada, formTime: asked.formTime });
    assert.equal(told(second), toCheck);
  },
);

testEachSite('a form whose time we did not sign is asked for once more, and then taken', async (site) => {
  const browser = openBrowser(site);
  for (const forged of ['', '1700000000000.forgedforgedforgedforge', 'soon']) {
    const first = await browser.post(details, detailsAt(fridayTen), { ...ada, formTime: forged });
    const { doubt, formTime } = factsOf(first, 'form');
    assert.equal(doubt, 'This page was opened too long ago');
    assert.equal(
      told(await openBrowser(site).post(details, detailsAt(fridayTen), { ...ada, formTime })),
      toCheck,
    );
  }
});

testEachSite('a program that fills every field is stopped each time', async (site) => {
  const browser = openBrowser(site);
  let { formTime = '' } = typedSlowly(browser);
  for (const _ of [1, 2, 3]) {
    const form = { ...ada, formTime, website: 'https://spam.example' };
    const asked = factsOf(await browser.post(details, detailsAt(fridayTen), form), 'form');
    assert.notEqual(asked.doubt, null);
    formTime = asked.formTime;
  }
  assert.equal(browser.hasCookie(), false);
});

testEachSite('a form that was left open for a week is still good', async (site) => {
  const browser = openBrowser(site);
  const opened = String(site.now() - 7 * day);
  const formTime = `${opened}.${browser.services.sign('form-time', opened)}`;
  assert.equal(told(await browser.post(details, detailsAt(fridayTen), { ...ada, formTime })), toCheck);
});

testEachSite('who mends a letter keeps the time of the form', async (site) => {
  const browser = openBrowser(site);
  const { formTime } = factsOf(await browser.read(details, detailsAt(fridayTen)), 'form');
  site.pass(3_000);
  const wrong = await browser.post(details, detailsAt(fridayTen), { ...ada, email: 'ada@example', formTime });
  const asked = factsOf(wrong, 'form');
  assert.equal(asked.formTime, formTime);
  assert.equal(
    told(await browser.post(details, detailsAt(fridayTen), { ...ada, formTime: asked.formTime })),
    toCheck,
  );
});

testEachSite('who has typed everything and comes back is not asked to be slow', async (site) => {
  const browser = openBrowser(site);
  await browser.post(details, detailsAt(fridayTen), typedSlowly(browser));
  const { formTime } = factsOf(await browser.read(details, detailsAt(fridayTen)), 'form');
  assert.equal(told(await browser.post(details, detailsAt(fridayTen), { ...ada, formTime })), toCheck);
});

testEachSite(
  'a time that cannot be had is refused with its reason and free times around it',
  async (site) => {
    await book(site, 'grace', fridayTen);
    await hold(site, 'joan', fridayTen + 2 * hour);
    const refused: [start: number, why: string][] = [
      [fridayTen, 'booked'],
      [fridayTen + 2 * hour, 'held'],
      [morning - day, 'past'],
      [morning + hour, 'notice'],
      [fridayTen + 200 * day, 'window'],
      [fridayTen + day, 'closed'],
      [fridayTen + hour + 60_000, 'grid'],
    ];
    for (const [start, why] of refused) {
      const answer = await openBrowser(site).read(details, detailsAt(start));
      assert.equal(told(answer), 'taken 409', why);
      const facts = factsOf(answer, 'taken');
      assert.equal(facts.why, why);
      assert.equal(facts.hasAnswers, false);
      assert.equal(facts.nearest.length, 3);
      assert.ok(!facts.nearest.includes(start));
    }
  },
);

testEachSite('without a time that can be read the choice comes back', async (site) => {
  const browser = openBrowser(site);
  for (const start of ['soon', '2026-13-45T99:99:99Z', '2026-12-04T15:30:00+01:00', '']) {
    const query = new URLSearchParams({ date: '2026-12-04', start });
    const answer = await browser.read(details, `/book/details?${query}`);
    assert.equal(told(answer), 'calendar 422', start);
    assert.match(factsOf(answer, 'calendar').problem ?? '', /not a time that I can read/);
  }
  const without = await browser.read(details, '/book/details?date=2026-12-04');
  assert.equal(factsOf(without, 'calendar').problem, 'Choose a time to go on.');
  assert.equal(told(await browser.read(details, '/book/details')), '303 /book?offer=strategy-session');
  assert.equal(told(await browser.read(details, '/book/details?offer=something-else')), '404');
});

testEachSite('a network that begins too many bookings is told so, and its answers stand', async (site) => {
  const { draftsPerClientAndHour } = await import('#use-cases/checkout/keep-draft.ts');
  for (let index = 0; index < draftsPerClientAndHour; index += 1) {
    const one = openBrowser(site);
    assert.equal(told(await one.post(details, detailsAt(fridayTen), typedSlowly(one))), toCheck);
  }
  const next = openBrowser(site);
  const answer = await next.post(details, detailsAt(fridayTen), typedSlowly(next));
  assert.equal(told(answer), 'form 429');
  const facts = factsOf(answer, 'form');
  assert.deepEqual([facts.notice, facts.fields], ['too-many-drafts', ada]);
});

testEachSite('details that Stripe refused are asked for again', async (site) => {
  const answer = await openBrowser(site).read(details, detailsAt(fridayTen, { refused: '1' }));
  assert.equal(factsOf(answer, 'form').notice, 'refused');
});

testEachSite(
  'another time takes along what was typed, right or wrong, and asks for the rest later',
  async (site) => {
    const browser = openBrowser(site);
    const halfTyped = {
      ...typedSlowly(browser, { name: 'Ada', email: 'ada@', topic: '', company: '' }),
      go: 'times',
    };
    const day = new Date(fridayTen).toISOString().slice(0, 10);
    assert.match(
      told(await browser.post(details, detailsAt(fridayTen), halfTyped)),
      new RegExp(`^303 /book/time\\?offer=strategy-session&tz=Europe%2FBerlin&date=${day}&start=.*#times$`),
    );

    const times = factsOf(
      await browser.read(chooseTime, `/book/time?tz=Europe/Berlin&date=${day}`),
      'calendar',
    );
    assert.equal(times.hasAnswers, false);
    const again = factsOf(await browser.read(details, detailsAt(fridayTen + hour / 2)), 'form');
    assert.deepEqual(again.fields, { name: 'Ada', email: 'ada@', topic: '', company: '' });
    assert.match(told(await browser.post(pay, '/book/pay', {})), /^303 \/book\?offer=strategy-session$/);
  },
);

testEachSite('where nobody named a zone, the way back to the month names none either', async (site) => {
  const browser = openBrowser(site);
  assert.equal(told(await browser.read(check, '/book/check')), '303 /book?offer=strategy-session');
  assert.equal(
    told(await browser.read(check, '/book/check?tz=Europe/Berlin')),
    '303 /book?offer=strategy-session&tz=Europe%2FBerlin',
  );
});
