// How long the server takes for the results of the largest audit that the forms allow: `node tests/bench/audit.ts`.

import { createContent } from '#adapters/content/create-content.ts';
import { resultsView } from '#components/audit/results/results-view.ts';
import { visitOf } from '#requests/audit/visit.ts';
import { largestAudit } from '#tests/unit/support/audit-samples.ts';
import { isLeast, often, quantile, round } from './figures.ts';

export interface AuditBench {
  runs: number;
  /** From the fields of the form to the markup of the results, with all findings and pictures. */
  medianMs: number;
  p99Ms: number;
  markupBytes: number;
}

export function benchAudit(runs = 500): AuditBench {
  const fields = largestAudit();
  const content = createContent('content');
  const times: number[] = [];
  let markup = '';
  for (let index = -often(100); index < runs; index += 1) {
    const from = performance.now();
    const { facts, texts } = visitOf({ content }, fields, { isPosted: true });
    markup = resultsView(facts, texts);
    if (index >= 0) times.push(performance.now() - from);
  }
  return {
    runs,
    medianMs: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    markupBytes: Buffer.byteLength(markup),
  };
}

if (import.meta.main) {
  const { runs, medianMs, p99Ms, markupBytes } = benchAudit(isLeast ? 1 : undefined);
  console.log(
    `Results of 40 rows, 8 blockers and 20 decisions, ${runs} times: median ${round(medianMs)} ms, ` +
      `p99 ${round(p99Ms)} ms, ${markupBytes} bytes of markup (aim: 5 ms)`,
  );
}
