import '#server/check-node.mjs';
import { checkBareContent } from './bare-content.ts';
import { checkContainer } from './container.ts';
import { checkDates } from './dates.ts';
import { checkDeployFiles } from './deploy-files.ts';
import { checkEditedContent } from './edited-content.ts';
import { checkExhaustion } from './exhaustion.ts';
import { checkFailover } from './failover.ts';
import { checkInvitations } from './invitations.ts';
import { checkLitestream } from './litestream.ts';
import { checkMarkup } from './markup.ts';
import { checkNewcomer } from './newcomer.ts';
import { checkPooler } from './pooler.ts';
import { checkRadicale } from './radicale.ts';

// Checks by tools of other people that a normal machine lacks. Each names what is missing and how to get it.
//   npm run verify:outside              all of them
//   npm run verify:outside -- dates     one, or several, by name

export interface Outcome {
  name: string;
  state: 'passed' | 'failed' | 'missing';
  words: string;
}

const checks: Record<string, () => Promise<Outcome[]>> = {
  invitations: async () => checkInvitations(),
  markup: async () => [await checkMarkup()],
  dates: checkDates,
  content: async () => checkEditedContent(),
  bare: async () => [checkBareContent()],
  calendars: checkRadicale,
  deploy: async () => checkDeployFiles(),
  container: async () => [await checkContainer()],
  newcomer: checkNewcomer,
  litestream: async () => [await checkLitestream()],
  failover: checkFailover,
  exhaustion: async () => [await checkExhaustion()],
  pooler: async () => [await checkPooler()],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are ${Object.keys(checks).join(', ')}.`);
  process.exit(2);
}
const outcomes: Outcome[] = [];
for (const [name, check] of Object.entries(checks)) {
  if (asked.length === 0 || asked.includes(name)) outcomes.push(...(await check()));
}
const marks = { passed: 'ok     ', failed: 'FAILED ', missing: 'missing' };
for (const { name, state, words } of outcomes) console.log(`${marks[state]}  ${name}: ${words}`);
const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('missing')} skipped`);
process.exitCode = count('failed') === 0 ? 0 : 1;
