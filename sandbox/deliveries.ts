import type { Clock } from './clock.ts';
import type { Faults, ServiceName, WebhookRule } from './faults.ts';
import { postWebhook } from './post-webhook.ts';
import type { DeliveryRecord } from './records.ts';
import type { Store } from './store.ts';

/** One event on its way to the site. */
/** Where events of a service go, and how they are signed. */
export interface Target {
  url: string;
  /** The name in the request where the address is another one. */
  host?: string;
  /** @param at epoch seconds */
  sign(eventId: string, payload: string, at: number): Record<string, string>;
}

export interface Deliveries {
  /**
   * Sends the event soon, unless a fault says otherwise; repeats it when the answer is not 2xx.
   * @param held keep it until somebody releases it
   */
  enqueue(service: ServiceName, event: { id: string; type: string; payload: string }, held?: boolean): void;
  /**
   * Sends events now, in this order, each after the answer to the one before.
   * @param eventIds all held events, oldest first, when not said
   * @returns the site's answers, one an event
   */
  release(eventIds?: string[]): Promise<string[]>;
  /** Takes up what a stopped sandbox had not sent. */
  resume(): void;
  /** Resolves when nothing is being sent or waits for another attempt. */
  idle(): Promise<void>;
  close(): void;
}

export interface DeliveryOptions {
  store: Store;
  clock: Clock;
  faults: Faults;
  targets: Record<ServiceName, Target>;
  /** Waits before the second, third, … attempt. */
  retryDelaysMs: number[];
  timeoutMs: number;
}

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const { store, clock, faults, targets, retryDelaysMs, timeoutMs } = options;
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const reordered = new Map<WebhookRule, string[]>();
  let sending = 0;
  let waiting: (() => void)[] = [];

  const save = (record: DeliveryRecord): void => store.put('delivery', record.eventId, record);

  const settle = (): void => {
    if (sending > 0 || timers.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  const later = (ms: number, eventIds: string[]): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void sendAll(eventIds);
    }, ms);
    timer.unref();
    timers.add(timer);
  };

  const sendAll = async (eventIds: string[]): Promise<string[]> => {
    const answers: string[] = [];
    sending += 1;
    for (const eventId of eventIds) answers.push(await sendCopies(eventId));
    sending -= 1;
    settle();
    return answers;
  };

  const sendCopies = async (eventId: string): Promise<string> => {
    const record = store.get('delivery', eventId);
    if (!record) return 'never sent: the site does not subscribe to it';
    let answer = 'no answer';
    for (let copy = 0; copy < record.copies && !closing.signal.aborted; copy += 1) {
      answer = await post(record);
    }
    if (closing.signal.aborted) return answer;
    const accepted = /^2\d\d$/.test(answer);
    const attempts = record.attempts + 1;
    const delay = retryDelaysMs[attempts - 1];
    const again = !accepted && delay !== undefined;
    const state = accepted ? 'delivered' : again ? 'pending' : 'failed';
    save({ ...record, attempts, answer, state, copies: 1 });
    store.commit();
    if (again) later(delay, [eventId]);
    return answer;
  };

  const post = async ({ service, eventId, payload }: DeliveryRecord): Promise<string> => {
    const target = targets[service];
    try {
      const status = await postWebhook(target.url, {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...(target.host ? { host: target.host } : {}),
          ...target.sign(eventId, payload, clock.seconds()),
        },
        body: payload,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
      });
      return String(status);
    } catch (error) {
      const { cause, code, name } = error as NodeJS.ErrnoException & { cause?: { name?: string } };
      return cause?.name === 'TimeoutError' ? `no answer in ${timeoutMs} ms` : (code ?? name);
    }
  };

  return {
    enqueue(service, { id: eventId, type, payload }, held = false) {
      const rule = held ? null : faults.forWebhook(service, type);
      const record: DeliveryRecord = {
        service,
        eventId,
        type,
        payload,
        state: held || rule?.kind === 'hold' || rule?.kind === 'reorder' ? 'held' : 'pending',
        copies: rule?.kind === 'duplicate' ? (rule.times ?? 2) : 1,
        attempts: 0,
        answer: null,
        createdAt: clock.now(),
      };
      if (rule?.kind === 'drop') {
        save({ ...record, state: 'dropped' });
        return;
      }
      save(record);
      if (rule?.kind === 'reorder') {
        const kept = [eventId, ...(reordered.get(rule) ?? [])];
        reordered.set(rule, kept);
        if (kept.length >= (rule.window ?? 2)) {
          reordered.delete(rule);
          later(0, kept);
        }
      } else if (record.state === 'pending') later(rule?.kind === 'delay' ? rule.ms : 0, [eventId]);
    },
    release(eventIds) {
      const held = store.all('delivery').filter(({ state }) => state === 'held');
      return sendAll(eventIds ?? held.map(({ eventId }) => eventId));
    },
    resume() {
      for (const { state, eventId } of store.all('delivery')) if (state === 'pending') later(0, [eventId]);
    },
    idle: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        settle();
      }),
    close() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      settle();
    },
  };
}
