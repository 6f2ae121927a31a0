import type { APIRoute } from 'astro';

export const prerender = false;

/** Signed events from Resend: what became of a mail. */
export const POST: APIRoute = async ({ request, locals }) => {
  const received = await locals.services.receiveMailEvent({
    rawBody: await request.text(),
    headers: Object.fromEntries(request.headers),
  });
  return received.ok
    ? Response.json({ received: received.outcome })
    : Response.json({ error: 'The signature does not hold.' }, { status: 400 });
};
