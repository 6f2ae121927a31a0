import type { APIRoute } from 'astro';

export const prerender = false;

/** The calendar file of the booking as it stands; after a cancellation, the one that removes the entry. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { services } = locals;
  const token = params.token ?? '';
  const booking = await services.findByToken(token);
  const file = booking && services.calendarFile(booking);
  if (!file) return new Response(null, { status: 404 });
  return new Response(file.content, {
    headers: {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.filename}"`,
    },
  });
};
