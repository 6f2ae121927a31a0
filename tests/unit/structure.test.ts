import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { circles, climbs, functionLines, importsOf, spread } from '../../scripts/structure.ts';

function parse(code: string, name = 'src/a.ts') {
  return ts.createSourceFile(name, code, ts.ScriptTarget.ESNext, true);
}

const edge = (from: string, to: string) => ({ from, to, isTypeOnly: false });

test('named functions are measured from first to last line, callbacks are not', () => {
  const code =
    'function one() {\n  return 1;\n}\nconst two = () => 2;\n[1].map((each) => {\n  return each;\n});\n';
  assert.deepEqual(functionLines(parse(code)), [3, 1]);
});

test('an import of types alone is told from one by value', () => {
  const code =
    "import type { A } from './b.ts';\nimport { type B, c } from './c.ts';\nimport { type D } from './d.ts';\n";
  const found = importsOf(parse(code), (specifier) => specifier);
  assert.deepEqual(
    found.map(({ to, isTypeOnly }) => [to, isTypeOnly]),
    [
      ['./b.ts', true],
      ['./c.ts', false],
      ['./d.ts', true],
    ],
  );
});

test('a circle is found once, and a chain is none', () => {
  const imports = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd'), edge('d', 'e')];
  assert.deepEqual(circles(imports), [['a', 'b', 'c']]);
});

test('only what runs against the layers is an arrow up', () => {
  const up = edge('src/domain/offer.ts', 'src/use-cases/ports.ts');
  const down = edge('src/use-cases/sweep.ts', 'src/domain/offer.ts');
  assert.deepEqual(climbs([up, down]), [up]);
});

test('figures are median, nine of ten and longest', () => {
  assert.equal(spread([9, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11]), '6 / 10 / 11');
});
