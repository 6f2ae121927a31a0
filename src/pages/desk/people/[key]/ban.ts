import type { APIRoute } from 'astro';
import { respondToOwner } from '#requests/desk/apply.ts';
import { ban } from '#requests/desk/people.ts';

export const prerender = false;

export const ALL: APIRoute = (context) => respondToOwner(context, ban);
