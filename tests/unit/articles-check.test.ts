import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { checkArticle, checkArticles } from '#reading/check-articles.ts';
import { makeArticle } from '#tests/fixtures/articles/make-article.ts';

const root = join(import.meta.dirname, '../..');
const known = {
  slugs: new Set(['text', 'execution-debt']),
  series: new Set(['silent-killers']),
  tags: new Set(['flow', 'roadmap', 'decisions']),
};
const sound = `---
title: "A title"
description: "A description."
publishAt: 2026-10-05
tags: [flow]
killer: none
auditStep: roadmap
claims: []
draft: false
---

The first paragraph.

## A heading

<AuditStep step="roadmap">
Words.
</AuditStep>
`;

function problemsOf(text: string) {
  return checkArticle({ slug: 'text', file: 'content/articles/text.mdx', text }, known);
}

/** The one problem of a sound article in which `before` was replaced. */
function problemAfter(before: string, after: string): string {
  assert.ok(sound.includes(before));
  const problems = problemsOf(sound.replace(before, after));
  assert.equal(problems.length, 1, JSON.stringify(problems, null, 1));
  const [problem] = problems;
  return `${problem?.line} ${problem?.message}`;
}

test('the articles of this site are in order', () => {
  assert.deepEqual(checkArticles(join(root, 'content')), []);
});

test('a sound article, a made-up one and one with every component pass', () => {
  assert.deepEqual(problemsOf(sound), []);
  assert.deepEqual(problemsOf(makeArticle({ number: 6, words: 10_000, headings: 60 })), []);
  assert.deepEqual(
    problemsOf(readFileSync(join(root, 'tests/fixtures/articles/every-component.mdx'), 'utf8')),
    [],
  );
});

test('a missing, a misspelled and a wrong key are named with their line', () => {
  assert.match(problemAfter('description: "A description."\n', ''), /^2 "description" is missing: add it/);
  assert.match(problemAfter('draft: false', 'draft: false\ncolour: red'), /^10 There is no field "colour"/);
  assert.match(problemAfter('2026-10-05', '5 October'), /^4 "publishAt": write a date as 2027-01-31/);
  assert.match(
    problemAfter('tags: [flow]', 'tags: [flow, nix]'),
    /^5 There is no tag "nix".*flow, roadmap, decisions/,
  );
  assert.match(
    problemAfter('draft: false', 'draft: false\nseries: x\npart: 1'),
    /^10 There is no series "x"/,
  );
  assert.match(
    problemAfter('draft: false', 'draft: false\npart: 1'),
    /^10 "part": set "series" and "part" together/,
  );
  assert.match(
    problemAfter('draft: false', 'draft: false\nupdated: 2026-11-01'),
    /set "updated" and "changed" together/,
  );
});

test('frontmatter that is no YAML is named with its line', () => {
  const [problem] = problemsOf(sound.replace('title: "A title"', 'title: "A title'));
  assert.match(problem?.message ?? '', /^This cannot be read .*double quotes\.$/);
  assert.match(problemsOf('No frontmatter.')[0]?.message ?? '', /must start with a line "---"/);
});

test('a link to no article is named with its line', () => {
  assert.match(
    problemAfter('The first paragraph.', 'See [this](/articles/nothing#there).'),
    /^12 The link to \/articles\/nothing#there leads nowhere/,
  );
  assert.match(
    problemAfter('The first paragraph.', 'See [this](nothing).'),
    /^12 .* must start with \/ or https/,
  );
});

test('an image without words for those who do not see it is refused', () => {
  assert.match(problemAfter('The first paragraph.', '![](/a.png)'), /^12 This image has no alt text/);
  assert.match(
    problemAfter('The first paragraph.', '<Figure src="/a.png" alt="" width={1} height={1} />'),
    /^12 <Figure> has no alt text/,
  );
  assert.match(problemAfter('The first paragraph.', '<img src="/a.png" />'), /^12 <img> has no alt text/);
});

test('a script, a style and a handler are refused', () => {
  assert.match(
    problemAfter('The first paragraph.', '<script>alert(1)</script>'),
    /^12 <script> is not allowed/,
  );
  assert.match(
    problemAfter('The first paragraph.', '<div style="color:red">x</div>'),
    /^12 "style" on <div>/,
  );
  assert.match(problemAfter('The first paragraph.', '<a onclick="x()">x</a>'), /^12 "onclick" on <a>/);
  assert.match(
    problemAfter('The first paragraph.', "import x from 'y'"),
    /^12 Articles import and export nothing/,
  );
});

const claim = (evidence: string) =>
  `<Claim who="The author" ${evidence} readAs="A pattern.">\n**Words.**\n</Claim>`;
const withClaim = (written: string, listed: string) =>
  problemsOf(
    sound
      .replace('The first paragraph.', claim(written))
      .replace('claims: []', `claims:\n  - text: "Words"\n    evidence: "${listed}"`),
  ).map(({ message }) => message);

test('a claim must say what stands behind it, in the text and in the frontmatter', () => {
  assert.deepEqual(withClaim('evidence="own account"', 'own account'), []);
  assert.match(withClaim('', 'own account').join(), /This claim does not say what backs it/);
  assert.match(withClaim('evidence="maybe"', 'own account').join(), /set evidence to one of/);
  assert.match(withClaim('evidence="public source"', 'public source').join(), /must name it: add source/);
  assert.match(withClaim('evidence="none"', 'own account').join(), /make them the same/);
  assert.match(withClaim('evidence="none"', 'rumor').join(), /claims\.0\.evidence/);
  assert.match(
    problemAfter('The first paragraph.', claim('evidence="none"')),
    /^12 The text has 1 <Claim> and the frontmatter lists 0/,
  );
});

test('headings go down one step at a time and begin below the title', () => {
  assert.match(problemAfter('## A heading', '# A heading'), /^14 The title is the only "#" heading/);
  assert.match(problemAfter('## A heading', '### A heading'), /^14 "###" comes right below "#": use "##"/);
  assert.match(problemAfter('## A heading', '## A\n\n#### B'), /^16 "####" comes right below "##"/);
});

test('an unknown component and a wrong use of a known one are named', () => {
  assert.match(
    problemAfter('The first paragraph.', '<Chart />'),
    /^12 There is no component <Chart>: use one of/,
  );
  assert.match(
    problemAfter(
      'The first paragraph.',
      '<Weeks title="a" caption="b" rows={[{ label: "q", weeks: "##" }]} />',
    ),
    /^12 The row "q" is no quarter/,
  );
  assert.match(
    problemAfter('The first paragraph.', '<Matrix caption="a" columns={["a", "b"]} rows={[["x"]]} />'),
    /^12 The row "x" has 1 cells and there are 2 columns/,
  );
  assert.match(
    problemAfter('The first paragraph.', '<Steps>\nWords.\n</Steps>'),
    /must hold one numbered list/,
  );
  assert.match(
    problemAfter('The first paragraph.', '<KeyFigure value="1" />'),
    /^12 <KeyFigure> needs "label"/,
  );
  assert.match(problemAfter('step="roadmap"', 'step="blockers"'), /^16 <AuditStep> opens "blockers"/);
  assert.match(problemAfter('<AuditStep step="roadmap">\nWords.\n</AuditStep>', ''), /has no <AuditStep>/);
});

test('broken MDX is one sentence with its line', () => {
  const [problem] = problemsOf(sound.replace('The first paragraph.', 'A {brace'));
  assert.match(problem?.message ?? '', /^This is not valid MDX/);
  assert.ok((problem?.line ?? 0) >= 12);
});
