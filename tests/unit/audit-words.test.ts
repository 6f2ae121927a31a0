import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shownErrors } from '#components/audit/field-errors.ts';
import { blockersResult } from '#components/audit/results/blockers-result.ts';
import { compareView } from '#components/audit/results/compare-view.ts';
import { decisionsResult } from '#components/audit/results/decisions-result.ts';
import { resultsView } from '#components/audit/results/results-view.ts';
import { roadmapResult } from '#components/audit/results/roadmap-result.ts';
import { readAnswers, steps } from '#domain/audit/answers.ts';
import { type AuditAnswers, audit, withOwnNames } from '#domain/audit/index.ts';
import { auditWords, textsOf } from '#requests/audit/words.ts';
import { anyAnswers } from './support/audit-samples.ts';

// A page brings only the texts that its script says. One that is missing would leave a hole in a sentence.

const { texts: all, rules } = auditWords();
const views = {
  roadmap: roadmapResult,
  blockers: blockersResult,
  decisions: decisionsResult,
  results: resultsView,
  export: resultsView,
};

for (const [page, view] of Object.entries(views)) {
  test(`the texts of ${page} are all that its script says`, () => {
    const own = textsOf(page as keyof typeof views);
    const say = (answers: AuditAnswers, texts: typeof all) =>
      view(audit(answers, rules), withOwnNames(texts, answers));
    fc.assert(fc.property(anyAnswers, (answers) => say(answers, own) === say(answers, all)));
  });
}

test('the texts of compare are all that its script says', () => {
  const own = textsOf('compare');
  fc.assert(
    fc.property(fc.array(anyAnswers, { minLength: 2, maxLength: 8 }), (several) => {
      const taken = several.map((answers, n) => ({ answers, takenOn: `2026-11-0${n + 1}` }));
      assert.equal(compareView(taken, own, rules), compareView(taken, all, rules));
    }),
  );
});

for (const step of steps) {
  test(`every error of ${step} has its sentence on that page`, () => {
    const typed = fc.dictionary(
      fc.constantFrom(
        'unit',
        'committed',
        'exploratory',
        'weeks',
        'blockers',
        'b1',
        'b1.times',
        'd1.today',
        'x1.name',
        'i1.tier',
        'i1.effort',
        'o1.killer',
        'd2.place',
      ),
      fc.constantFrom('', 'x', '-1', '1.234,5', '999999999', 'yes', 'none'),
    );
    fc.assert(
      fc.property(typed, (fields) => {
        const errors = readAnswers(fields, step).errors.filter((error) => error.step === step);
        assert.deepEqual(shownErrors(errors, textsOf(step)), shownErrors(errors, all));
      }),
    );
  });
}
