import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

test('the engine with its six pictures weighs at most 8 kB gzipped', async () => {
  const root = join(import.meta.dirname, '../..');
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, 'src/domain/audit/index.ts'),
        preserveEntrySignatures: 'strict',
      },
    },
  });
  assert.ok('output' in built);
  const [engine, ...others] = built.output;
  assert.deepEqual(others, []);
  const bytes = gzipSync(engine.code, { level: 9 }).length;
  assert.ok(bytes <= 8_000, `${bytes} bytes`);
  // A build that lost its parts would be small, too.
  assert.match(engine.code, /blocker-map|split\.line/);
});
