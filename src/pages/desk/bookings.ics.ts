import type { APIRoute } from 'astro';
import { respondToOwner } from '#requests/desk/apply.ts';
import { bookingsIcs } from '#requests/desk/bookings.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respondToOwner(context, bookingsIcs);
