import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkContent } from '#reading/check-content.ts';

const script = join(import.meta.dirname, '../../scripts/new-site.ts');

test('a new site is in order, says nothing of its first owner, and never lands on another', (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'ship-weekly-new-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'content');
  execFileSync(process.execPath, [script, folder]);
  assert.deepEqual(checkContent(folder), []);
  for (const name of globSync('**/*.{yaml,mdx}', { cwd: folder })) {
    assert.doesNotMatch(
      readFileSync(join(folder, name), 'utf8'),
      /ship weekly|50 product teams|\$50K|thirty|half[ -](?:an )?hour/i,
      name,
    );
  }
  const again = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  assert.equal(again.status, 1);
  assert.match(again.stderr, /is not empty: name a new folder/);
});
