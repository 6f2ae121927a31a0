import type { APIRoute } from 'astro';

export const prerender = false;

/** Stripe's own receipt; without one, back to the booking, whose record says what was paid. */
export const GET: APIRoute = async ({ params, locals, redirect }) => {
  const { services } = locals;
  const token = params.token ?? '';
  const booking = await services.findByToken(token);
  if (!booking) return new Response(null, { status: 404 });
  const receipt = await services.findReceipt(booking.id);
  return redirect(receipt ?? `/booking/${token}`, 303);
};
