import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

test('docs/logs.md names the events that are logged, no more and no fewer', () => {
  const code = globSync('src/**/*.ts')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const said = [
    ...code.matchAll(/\blog\.(?:info|warn|error)\(\s*'([a-z-]+)'/g),
    ...code.matchAll(/\blogger\[[^\]]+\]\(\w+, '([a-z-]+)'/g),
  ].map(([, event = '']) => event);
  // One of two, where it depends on the fault.
  const faults = [...code.matchAll(/\bfault\(([^,]+),/g)].flatMap(([, argument = '']) =>
    [...argument.matchAll(/'([a-z-]+)'/g)].map(([, event = '']) => event),
  );
  const paper = readFileSync('docs/logs.md', 'utf8');
  const written = [...paper.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, event = '']) => event);
  assert.ok(faults.length > 4 && said.length > 12, 'the code is read');
  assert.deepEqual(written.sort(), [...new Set([...said, ...faults])].sort());
});
