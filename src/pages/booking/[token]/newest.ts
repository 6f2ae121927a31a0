import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { sendNewest } from '#requests/booking/booking.ts';

export const prerender = false;

export const POST: APIRoute = (context) => respond(context, sendNewest);
