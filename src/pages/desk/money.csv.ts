import type { APIRoute } from 'astro';
import { respondToOwner } from '#requests/desk/apply.ts';
import { moneyCsv } from '#requests/desk/money.ts';

export const prerender = false;

export const GET: APIRoute = (context) => respondToOwner(context, moneyCsv);
