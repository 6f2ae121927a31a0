import type { APIContext, AstroGlobal } from 'astro';
import type { Answer, Page, Redirect, Refusal, Reply } from '../answer.ts';
import { askOf, finish, responseOf } from '../apply.ts';
import { type DecideAtDesk, type DecideForOwner, forOwner } from './desk.ts';

/** A page that anybody may ask for: the ways in. */
export async function answerAtDoor<Given extends Answer>(
  astro: AstroGlobal,
  decide: DecideAtDesk<Given>,
): Promise<Extract<Given, Page> | Response> {
  const ask = { ...askOf(astro), params: astro.params };
  return finish(astro, await decide(astro.locals.owner, ask));
}

/** A page of the desk: the owner's alone. */
export function answerOwner<Given extends Answer>(
  astro: AstroGlobal,
  decide: DecideForOwner<Given>,
  rules: Parameters<typeof forOwner>[1] = {},
): Promise<Extract<Given, Page> | Response> {
  return answerAtDoor(astro, forOwner(decide, rules)) as Promise<Extract<Given, Page> | Response>;
}

/** A file of the desk, which nothing draws. */
export async function respondToOwner(
  context: APIContext,
  decide: DecideForOwner<Redirect | Refusal | Reply>,
  rules: Parameters<typeof forOwner>[1] = {},
): Promise<Response> {
  const ask = { ...askOf(context), params: context.params };
  return responseOf(await forOwner(decide, rules)(context.locals.owner, ask));
}
