import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { importedPackages, serverPackagesWeight } from '../../scripts/checks/server-packages.ts';
import { readProject } from '../../scripts/structure.ts';

const root = join(import.meta.dirname, '../..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** What a server runs besides the built pages, which the build itself holds to the same list. */
const started = ['src/server/main.ts', 'src/commands/owner.ts', 'src/commands/doctor.ts'];

test('what a server runs imports no tool of the build', () => {
  const { imports, sources } = readProject();
  const reached = new Set(started);
  for (const file of reached) {
    for (const { from, to, isTypeOnly } of imports) if (from === file && !isTypeOnly) reached.add(to);
  }
  assert.ok(reached.size > 100, `${reached.size} files are reached`);
  const lacked = sources
    .filter(({ fileName }) => reached.has(fileName))
    .flatMap(({ fileName, text }) =>
      importedPackages(text.replaceAll(/^import type [^;]+;$/gm, ''))
        .filter((name) => !(name in dependencies))
        .map((name) => `${fileName} imports ${name}`),
    );
  assert.deepEqual(lacked, []);
});

test('the packages of an image weigh less than 80 MB', () => {
  const megabytes = serverPackagesWeight(root) / 1e6;
  assert.ok(megabytes > 10, `${megabytes} MB: nothing was weighed`);
  assert.ok(megabytes < 80, `${megabytes.toFixed(1)} MB`);
});

test('an import is told from its mention', () => {
  const code = [
    "import { z } from 'zod/v4';",
    'import * as server from "@simplewebauthn/server/helpers";',
    "import './near.ts';",
    "import { join } from 'node:path';",
    ' * import { experimental_AstroContainer } from "astro/container"',
  ];
  assert.deepEqual(importedPackages(code.join('\n')), ['zod', '@simplewebauthn/server']);
});
