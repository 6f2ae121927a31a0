import type { APIContext, AstroGlobal } from 'astro';
import { plainly } from '#domain/visible-text.ts';
import type { Answer, Ask, Cookie, Decide, Page, Redirect, Refusal, Reply } from './answer.ts';

/**
 * Asks for what a page should do, and does all of it but the drawing.
 * @returns the page to draw, or a response that the page returns as it is
 */
export async function answer<Given extends Answer>(
  astro: AstroGlobal,
  decide: Decide<Given>,
): Promise<Extract<Given, Page> | Response> {
  return finish(astro, await decide(astro.locals.services, askOf(astro)));
}

/** All that an answer asks for but the drawing. */
export function finish<Given extends Answer>(
  astro: AstroGlobal,
  given: Given,
): Extract<Given, Page> | Response {
  setCookie(astro, given);
  if (given.kind !== 'page') return responseOf(given);
  if (isDrawn(astro, given)) return drawnBefore(given);
  astro.response.status = given.status;
  for (const [name, value] of Object.entries(given.headers)) astro.response.headers.set(name, value);
  return given as Extract<Given, Page>;
}

/** Whether the front has the page in memory; if not, it keeps the one that is drawn now. */
function isDrawn({ locals, url }: AstroGlobal, { view, drawnFrom }: Page): boolean {
  return drawnFrom !== null && !!locals.drawing?.isKnown(`${url.pathname} ${view} ${drawnFrom}`);
}

/** The front puts the body in. */
function drawnBefore({ status, headers }: Page): Response {
  return new Response(null, { status, headers: { 'content-type': 'text/html', ...headers } });
}

/** The same for an endpoint, which draws nothing. */
export async function respond(
  context: APIContext,
  decide: Decide<Redirect | Refusal | Reply>,
): Promise<Response> {
  const given = await decide(context.locals.services, askOf(context));
  setCookie(context, given);
  return responseOf(given);
}

export function askOf({ request, url, params, cookies, locals }: APIContext | AstroGlobal): Ask {
  return { request, url, token: plainly(params.token ?? ''), cookies, clientIp: locals.clientIp };
}

export function responseOf(given: Redirect | Refusal | Reply): Response {
  if (given.kind === 'redirect') return new Response(null, { status: 303, headers: { location: given.to } });
  if (given.kind === 'refusal') return new Response(null, { status: given.status });
  return new Response(given.body, { status: given.status, headers: given.headers });
}

function setCookie({ cookies }: APIContext | AstroGlobal, given: Answer): void {
  const cookie: Cookie | null = 'cookie' in given ? given.cookie : null;
  if (!cookie) return;
  cookies.set(cookie.name, cookie.value, {
    path: '/',
    httpOnly: true,
    secure: cookie.isSecure,
    sameSite: 'lax',
    maxAge: cookie.maxAgeSeconds,
  });
}
