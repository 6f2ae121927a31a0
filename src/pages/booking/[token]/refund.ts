import type { APIRoute } from 'astro';

export const prerender = false;

/** The owner cancelled, and the buyer takes the money instead of another time. */
export const POST: APIRoute = async ({ params, locals, redirect }) => {
  const { services } = locals;
  const token = params.token ?? '';
  const booking = await services.findByToken(token);
  if (!booking) return new Response(null, { status: 404 });
  await services.chooseRefund(booking.id);
  return redirect(`/booking/${token}`, 303);
};
