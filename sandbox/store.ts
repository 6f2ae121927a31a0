import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Stripe from 'stripe';
import type { BalanceRecord, DeliveryRecord, IdempotencyRecord } from './records.ts';
import type { MailEventRecord, MailRecord } from './resend/mail-record.ts';
import type { CheckoutRecord } from './stripe/checkout-record.ts';

/** Everything the sandbox remembers, by kind and identifier. */
export interface Records {
  checkout: CheckoutRecord;
  paymentIntent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  balance: BalanceRecord;
  payout: Stripe.Payout;
  stripeEvent: Stripe.Event;
  mail: MailRecord;
  mailEvent: MailEventRecord;
  delivery: DeliveryRecord;
  idempotency: IdempotencyRecord;
}

export type Kind = keyof Records;

export interface Store {
  get<K extends Kind>(kind: K, id: string): Records[K] | undefined;
  /** In the order in which they were first put, oldest first. */
  all<K extends Kind>(kind: K): Records[K][];
  put<K extends Kind>(kind: K, id: string, record: Records[K]): void;
  delete(kind: Kind, id: string): void;
  /** Writes what was put since the last commit, all of it or nothing. */
  commit(): void;
  clear(): void;
}

type Change = [kind: Kind, id: string, record: unknown];

/**
 * Records in memory, and in an append-only file of JSON lines when `file` is given: one line a commit.
 * A line that a dying process left half written is ignored, so a commit is there as a whole or not at all.
 */
export function openStore(file: string | null): Store {
  let tables = new Map<Kind, Map<string, unknown>>();
  let pending: Change[] = [];

  const table = (kind: Kind): Map<string, unknown> => {
    const existing = tables.get(kind);
    if (existing) return existing;
    const created = new Map<string, unknown>();
    tables.set(kind, created);
    return created;
  };
  const apply = ([kind, id, record]: Change): void => {
    if (record === null) table(kind).delete(id);
    else table(kind).set(id, record);
  };
  const change = (entry: Change): void => {
    apply(entry);
    if (file) pending.push(entry);
  };
  const commit = (): void => {
    if (!file || pending.length === 0) return;
    appendFileSync(file, `${JSON.stringify(pending)}\n`);
    pending = [];
  };

  if (file) {
    for (const entry of readChanges(file)) apply(entry);
    compact(file, tables);
  }

  return {
    get: <K extends Kind>(kind: K, id: string) => table(kind).get(id) as Records[K] | undefined,
    all: <K extends Kind>(kind: K) => [...table(kind).values()] as Records[K][],
    put: (kind, id, record) => change([kind, id, record]),
    delete: (kind, id) => change([kind, id, null]),
    commit,
    clear() {
      tables = new Map();
      pending = [];
      if (file) writeFileSync(file, '');
    },
  };
}

function* readChanges(file: string): Generator<Change> {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line !== '') yield* JSON.parse(line) as Change[];
    } catch {
      // Half a line: the process died while it wrote. Nobody was told that it had happened.
    }
  }
}

/** One line with the present state instead of every step to it; the rename makes it safe to die here. */
function compact(file: string, tables: Map<Kind, Map<string, unknown>>): void {
  const changes = [...tables].flatMap(([kind, rows]) =>
    [...rows].map(([id, row]): Change => [kind, id, row]),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, changes.length ? `${JSON.stringify(changes)}\n` : '');
  renameSync(`${file}.new`, file);
}
