import type { VisitorServices } from '#services.ts';
import { type Ask, replyJson } from './answer.ts';

/** Signed events from Stripe. A 500 asks Stripe to deliver again; the sweeper does so too. */
export async function stripeEvent({ receiveStripeEvent }: VisitorServices, { request }: Ask) {
  const received = await receiveStripeEvent({
    rawBody: await request.text(),
    signature: request.headers.get('stripe-signature') ?? '',
  });
  if (received.ok) return replyJson(200, { received: received.outcome }, {});
  return received.reason === 'bad-signature'
    ? replyJson(400, { error: 'The signature does not hold.' }, {})
    : replyJson(500, { error: 'Stored, but not done yet. Deliver it again.' }, {});
}

/** Signed events from Resend: what became of a mail. */
export async function mailEvent({ receiveMailEvent }: VisitorServices, { request }: Ask) {
  const received = await receiveMailEvent({
    rawBody: await request.text(),
    headers: Object.fromEntries(request.headers),
  });
  return received.ok
    ? replyJson(200, { received: received.outcome }, {})
    : replyJson(400, { error: 'The signature does not hold.' }, {});
}
