import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { confirm } from '#requests/booking/booking.ts';

export const prerender = false;

export const POST: APIRoute = (context) => respond(context, confirm);
