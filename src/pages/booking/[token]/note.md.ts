import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { noteFile } from '#requests/booking/booking.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respond(context, noteFile);
