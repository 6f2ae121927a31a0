import { matchPath } from './http.ts';
import { type MailOutcome, mailOutcomes, report } from './resend/mail-events.ts';
import { payOut } from './stripe/balance.ts';
import { expireDue } from './stripe/checkout-sessions.ts';
import { dispute } from './stripe/disputes.ts';
import { decline, expireByHand, pay, payDelayed, payLate, settleDelayed } from './stripe/payments.ts';
import { failRefund, refundByHand } from './stripe/refunds.ts';
import type { World } from './world.ts';

/** What a person can make happen: the buyer, the owner in a dashboard, a bank, a mailbox. */
export interface Control {
  /** Captures the money. `late`: even though the session has expired. `held`: the webhook waits for `deliver`. */
  pay: (id: string, options?: { email?: string; late?: boolean; held?: boolean }) => Promise<object>;
  decline: (id: string) => Promise<object>;
  payDelayed: (id: string) => Promise<object>;
  /** The delayed payment arrives or fails. */
  settleDelayed: (id: string, arrived: boolean) => Promise<object>;
  expire: (id: string) => Promise<object>;
  /** @param amountMinor everything that is left when not said */
  refund: (paymentIntent: string, amountMinor?: number) => Promise<object>;
  failRefund: (id: string) => Promise<object>;
  dispute: (paymentIntent: string) => Promise<object>;
  /** Pays out all that came in. @param off what the bank gets besides: a payout that does not add up */
  payOut: (off?: number) => Promise<object>;
  mail: (id: string, outcome: MailOutcome) => Promise<object>;
  /** Sends events now, in this order, also those that were sent before. @returns the site's answers */
  deliver: (eventIds: string[]) => Promise<string[]>;
  /** Takes site and sandbox to an instant, epoch milliseconds; null: back to the machine's time. */
  setClock: (at: number | null) => Promise<object>;
  /** Forgets everything, and goes back to the machine's time. */
  reset: () => Promise<void>;
}

type Input = Record<string, unknown>;
type Names = Record<string, string>;

const actions: [
  pattern: string,
  act: (world: World, names: Names, input: Input) => object | Promise<object>,
][] = [
  [
    '/control/checkout-sessions/:id/pay',
    (world, { id = '' }, { email }) =>
      pay(world, id, { email: typeof email === 'string' ? email : undefined }),
  ],
  ['/control/checkout-sessions/:id/pay-late', (world, { id = '' }) => payLate(world, id)],
  ['/control/checkout-sessions/:id/pay-delayed', (world, { id = '' }) => payDelayed(world, id)],
  ['/control/checkout-sessions/:id/decline', (world, { id = '' }) => decline(world, id)],
  ['/control/checkout-sessions/:id/expire', (world, { id = '' }) => expireByHand(world, id)],
  ['/control/checkout-sessions/:id/async-succeed', (world, { id = '' }) => settleDelayed(world, id, true)],
  ['/control/checkout-sessions/:id/async-fail', (world, { id = '' }) => settleDelayed(world, id, false)],
  [
    '/control/payment-intents/:id/refund',
    (world, { id = '' }, { amount }) =>
      refundByHand(world, id, amount === undefined ? undefined : wholeAmount(amount)),
  ],
  ['/control/payment-intents/:id/dispute', (world, { id = '' }) => dispute(world, id)],
  [
    '/control/payouts',
    (world, _names, { off }) => ({ payouts: payOut(world, off === undefined ? 0 : Number(off)) }),
  ],
  ['/control/refunds/:id/fail', (world, { id = '' }) => failRefund(world, id)],
  [
    '/control/mails/:id/:outcome',
    (world, { id = '', outcome = '' }) => report(world, id, readOutcome(outcome)),
  ],
  [
    '/control/events/:id/deliver',
    async (world, { id = '' }) => ({ answers: await world.deliveries.release([id]) }),
  ],
  [
    '/control/clock',
    (world, _names, { at, forwardMinutes }) =>
      setClock(
        world,
        forwardMinutes === undefined
          ? readAt(at)
          : world.clock.now() - world.clock.offsetMs() + wholeMinutes(forwardMinutes),
      ),
  ],
  [
    '/control/reset',
    async (world) => {
      world.store.clear();
      world.faults.clear();
      world.clock.setOffset(0);
      await world.clock.move(0);
      return { reset: true };
    },
  ],
];

/**
 * One of the actions above by its path, `/control/checkout-sessions/cs_test_1/pay`.
 * @returns null when no action has this path
 * @throws StripeRefusal or ResendRefusal when it cannot be done now, SyntaxError when the input makes no sense
 */
export async function act(world: World, path: string, input: Input): Promise<object | null> {
  for (const [pattern, action] of actions) {
    const names = matchPath(pattern, path);
    if (names) {
      const done = await action(world, names, input);
      world.store.commit();
      return done;
    }
  }
  return null;
}

/** The same actions for tests in the same process. */
export function createControl(world: World): Control {
  const committed = async <T>(work: () => T | Promise<T>): Promise<T> => {
    const done = await work();
    world.store.commit();
    return done;
  };
  return {
    pay: (id, options) => committed(() => pay(world, id, options)),
    decline: (id) => committed(() => decline(world, id)),
    payDelayed: (id) => committed(() => payDelayed(world, id)),
    settleDelayed: (id, arrived) => committed(() => settleDelayed(world, id, arrived)),
    expire: (id) => committed(() => expireByHand(world, id)),
    refund: (paymentIntent, amountMinor) => committed(() => refundByHand(world, paymentIntent, amountMinor)),
    failRefund: (id) => committed(() => failRefund(world, id)),
    dispute: (paymentIntent) => committed(() => dispute(world, paymentIntent)),
    payOut: (off) => committed(() => payOut(world, off)),
    mail: (id, outcome) => committed(() => report(world, id, outcome)),
    setClock: (at) => committed(() => setClock(world, at)),
    deliver: (eventIds) => world.deliveries.release(eventIds),
    reset: async () => {
      await act(world, '/control/reset', {});
    },
  };
}

async function setClock(world: World, at: number | null): Promise<object> {
  const { clock } = world;
  const machine = clock.now() - clock.movedMs() - clock.offsetMs();
  // What is over at the new time is over before anybody asks.
  await clock.move(at === null ? 0 : Math.round(at - machine));
  expireDue(world);
  return readClock(world);
}

/** What the site and its commands ask, to live at the same time. */
export function readClock({ clock }: World): { now: string; movedMs: number } {
  return { now: new Date(clock.now() - clock.offsetMs()).toISOString(), movedMs: clock.movedMs() };
}

/** An instant as ISO 8601, in UTC where it names no zone, as a form sends it; nothing is the machine's time. */
function readAt(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  const text = String(value);
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(at)) return at;
  throw new SyntaxError(
    '"at" is an instant such as 2027-01-12T12:00:00Z, or null for the time of the machine.',
  );
}

function wholeMinutes(value: unknown): number {
  const minutes = Number(value);
  if (Number.isInteger(minutes) && minutes > 0) return minutes * 60_000;
  throw new SyntaxError('"forwardMinutes" is a whole number, such as 1440 for tomorrow.');
}

function wholeAmount(value: unknown): number {
  const amount = Number(value);
  if (Number.isInteger(amount) && amount > 0) return amount;
  throw new SyntaxError('"amount" is a whole number in the smallest unit, such as 7500 for $75.00.');
}

function readOutcome(value: string): MailOutcome {
  const outcome = mailOutcomes.find((each) => each === value);
  if (outcome) return outcome;
  throw new SyntaxError(`An email can be ${mailOutcomes.join(', ')}.`);
}
