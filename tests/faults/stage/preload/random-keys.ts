/** Breaks a server on purpose: every call to Stripe and Resend goes out under a key of its own, so a repeat is a second order. */
import { randomUUID } from 'node:crypto';

const realFetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  if (request.headers.has('idempotency-key')) request.headers.set('idempotency-key', randomUUID());
  return realFetch(request);
};
