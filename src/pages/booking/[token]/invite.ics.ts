import type { APIRoute } from 'astro';

export const prerender = false;

/** The calendar file of the booking as it stands; after a cancellation, the one that removes the entry. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { services } = locals;
  const token = params.token ?? '';
  const booking = await services.findByToken(token);
  if (!booking || (booking.state !== 'confirmed' && booking.state !== 'cancelled')) {
    return new Response(null, { status: 404 });
  }
  const { invitations } = services.ports;
  const url = services.bookingUrl(booking);
  const file =
    booking.state === 'confirmed' ? invitations.invite(booking, url) : invitations.cancellation(booking, url);
  return new Response(file.content, {
    headers: {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.filename}"`,
    },
  });
};
