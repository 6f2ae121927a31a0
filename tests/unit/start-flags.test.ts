import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

test('every way of starting the site bounds its memory alike', () => {
  const flags = ['package.json', 'Dockerfile', 'deploy/ship-weekly.service', 'tests/faults/stage/app.ts'].map(
    (file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return [...text.matchAll(/--max-(?:semi|old)-space-size=\d+/g)].map(([flag]) => flag).join(' ');
    },
  );
  assert.equal(new Set(flags).size, 1, flags.join('\n'));
  assert.match(flags[0]!, /semi.* .*old/);
});
