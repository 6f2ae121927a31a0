import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { freeSlots } from '#requests/booking/free-slots.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respond(context, freeSlots);
