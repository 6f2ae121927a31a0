import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { mailEvent } from '#requests/webhooks.ts';

export const prerender = false;

export const POST: APIRoute = (context) => respond(context, mailEvent);
