import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceName } from './faults.ts';
import type { Call, Reply } from './http.ts';
import type { Claim } from './idempotency.ts';
import type { Cause, World } from './world.ts';

/** What differs between the two APIs in the way a request is answered. */
export interface Service {
  name: ServiceName;
  newRequestId(): string;
  /** The refusal for a wrong key, or null. */
  refuseStranger(call: Call): Reply | null;
  tooMany(retryAfterSeconds: number): Reply;
  broken(remembered: boolean): Reply;
  forbidden(): Reply;
  /** The key the request may be repeated with; null when it has none. A Reply when the key is malformed. */
  idempotencyKey(call: Call): string | null | Reply;
  fingerprint(call: Call): string;
  keyInUse(key: string): Reply;
  keyWithOtherParameters(key: string): Reply;
  /** Does what is asked. `remember`: the answer is kept under the idempotency key. */
  work(world: World, call: Call, cause: Cause): { reply: Reply; remember: boolean };
  /** Headers that every answer carries. */
  headers(call: Call, requestId: string): Record<string, string>;
}

/** The socket that the request came over. */
export interface Connection {
  drop(): void;
  /** Resolves when the client has gone away or the sandbox stops. */
  closed: Promise<void>;
}

/**
 * Answers an API request as the service would, with the faults that were asked for.
 * Everything from the first read to the commit runs without a pause, so requests never see each other half done.
 * @returns null when there is nothing to send, because the connection was dropped
 */
export async function perform(
  world: World,
  service: Service,
  call: Call,
  connection: Connection,
): Promise<Reply | null> {
  const requestId = service.newRequestId();
  const finish = (reply: Reply): Reply => ({
    ...reply,
    headers: { ...service.headers(call, requestId), ...reply.headers },
  });
  const fault = world.faults.forRequest(service.name, call.method, call.path);

  if (fault?.kind === 'drop-before') {
    connection.drop();
    return null;
  }
  const refusal = service.refuseStranger(call);
  if (refusal) return finish(refusal);
  if (fault?.kind === '429') return finish(service.tooMany(fault.retryAfterSeconds ?? 1));
  if (fault?.kind === '403') return finish(service.forbidden());
  if (fault?.kind === '500' && !fault.remembered) return finish(service.broken(false));

  const key = service.idempotencyKey(call);
  if (key !== null && typeof key === 'object') return finish(key);
  const claim =
    key === null ? null : world.idempotency.claim(service.name, key, service.fingerprint(call), requestId);
  if (key !== null && claim?.state === 'in-use') return finish(service.keyInUse(key));
  if (key !== null && claim?.state === 'other-parameters') return finish(service.keyWithOtherParameters(key));

  try {
    if (fault?.kind === 'delay') await wait(fault.ms, undefined, { ref: false });
    if (fault?.kind === 'hang' && !fault.afterCommit) {
      await connection.closed;
      return null;
    }
    const reply =
      fault?.kind === '500'
        ? remember(claim, service.broken(true))
        : answer(world, service, call, { requestId, idempotencyKey: key }, claim);
    world.store.commit();
    if (fault?.kind === 'drop-after-commit') {
      connection.drop();
      return null;
    }
    if (fault?.kind === 'hang') {
      await connection.closed;
      return null;
    }
    return finish(reply);
  } finally {
    if (claim?.state === 'free') claim.release();
  }
}

function answer(world: World, service: Service, call: Call, cause: Cause, claim: Claim | null): Reply {
  if (claim?.state === 'replay') {
    const { status, body, requestId } = claim.record;
    const headers = {
      'content-type': 'application/json',
      'idempotent-replayed': 'true',
      'original-request': requestId,
    };
    return { status, body, headers };
  }
  const done = service.work(world, call, cause);
  return done.remember ? remember(claim, done.reply) : done.reply;
}

function remember(claim: Claim | null, reply: Reply): Reply {
  if (claim?.state === 'free') claim.remember({ status: reply.status, body: String(reply.body) });
  return reply;
}
