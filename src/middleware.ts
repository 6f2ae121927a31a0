import type { APIContext, MiddlewareHandler } from 'astro';
import { giveContent, siteContent } from '#reading/content.ts';
import { isDatabaseUnavailable, isUnreadableForm } from '#server/faults.ts';
import { secretHeaders } from '#server/headers.ts';
import { isOfDesk, matchRoute } from '#server/routes.ts';

declare global {
  namespace App {
    interface Locals {
      /** What a page threw, for the front, which logs it and answers in its stead. */
      fault?: unknown;
    }
  }
}

/** Where `npm run dev` leaves the services, since no front stands before its pages. */
const handedOver = Symbol.for('ship-weekly.services');
const handedToDesk = Symbol.for('ship-weekly.owner');

/** Hands a fault to the front before Astro logs it: its message may quote a visitor. Runs at build too, so it opens nothing. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const { services } = context.locals;
  if (services) giveContent(services.content);
  context.locals.content = siteContent();
  if (context.isPrerendered) return next();
  if (!services) return answerInWorkshop(context, next);
  try {
    return await next();
  } catch (fault) {
    context.locals.fault = fault ?? new Error('Something threw nothing');
    // Not 500, whose empty body Astro would fill with its own error page; the front replaces this answer.
    return new Response(null, { status: 503 });
  }
};

/** `npm run dev`: an error goes on to Astro's overlay, except the one that a visitor is told about. */
async function answerInWorkshop(context: APIContext, next: () => Promise<Response>): Promise<Response> {
  context.locals.services = Reflect.get(globalThis, handedOver);
  if (isOfDesk(context.url.pathname)) context.locals.owner = Reflect.get(globalThis, handedToDesk);
  context.locals.clientIp = context.clientAddress;
  try {
    const response = await next();
    if (matchRoute(context.url.pathname).secret) {
      for (const [name, value] of Object.entries(secretHeaders)) response.headers.set(name, value);
    }
    return response;
  } catch (error) {
    if (isUnreadableForm(error)) return new Response('The form did not arrive whole.', { status: 400 });
    if (!isDatabaseUnavailable(error)) throw error;
    return new Response('The database is away.', { status: 503, headers: { 'Retry-After': '10' } });
  }
}
