import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { fingerprintOf } from '#adapters/content/fingerprint.ts';
import { assertBuiltFor, describeBuild } from '#server/build-facts.ts';
import { checkBlocked, inlineFaults } from '../../scripts/checks/blocked.ts';
import { precompress } from '../../scripts/precompress.ts';

test('a build serves only the address, the notice and the content that it was made for', async (t) => {
  const directory = await folder(t);
  const refused = async (env: Record<string, string>) =>
    assertBuiltFor(env, directory, directory).then(
      () => null,
      (error) => error.message,
    );
  assert.equal(await refused({}), 'The site is not built: run "npm run build".');
  const content = join(directory, 'content');
  await mkdir(join(content, 'offers'), { recursive: true });
  await writeFile(join(content, 'offers', 'session.yaml'), 'amountMinor: 15000');
  const facts = { siteUrl: 'https://ship.example', notice: null, contentFolder: 'content' };
  await writeFile(join(directory, 'build.json'), describeBuild(facts, fingerprintOf(content)));
  const live = { SITE_URL: 'https://ship.example', STRIPE_SECRET_KEY: 'sk_live_1' };
  assert.equal(await refused(live), null);
  assert.equal(
    await refused({ ...live, SITE_URL: 'https://other.example' }),
    'The site was built for https://ship.example and SITE_URL is https://other.example: run "npm run build".',
  );
  assert.equal(
    await refused({ ...live, STRIPE_SECRET_KEY: 'sk_test_1' }),
    'The site was built for live payments and the keys are for test mode: run "npm run build".',
  );
  assert.equal(
    await refused({ ...live, CONTENT_FOLDER: 'other' }),
    'The site was built from content and CONTENT_FOLDER is other: run "npm run build".',
  );

  const edited =
    'content was edited after the site was built, and its pages say what it was before: run "npm run build".';
  await writeFile(join(content, 'draft.mdx'), 'Articles are read by the build alone.');
  assert.equal(await refused(live), null);
  await writeFile(join(content, 'offers', 'session.yaml'), 'amountMinor: 20000');
  assert.equal(await refused(live), edited);
  await writeFile(join(content, 'offers', 'session.yaml'), 'amountMinor: 15000');
  assert.equal(await refused(live), null);
  await writeFile(join(content, 'offers', 'second.yaml'), 'amountMinor: 15000');
  assert.equal(await refused(live), edited);
});

test('what the security policy blocks is found in a page', () => {
  const faults: [string, number][] = [
    ['<script>alert(1)</script>', 1],
    ['<script type="module">x</script>', 1],
    ['<SCRIPT\n>x</SCRIPT>', 1],
    ['<script type="speculationrules">{}</script>', 1],
    ['<style>a{}</style>', 1],
    ['<p style="color:red">', 1],
    ["<p class='a' STYLE=color:red>", 1],
    ['<button onclick="x()">', 1],
    ['<img src=x onerror=x()>', 1],
    ['<a href=" javascript:x()">', 1],
    ['<svg><a style="x" onload="y"/></svg>', 2],
    ['<script src="/a.js" type="module"></script>', 0],
    ['<script type="application/ld+json">{"a":"<p style=\'x\'>"}</script>', 0],
    ['<!-- <p style="x"> -->', 0],
    ['<p title="a > b style=x">text style="x" onclick="y"</p>', 0],
    ['<link rel="stylesheet" href="/a.css"><p data-style="x" data-onclick="y">', 0],
  ];
  for (const [html, count] of faults) assert.equal(inlineFaults(html).length, count, html);
});

test('a build with such a page fails and names it', async (t) => {
  const directory = await folder(t);
  await writeFile(join(directory, 'about.html'), '<p style="x">');
  await assert.rejects(checkBlocked(directory), /about\.html: <p style="…">/);
  await writeFile(join(directory, 'about.html'), '<p>');
  await checkBlocked(directory);
});

test('text is compressed beside its file where that is smaller, pictures are left alone', async (t) => {
  const directory = await folder(t);
  const page = '<p>words</p>'.repeat(100);
  await writeFile(join(directory, 'a.html'), page);
  await writeFile(join(directory, 'tiny.txt'), 'a');
  await writeFile(join(directory, 'a.png'), page);
  await precompress(directory);
  assert.equal(brotliDecompressSync(await readFile(join(directory, 'a.html.br'))).toString(), page);
  assert.equal(gunzipSync(await readFile(join(directory, 'a.html.gz'))).toString(), page);
  for (const name of ['tiny.txt.br', 'tiny.txt.gz', 'a.png.br']) {
    await assert.rejects(readFile(join(directory, name)), name);
  }
});

async function folder(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'front-build-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}
