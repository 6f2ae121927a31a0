import type { APIRoute } from 'astro';

export const prerender = false;

/** Signed events from Stripe. A 500 asks Stripe to deliver again; the sweeper does so too. */
export const POST: APIRoute = async ({ request, locals }) => {
  const received = await locals.services.receiveStripeEvent({
    rawBody: await request.text(),
    signature: request.headers.get('stripe-signature') ?? '',
  });
  if (received.ok) return Response.json({ received: received.outcome });
  return received.reason === 'bad-signature'
    ? Response.json({ error: 'The signature does not hold.' }, { status: 400 })
    : Response.json({ error: 'Stored, but not done yet. Deliver it again.' }, { status: 500 });
};
