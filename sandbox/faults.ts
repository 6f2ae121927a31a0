export type ServiceName = 'stripe' | 'resend';

/** What can happen to a request of the site. "Work" is what the request asks for: a refund made, a mail accepted. */
export type RequestFault =
  | { kind: 'delay'; ms: number }
  /** The socket dies, no work is done. */
  | { kind: 'drop-before' }
  /** The work is done and stays done, then the socket dies. Stripe's SDK repeats such a request once by itself. */
  | { kind: 'drop-after-commit' }
  /** Refused at the door: no work, nothing remembered under the idempotency key. */
  | { kind: '429'; retryAfterSeconds?: number }
  /** The key is not allowed to do this any more: no work, nothing remembered. */
  | { kind: '403' }
  /** No work. `remembered`: kept under the idempotency key, so that every retry with it fails alike. */
  | { kind: '500'; remembered?: boolean }
  /** No answer until the client goes away. `afterCommit`: the work is done first. */
  | { kind: 'hang'; afterCommit?: boolean };

/** What can happen to an event on its way to the site. */
export type WebhookFault =
  | { kind: 'delay'; ms: number }
  | { kind: 'duplicate'; times?: number }
  /** Kept until it is released. */
  | { kind: 'hold' }
  /** Kept until `window` events are there (2 when not said), then sent newest first. */
  | { kind: 'reorder'; window?: number }
  /** Never sent, not even later. */
  | { kind: 'drop' };

interface Matching {
  service?: ServiceName;
  /** How many matches the rule acts on; null: all of them. One (for `reorder`, one window) when not said. */
  count?: number | null;
  /** How many matches pass untouched before that. */
  skip?: number;
}
/** `method` and `path` as on the wire; `*` in the path stands for anything. */
export type RequestRule = { on: 'request'; method?: string; path?: string } & Matching & RequestFault;
/** `type` is the event's; `*` stands for anything. */
export type WebhookRule = { on: 'webhook'; type?: string } & Matching & WebhookFault;
export type FaultRule = RequestRule | WebhookRule;

export interface ActiveRule {
  id: string;
  rule: FaultRule;
  matched: number;
  /** How often it may still act; null: without end. */
  left: number | null;
}

export interface Faults {
  add(rule: FaultRule): ActiveRule;
  list(): ActiveRule[];
  clear(): void;
  /** The first rule that fits acts; it is used up by this. */
  forRequest(service: ServiceName, method: string, path: string): RequestRule | null;
  forWebhook(service: ServiceName, type: string): WebhookRule | null;
}

export function createFaults(): Faults {
  let rules: ActiveRule[] = [];
  let made = 0;

  const take = (fits: (rule: FaultRule) => boolean): FaultRule | null => {
    for (const active of rules) {
      if (active.left === 0 || !fits(active.rule)) continue;
      active.matched += 1;
      if (active.matched <= (active.rule.skip ?? 0)) continue;
      if (active.left !== null) active.left -= 1;
      return active.rule;
    }
    return null;
  };

  return {
    add(rule) {
      made += 1;
      const once = rule.kind === 'reorder' ? (rule.window ?? 2) : 1;
      const left = rule.count === undefined ? once : rule.count;
      const active = { id: `fault_${made}`, rule, matched: 0, left };
      rules.push(active);
      return active;
    },
    list: () => rules,
    clear() {
      rules = [];
    },
    forRequest: (service, method, path) =>
      take(
        (rule) =>
          rule.on === 'request' &&
          (rule.service ?? service) === service &&
          (rule.method ?? method).toUpperCase() === method &&
          matches(rule.path, path),
      ) as RequestRule | null,
    forWebhook: (service, type) =>
      take(
        (rule) => rule.on === 'webhook' && (rule.service ?? service) === service && matches(rule.type, type),
      ) as WebhookRule | null,
  };
}

const requestKinds = ['delay', 'drop-before', 'drop-after-commit', '429', '403', '500', 'hang'];
const webhookKinds = ['delay', 'duplicate', 'hold', 'reorder', 'drop'];

/** @throws SyntaxError with one sentence when the rule cannot be understood */
export function readFaultRule(value: unknown): FaultRule {
  const rule = value as Record<string, unknown> | null;
  if (typeof rule !== 'object' || rule === null) throw new SyntaxError('A fault is a JSON object.');
  if (rule.on !== 'request' && rule.on !== 'webhook') {
    throw new SyntaxError('Say what the fault acts on: "on" is "request" or "webhook".');
  }
  const kinds = rule.on === 'request' ? requestKinds : webhookKinds;
  if (!kinds.includes(String(rule.kind))) {
    throw new SyntaxError(`"kind" on a ${rule.on} is one of ${kinds.join(', ')}.`);
  }
  if (rule.service !== undefined && rule.service !== 'stripe' && rule.service !== 'resend') {
    throw new SyntaxError('"service" is "stripe" or "resend", or left out for both.');
  }
  if (rule.kind === 'delay' && !isCount(rule.ms)) throw new SyntaxError('A delay needs "ms".');
  for (const name of ['count', 'skip', 'times', 'window', 'retryAfterSeconds']) {
    const given = rule[name];
    if (given !== undefined && !isCount(given) && !(name === 'count' && given === null)) {
      throw new SyntaxError(`"${name}" is a whole number.`);
    }
  }
  for (const name of ['method', 'path', 'type']) {
    if (rule[name] !== undefined && typeof rule[name] !== 'string') {
      throw new SyntaxError(`"${name}" is a string.`);
    }
  }
  return rule as unknown as FaultRule;
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}
