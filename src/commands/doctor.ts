import '#server/check-node.mjs';
import '#server/load-env.ts';
import { examine } from './doctor-checks.ts';
import type { Finding } from './finding.ts';

// Looks at a set-up before it goes live. Changes nothing, sends no mail, charges nothing.

const marks: Record<Finding['state'], string> = { good: 'ok     ', note: 'note   ', bad: 'PROBLEM' };

const findings: Finding[] = [];
for await (const finding of examine(process.env)) {
  findings.push(finding);
  console.log(`${marks[finding.state]}  ${finding.about}: ${finding.sentence}`);
}
const problems = findings.filter(({ state }) => state === 'bad').length;
console.log(problems === 0 ? '\nReady.' : `\n${problems} to fix before it goes live.`);
process.exitCode = problems === 0 ? 0 : 1;
