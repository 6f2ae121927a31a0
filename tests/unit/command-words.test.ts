import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarCheck } from '#commands/calendar-check.ts';
import { commands, copyCommands } from '#commands/owner-commands.ts';
import { commandOf, readWords } from '#commands/read-words.ts';
import { UsageError } from '#commands/usage-error.ts';

const all = { ...commands, ...copyCommands };

test('a command takes its words and not one more', () => {
  for (const [name, command] of Object.entries(all)) {
    const words = Array.from({ length: command.words }, (_, n) => `word${n}`);
    assert.deepEqual(readWords(command, words).words, words, name);
    assert.throws(() => readWords(command, [...words, 'Holiday']), /"Holiday" is too much/, name);
  }
  assert.equal(readWords(calendarCheck, ['a.ics', 'b.ics', 'c.ics']).words.length, 3);
});

test('an option that a command does not know, or that lacks its value, is refused', () => {
  assert.throws(() => readWords(commands.block!, ['2026-12-24', '--nota', 'x']), UsageError);
  assert.throws(() => readWords(commands.block!, ['2026-12-24', '--note']), UsageError);
  const { words, options } = readWords(commands.block!, ['2026-12-24', '--note', 'Two words']);
  assert.deepEqual([words, options.note], [['2026-12-24'], 'Two words']);
});

test('what every object has is no command', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
    assert.equal(commandOf(all, name), undefined, name);
  }
  assert.equal(commandOf(all, 'list'), commands.list);
});
