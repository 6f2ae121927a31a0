import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { ownersCalendar } from '#requests/owners-calendar.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respond(context, ownersCalendar);
