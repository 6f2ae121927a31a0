import type { APIRoute } from 'astro';
import { respond } from '#requests/apply.ts';
import { toSandbox } from '#requests/sandbox.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respond(context, toSandbox);
