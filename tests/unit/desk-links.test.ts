import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchRoute } from '#server/routes.ts';

const src = join(import.meta.dirname, '../../src');
const files = globSync(['components/desk/**/*', 'layouts/Desk.astro', 'pages/desk/**/*', 'emails/**/*'], {
  cwd: src,
});

test('every link of the desk leads to a page that there is', () => {
  const links = files
    .filter((file) => /\.(astro|ts)$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(src, file), 'utf8').matchAll(/['"`](\/desk(?:\/[\w-]+)*)(?=['"`?#])/g),
    ])
    .map(([, path = '']) => path);
  assert.ok(links.length > 20);
  const dead = links.filter((path) => matchRoute(path).template === '/…');
  assert.deepEqual([...new Set(dead)], []);
});
