import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { ServiceName } from './faults.ts';
import type { IdempotencyRecord } from './records.ts';
import type { Store } from './store.ts';

/** The first answer to a request, kept so that the same request again gets the same answer and nothing is done twice. */
export type Claim =
  | { state: 'free'; remember(reply: { status: number; body: string }): void; release(): void }
  | { state: 'replay'; record: IdempotencyRecord }
  | { state: 'in-use' }
  | { state: 'other-parameters' };

export interface Idempotency {
  /** Until it is released, every other claim of the key is `in-use`. */
  claim(service: ServiceName, key: string, fingerprint: string, requestId: string): Claim;
}

/** Both services forget a key after a day. */
export const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

export function createIdempotency(store: Store, clock: Clock): Idempotency {
  const inFlight = new Set<string>();
  for (const record of store.all('idempotency')) {
    if (hasLapsed(record, clock)) store.delete('idempotency', idOf(record.service, record.key));
  }

  return {
    claim(service, key, fingerprint, requestId) {
      const id = idOf(service, key);
      if (inFlight.has(id)) return { state: 'in-use' };
      const known = store.get('idempotency', id);
      if (known && !hasLapsed(known, clock)) {
        if (known.fingerprint !== fingerprint) return { state: 'other-parameters' };
        const record = { ...known, replays: known.replays + 1 };
        store.put('idempotency', id, record);
        return { state: 'replay', record };
      }
      inFlight.add(id);
      return {
        state: 'free',
        remember: ({ status, body }) =>
          store.put('idempotency', id, {
            service,
            key,
            fingerprint,
            status,
            body,
            requestId,
            createdAt: clock.now(),
            replays: 0,
          }),
        release: () => inFlight.delete(id),
      };
    },
  };
}

/** The same for the same method, path and parameters, in whatever order the parameters came. */
export function fingerprintOf(method: string, path: string, parameters: unknown): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(sorted(parameters))}`)
    .digest('hex');
}

const idOf = (service: ServiceName, key: string): string => `${service} ${key}`;

const hasLapsed = (record: IdempotencyRecord, clock: Clock): boolean =>
  clock.now() - record.createdAt >= KEY_LIFETIME_MS;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
