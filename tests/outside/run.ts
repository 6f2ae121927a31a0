import '#server/check-node.mjs';
import { checkInvitations } from './invitations.ts';
import { checkMarkup } from './markup.ts';

// Checks by tools of other people that a normal machine lacks. Each names what is missing and how to get it.
//   npm run verify:outside

export interface Outcome {
  name: string;
  state: 'passed' | 'failed' | 'missing';
  words: string;
}

const outcomes: Outcome[] = [...(await checkInvitations()), await checkMarkup()];
const marks = { passed: 'ok     ', failed: 'FAILED ', missing: 'missing' };
for (const { name, state, words } of outcomes) console.log(`${marks[state]}  ${name}: ${words}`);
const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('missing')} skipped`);
process.exitCode = count('failed') === 0 ? 0 : 1;
