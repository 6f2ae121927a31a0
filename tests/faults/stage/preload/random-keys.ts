/**
 * Breaks a server on purpose: every call to Stripe and Resend goes out under a key of its own, so that a repeat is a
 * second order. What stands before the `#` still says what it was for.
 */
import { randomUUID } from 'node:crypto';

const realFetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const key = request.headers.get('idempotency-key');
  if (key) request.headers.set('idempotency-key', `${key}#${randomUUID()}`);
  return realFetch(request);
};
