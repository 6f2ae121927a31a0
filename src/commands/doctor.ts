import '#server/check-node.mjs';
import '#server/load-env.ts';
import type { Finding } from '#use-cases/ports/machine.ts';
import { examine } from './doctor-checks.ts';

// Looks at a set-up before it goes live. Changes nothing, sends no mail, charges nothing.

const marks: Record<Finding['state'], string> = { good: 'ok     ', note: 'note   ', bad: 'PROBLEM' };

const isForDesk = process.argv.includes('--json');
const say = (line: string) => {
  if (!isForDesk) console.log(line);
};

const findings: Finding[] = [];
for await (const finding of examine(process.env)) {
  findings.push(finding);
  say(`${marks[finding.state]}  ${finding.about}: ${finding.sentence}`);
}
if (isForDesk) console.log(JSON.stringify(findings));
const problems = findings.filter(({ state }) => state === 'bad').length;
say(problems === 0 ? '\nReady.' : `\n${problems} to fix before it goes live.`);
process.exitCode = problems === 0 ? 0 : 1;
