import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// docs/asvs.md adds up. That the files and tests that it names are there is tried with all papers.

const paper = readFileSync('docs/asvs.md', 'utf8');
const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const rows = paper
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map(cellsOf);
const chapters = rows.filter(([name = '', count = '']) => /^V\d+ /.test(name) && /^\d+$/.test(count));
const listed = rows.filter(([name = '']) => /^V\d+\.\d+\.\d+$/.test(name));

test('the counts of each chapter add up, and so do those of all', () => {
  assert.equal(chapters.length, 17);
  const numbers = chapters.map((row) => row.slice(1).map(Number));
  for (const [n, [all = 0, ...parts]] of numbers.entries()) {
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      all,
      chapters[n]?.[0] ?? '',
    );
  }
  const sums = [0, 1, 2, 3, 4].map((column) => numbers.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const [, ...total] = rows.find(([name]) => name === '**All**') ?? [];
  assert.deepEqual(
    total,
    sums.map((sum) => `**${sum}**`),
  );
});

test('what is accepted or open is listed with its reason, as often as it is counted', () => {
  for (const [chapter = '', , , , accepted, open] of chapters) {
    const mine = listed.filter(([name = '']) => name.startsWith(`${chapter.split(' ')[0]}.`));
    const count = (standing: string) => mine.filter((row) => row[2] === standing).length;
    assert.deepEqual([count('accepted'), count('open')], [Number(accepted), Number(open)], chapter);
    for (const [name = '', , , why = ''] of mine) assert.notEqual(why, '', name);
  }
  const ofFirst = listed.filter(([, level]) => level === '1');
  assert.ok(ofFirst.length <= 3 && ofFirst.every(([, , standing]) => standing === 'accepted'));
});

test('every chapter that applies names code and tests', () => {
  const how = rows.filter(([name = '', , code = '']) => /^V\d+(, V\d+)*$/.test(name) && code.includes('`'));
  const told = how.flatMap(([name = '']) => name.split(', '));
  const applying = chapters.filter(([, , met]) => met !== '0').map(([name = '']) => name.split(' ')[0]);
  assert.deepEqual(told.toSorted(), applying.toSorted());
  for (const [name = '', , , tests = ''] of how) assert.match(tests, /`tests\/[\w./-]+\.test\.ts`/, name);
});
