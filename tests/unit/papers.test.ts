import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { historyCodes } from '#components/desk/history-words.ts';
import type { Booking } from '#domain/booking.ts';
import {
  type CheckoutFacts,
  decideSettlement,
  type PaymentStanding,
  processingUntil,
  type Settlement,
} from '#domain/settlement.ts';
import { freeSlots } from '#requests/booking/free-slots.ts';
import { confirmedBooking, sampleBooking } from '#tests/contract/support/sample-booking.ts';
import { openBrowser } from '#tests/requests/support/browser.ts';
import { testEachSite } from '#tests/use-cases/support/site.ts';
import { paymentEventTypes } from '#use-cases/ports/payment-events.ts';
import { floors, readProject } from '../../scripts/structure.ts';

// What the papers say of the code, held to the code. A failure prints the lines as they should stand.

const papers = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/**/*.md').sort()];
const read = (path: string) => readFileSync(path, 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The rows of the table below a line that begins so, without its head. */
function rowsOf(text: string, head: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(head));
  assert.ok(start >= 0, `no table begins with ${head}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return end < 0 ? rest : rest.slice(0, end);
}

test('every command that a paper names is one of the project', () => {
  for (const paper of papers) {
    for (const [, name = ''] of read(paper).matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      assert.ok(name in scripts, `${paper}: npm run ${name}`);
    }
  }
});

test('every file that a paper names or links to is there', () => {
  for (const paper of papers) {
    const text = read(paper);
    const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to = '']) =>
      join(dirname(paper), to),
    );
    const named = [
      ...text.matchAll(/`((?:src|tests|scripts|docs|sandbox|content|deploy)\/[\w./-]+(?<!\.env))`/g),
    ];
    // Those that the owner makes end in .env.
    for (const path of [...linked, ...named.map(([, path = '']) => path)]) {
      assert.ok(existsSync(path), `${paper}: ${path}`);
    }
  }
});

test('the rooms of the architecture use each other as its table says', () => {
  const roomOf = (path: string) => {
    const [, room = '', inside] = path.split('/');
    return inside === undefined ? room.replace(/\.\w+$/, '') : room;
  };
  const uses = new Map<string, Set<string>>();
  for (const { from, to } of readProject().imports) {
    if (!from.startsWith('src/') || !to.startsWith('src/')) continue;
    const used = uses.get(roomOf(from)) ?? new Set();
    uses.set(roomOf(from), used.add(roomOf(to)));
  }
  const shown = floors.flat().map((path) => roomOf(path.replace(/\/$/, '/x')));
  const rows = shown.toReversed().map((room) => {
    const others = [...(uses.get(room) ?? [])].filter((other) => other !== room).sort();
    return `| ${room} | ${others.join(', ') || '–'} |`;
  });
  assert.deepEqual(rowsOf(read('docs/architecture.md'), '| Room of `src/`'), rows);
});

test('every code of a booking’s history is in the list, and no other', () => {
  const listed = rowsOf(read('docs/history-codes.md'), '| Code').map((row) => row.split('`')[1]);
  assert.deepEqual(listed.toSorted(), historyCodes.toSorted());
});

test('the event table says what the rules decide', () => {
  const rows = situations.map(([name, checkout, payment, pick]) => {
    const cells = states.map((booking) => {
      const now = pick?.(booking) ?? duringHold;
      return words(decideSettlement(booking, checkout, payment, false, now));
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  assert.deepEqual(rowsOf(read('docs/settlement.md'), '| Stripe says'), rows);
});

test('every event that must be subscribed to is in the list, and no other', () => {
  const rows = Object.entries(paymentEventTypes).map(
    ([kind, types]) => `| ${kind} | ${types.map((type) => `\`${type}\``).join(', ')} |`,
  );
  const listed = rowsOf(read('docs/settlement.md'), '| Speaks of a').map((row) =>
    row.split('|').slice(0, 3).join('|').concat('|'),
  );
  assert.deepEqual(listed, rows);
});

testEachSite('the example of /api/slots has the fields of the answer', async (site) => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(read('docs/api-slots.md')) ?? [];
  const answer = await openBrowser(site).read(freeSlots, '/api/slots');
  const told = JSON.parse(answer.body);
  const shape = (value: Record<string, unknown>) =>
    Object.entries(value).map(([key, of]) => [key, typeof of]);
  assert.deepEqual(shape(JSON.parse(example)), shape(told));
  assert.deepEqual(shape(JSON.parse(example).price), shape(told.price));
});

const held = sampleBooking();
const confirmed = confirmedBooking();
const duringHold = held.holdUntil - 1;
const states: Booking[] = [
  held,
  { ...held, state: 'expired' },
  confirmed,
  { ...confirmed, state: 'slot_lost', refundState: 'refunded' },
  { ...held, state: 'cancelled' },
];
const open: CheckoutFacts = {
  id: 'cs_ada',
  status: 'open',
  paymentStatus: 'unpaid',
  amountMinor: 15_000,
  currency: 'USD',
  livemode: false,
  clientReferenceId: 'ada',
};
const paid: CheckoutFacts = { ...open, status: 'complete', paymentStatus: 'paid' };
const unpaid: CheckoutFacts = { ...open, status: 'complete' };
const captured: PaymentStanding = { status: 'succeeded', capturedMinor: 15_000, refundedMinor: 0 };
const onItsWay: PaymentStanding = { status: 'processing', capturedMinor: 0, refundedMinor: 0 };

type Situation = [
  name: string,
  checkout: CheckoutFacts,
  payment: PaymentStanding | null,
  now?: (booking: Booking) => number,
];

const situations: Situation[] = [
  ['open, the hold runs', open, null],
  ['open, the hold is over', open, null, ({ holdUntil }) => holdUntil],
  ['expired', { ...open, status: 'expired' }, null],
  ['complete, the money is on its way', unpaid, onItsWay],
  ['the same, past the notice', unpaid, onItsWay, processingUntil],
  ['complete, the delayed payment failed', unpaid, { ...onItsWay, status: 'requires_payment_method' }],
  ['paid', paid, captured],
  ['paid, after the start', paid, captured, ({ startsAt }) => startsAt],
  ['paid, another amount', { ...paid, amountMinor: 100 }, captured],
  ['paid, and given back whole', paid, { ...captured, refundedMinor: 15_000 }],
];

function words(settlement: Settlement): string {
  switch (settlement.do) {
    case 'nothing':
      return '–';
    case 'confirm':
      return settlement.late ? 'confirm, late' : 'confirm';
    case 'wait':
      return 'wait';
    case 'lose-slot':
    case 'close-checkout':
    case 'record-money':
      return settlement.do.replace('-', ' ');
    default:
      return `${settlement.do.replace('-', ' ')}: ${settlement.why}`;
  }
}
