import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ContentError } from '#adapters/content/content-error.ts';
import { createContent } from '#adapters/content/create-content.ts';
import { createNoteRenderer } from '#adapters/render-note.ts';
import { missingSignature } from '#domain/site.ts';

const fixture = join(import.meta.dirname, '../fixtures/content');

/** A copy of the tests' content with some words replaced. */
function contentWith(
  t: TestContext,
  file: string,
  ...changes: [from: string | RegExp, to: string][]
): string {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-content-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(fixture, folder, { recursive: true });
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const after = changes.reduce((text, [from, to]) => text.replace(from, to), before);
  assert.notEqual(after, before, 'the change applies');
  writeFileSync(path, after);
  return folder;
}

/** "site.yaml:3 "timeZone": …" without the folder's name. */
function problemsOf(folder: string): string[] {
  try {
    createContent(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return error.problems.map(
      ({ file, line, message }) => `${file.slice(-30).replace(/^.*?content-\w+\//, '')}:${line} ${message}`,
    );
  }
}

const offer = 'offers/strategy-session.yaml';

test('content is read once, whole, with its facts filled in', () => {
  const content = createContent(fixture);
  assert.equal(content.firstOffer.words.heading, '30 minutes on your biggest wait');
  assert.match(content.pages.terms.limits, /what you tell me in 30 minutes/);
  assert.equal(content.offer('second-look')?.currency, 'JPY');
  assert.equal(content.offer('none'), undefined);
  assert.doesNotMatch(JSON.stringify(content.pages), /\{\w+\}/);
});

test('the sample of a note is drawn as notes are, so nothing in it acts', async () => {
  const { words } = createContent(fixture).firstOffer;
  const typed = /^note: \|\n([\s\S]*)/m.exec(readFileSync(join(fixture, offer), 'utf8'))![1]!;
  const asNote = await createNoteRenderer().toHtml(typed.replace(/^ {2}/gm, '').trim());
  assert.equal(words.note, asNote);
  assert.match(words.note, /<h2>What we found<\/h2>/);
  assert.match(words.note, /&#x3C;b>not/);
});

test('each thing that cannot be is told with its line, its field and its repair', (t) => {
  const cases: [string, string | RegExp, string, RegExp][] = [
    ['site.yaml', 'America/New_York', '"+02:00"', /site\.yaml:\d+ "timeZone": use the name of a place/],
    ['site.yaml', 'America/New_York', 'EST', /site\.yaml:\d+ "timeZone": use the name of a place/],
    ['site.yaml', 'hello@example.com', 'me', /site\.yaml:\d+ "contactEmail": write one address such as/],
    [
      'site.yaml',
      'portrait: ""',
      'portrait: https://cdn.example.com/me.jpg',
      /site\.yaml:\d+ "portrait": write a path in public/,
    ],
    [
      'site.yaml',
      'portrait:',
      'portait:',
      /site\.yaml:\d+ There is no field "portait": correct its spelling or remove it\./,
    ],
    [
      'site.yaml',
      'name: Ship Weekly',
      'name: Ship: Weekly',
      /site\.yaml:\d+ This cannot be read .*double quotes\.$/,
    ],
    [
      'site.yaml',
      'links: []',
      'links: [{ label: X, href: "javascript:1" }]',
      /"links\.0\.href": write a whole address/,
    ],
    [
      offer,
      'amountMinor: 15000',
      'amountMinor: 150.00',
      /"price\.amountMinor": write a whole number .* not 150\.00\./,
    ],
    [offer, 'currency: USD', 'currency: EURO', /"price\.currency": write its code, three capital letters/],
    [offer, 'currency: USD', 'currency: KPW', /"price\.currency": Stripe does not charge in KPW/],
    [
      'availability.yaml',
      '"09:30"',
      '9:30',
      /availability\.yaml:\d+ "[^"]+": write a time as "09:30", in quotes/,
    ],
    [
      offer,
      'address: ""',
      'address: meet.google.com/abc',
      /"meeting\.address": write the whole link, with https/,
    ],
    [
      offer,
      /minutes: 30/,
      'minutes: 45',
      /"plan": the parts add up to 30 minutes and the offer has 45: make them the same\./,
    ],
    [
      offer,
      'slug: strategy-session',
      'slug: second-look',
      /"slug": second-look is already that of .*second-look\.yaml: choose another\./,
    ],
    [
      offer,
      'kind: rolling\n  days: 60',
      'kind: dates\n  from: "2027-03-01"\n  to: "2027-01-01"',
      /"window\.to": must not be before "from"\./,
    ],
    [
      'pages/home.yaml',
      'and {minutes} minutes',
      'and {hours} minutes',
      /"card" names \{hours\}, which is no fact: use one of/,
    ],
    [
      'audit/blockers.yaml',
      'killer: theater',
      'killer: bottlenecks',
      /"0\.killer": the sums count this blocker under another killer/,
    ],
    ['claims.yaml', /^ {2}evidence: own account/m, '  evidence: rumor', /"0\.evidence": say what backs it/],
  ];
  for (const [file, from, to, expected] of cases) {
    const problems = problemsOf(contentWith(t, file, [from, to]));
    assert.equal(problems.length, 1, `${to}\n${problems.join('\n')}`);
    assert.match(problems[0] ?? '', expected);
  }
});

test('a file that nothing would read is told, and so is one that is missing', (t) => {
  const folder = contentWith(t, 'site.yaml', ['Ship Weekly', 'Example']);
  renameSync(join(folder, 'offers/second-look.yaml'), join(folder, 'offers/second-look.yml'));
  rmSync(join(folder, 'pages/terms.yaml'));
  const problems = problemsOf(folder).join('\n');
  assert.match(problems, /second-look\.yml:1 Nothing reads this file: let its name end in "\.yaml"/);
  assert.match(problems, /terms\.yaml:1 The file is missing/);
});

test('marks that nobody sees are no part of what the owner wrote', (t) => {
  const folder = contentWith(
    t,
    'site.yaml',
    ['name: Ship Weekly', 'name: "\u200bShip\u00ad Weekly\ufeff"'],
    ['hello@example.com', 'hello@example.com\u200b'],
  );
  writeFileSync(join(folder, 'site.yaml'), `\ufeff${readFileSync(join(folder, 'site.yaml'), 'utf8')}`);
  const { site } = createContent(folder);
  assert.deepEqual([site.name, site.contactEmail], ['Ship Weekly', 'hello@example.com']);
});

test('what is left out of an offer or a page is nowhere', (t) => {
  const folder = contentWith(t, offer, [/\nheading:[\s\S]*$/, '\n']);
  const { firstOffer } = createContent(folder);
  assert.deepEqual(firstOffer.words, { heading: firstOffer.name, gives: '', plan: [], bring: [], note: '' });
  writeFileSync(join(folder, 'claims.yaml'), '[]\n');
  assert.deepEqual(createContent(folder).pages.claims, []);
});

test('a site that nobody signs says what is missing', () => {
  assert.equal(missingSignature({ ownerName: 'Nora Example', portrait: '/nora.jpg' }), null);
  assert.match(
    missingSignature({ ownerName: '', portrait: '' }) ?? '',
    /set ownerName and portrait in site\.yaml/,
  );
  assert.match(missingSignature({ ownerName: 'Nora Example', portrait: '' }) ?? '', /set portrait in/);
});

test('a session that may have begun before it is paid for is not sold', (t) => {
  const [problem] = problemsOf(contentWith(t, offer, ['noticeMinutes: 1440', 'noticeMinutes: 38']));
  assert.match(
    problem ?? '',
    /"noticeMinutes": use 39 or more: Stripe keeps a payment page open for 36 minutes/,
  );
  assert.deepEqual(problemsOf(contentWith(t, offer, ['noticeMinutes: 1440', 'noticeMinutes: 39'])), []);
});
