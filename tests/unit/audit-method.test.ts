import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditWordsOf } from '#adapters/content/audit-schemas.ts';
import { methodWords } from '#components/audit/method-words.ts';
import { auditWords } from '#requests/audit/words.ts';

test('the method page says the thresholds that the engine computes with', () => {
  const { content } = auditWords();
  const values = {
    committed: '65%',
    dependency: '2/5',
    delivery: '55%',
    likely: '1.7',
    vitalFew: '85%',
    decisions: '1/4',
  };
  const thresholds = content.thresholds.map((each) => ({ ...each, value: values[each.id] }));
  const said = JSON.stringify(methodWords(auditWordsOf({ ...content, thresholds })));

  assert.match(said, /C > 65% × \(C \+ E\)/);
  assert.match(said, /C − 65% × \(C \+ E\)/);
  assert.match(said, /at least 1\.7 times the second/);
  assert.match(said, /at least 85% of all W/);
  assert.match(said, /1\/4 of the decisions, and at least 2, are unclear/);
  assert.match(said, /less than 55% of what was promised/);
  assert.doesNotMatch(said, /70%|80%|1\.5|third/);
});

test('a cause names its blockers as the content does', () => {
  const words = auditWords();
  const [, [, decisionRights = ''] = []] = methodWords(words).causes;
  for (const id of ['b5', 'b6', 'b7', 'b8', 'b10']) assert.ok(decisionRights.includes(words.texts[id]!), id);
});
