import Stripe from 'stripe';
import type { CallResult } from '#use-cases/ports/calls.ts';

/** Stripe answered, but not with what we can rely on: nothing may be concluded from it. */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer';
}

/** Runs one call and turns what Stripe throws into our two reasons; anything else is a fault of ours and is thrown on. */
export async function ask<T>(call: () => Promise<T>): Promise<CallResult<T>> {
  try {
    return { ok: true, ...(await call()) };
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { ok: false, reason: 'no-answer', detail: error.message };
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const reason = isDefinite(error) ? 'refused' : 'no-answer';
    return { ok: false, reason, detail: factsOf(error), isAboutUs: isAboutUs(error) };
  }
}

/** Nothing is left to give back: what the caller wanted is so. */
export function isAlreadyRefunded(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'charge_already_refunded';
}

/**
 * A 4xx says that nothing happened, except "busy": another call with this key is running, or too many calls are. A key
 * that has ended or may not do this says nothing either: a checkout that we may not read may well be paid.
 */
function isDefinite(error: Stripe.errors.StripeError): boolean {
  const status = error.statusCode ?? 0;
  if (error instanceof Stripe.errors.StripeRateLimitError) return false;
  return status >= 400 && status < 500 && ![408, 409].includes(status) && !isAboutUs(error);
}

function isAboutUs({ statusCode }: Stripe.errors.StripeError): boolean {
  return statusCode === 401 || statusCode === 403;
}

/** Goes to logs. Stripe's message is left out: it quotes what was sent, for example an e-mail address. */
function factsOf(error: Stripe.errors.StripeError): string {
  const facts = [error.type, error.statusCode, error.code, error.param, error.requestId];
  return facts.filter((fact) => fact !== undefined && fact !== '').join(' ');
}
