import { day } from '#domain/interval.ts';
import type { OwnerServices } from '#services.ts';
import { isFresh, sessionLifetime } from '#use-cases/desk/owner-session.ts';
import type { OwnerSession } from '#use-cases/ports/login.ts';
import { type Answer, type Ask, type Cookie, isPosted, type Redirect, redirect } from '../answer.ts';
import { readPostedForm } from '../posted-form.ts';
import { browserName } from './browser-name.ts';

/** A request to a page of the desk. */
export interface DeskAsk extends Ask {
  /** The named parts of the path. */
  params: Record<string, string | undefined>;
}

/** The same by the owner, who has logged in. */
export interface OwnersAsk extends DeskAsk {
  session: OwnerSession;
  /** What was typed into this page's form before a login or a proof came in between; null when nothing was. */
  typed: Record<string, string> | null;
}

export type DecideAtDesk<Given extends Answer> = (services: OwnerServices, ask: DeskAsk) => Promise<Given>;
export type DecideForOwner<Given extends Answer> = (
  services: OwnerServices,
  ask: OwnersAsk,
) => Promise<Given>;

interface Rules {
  /** What touches money, a person's data or the way in: its form asks for a proof that is not older than 15 minutes. */
  asksProof?: boolean;
}

/** They take no form, so nothing that was typed waits for them. */
const overviews = new Set([
  '/desk',
  '/desk/bookings',
  '/desk/calendar',
  '/desk/more',
  '/desk/money',
  '/desk/people',
  '/desk/reading',
]);

/** How long what was typed waits for the login. */
const typedLifetime = day;
/** Longer texts stay in the browser's own history; a form of the desk is far smaller. */
const longestTyped = 40_000;

/**
 * Lets only the owner in. Everybody else is sent to the login, and what the owner had typed when the session ended, or
 * when proof was asked for, comes back on the page after it.
 */
export function forOwner<Given extends Answer>(
  decide: DecideForOwner<Given>,
  { asksProof = false }: Rules = {},
): DecideAtDesk<Given | Redirect> {
  return async (services, ask) => {
    const session = await readSession(services, ask);
    if (!session) {
      if (await services.isKnownBrowser(browserOf(services, ask).id)) await keepTyped(services, ask);
      return redirect(`/desk/login?to=${encodeURIComponent(backTo(ask))}`);
    }
    if (asksProof && isPosted(ask) && !isFresh(session, services.now())) {
      await keepTyped(services, ask);
      return redirect(`/desk/prove?to=${encodeURIComponent(backTo(ask))}`);
    }
    const typed =
      isPosted(ask) || overviews.has(ask.url.pathname)
        ? null
        : await services.takeDeskForm(browserOf(services, ask).id, ask.url.pathname);
    return decide(services, { ...ask, session, typed });
  };
}

async function keepTyped(services: OwnerServices, ask: DeskAsk): Promise<void> {
  if (!isPosted(ask)) return;
  const form = await readPostedForm(ask.request);
  const fields = Object.fromEntries(
    [...form].filter((field): field is [string, string] => !isFile(field[1]) && !isSecret(field[0])),
  );
  if (JSON.stringify(fields).length > longestTyped) return;
  await services.keepDeskForm({
    browser: browserOf(services, ask).id,
    path: ask.url.pathname,
    fields,
    expiresAt: services.now() + typedLifetime,
  });
}

/** Addresses and passwords of calendars are kept sealed or not at all. */
function isSecret(name: string): boolean {
  return name.startsWith('secret');
}

function isFile(value: FormDataEntryValue): boolean {
  return typeof value !== 'string';
}

/** Where a login leads back to: the page whose form was sent, or the page that was asked for. */
function backTo({ url }: Ask): string {
  return safePath(url.pathname + url.search);
}

/** A path of the desk; anything else, from wherever it came, is the desk itself. */
export function safePath(path: string | null): string {
  const isOurs = path !== null && /^\/desk(\/[\w.~-]+)*(\?[\w.~%=&+-]*)?$/.test(path) && path.length <= 500;
  return isOurs ? path : '/desk';
}

// ── Cookies ──────────────────────────────────────────────────────────────────────────────────────

/** @returns null for a cookie that is missing, altered, ended, or too old */
export async function readSession(services: OwnerServices, { cookies }: Ask): Promise<OwnerSession | null> {
  const token = cookies.get(cookieName(services, 'desk'))?.value ?? '';
  return /^[\w-]{44}$/.test(token) ? services.findOwnerSession(token) : null;
}

export function sessionCookie(services: OwnerServices, token: string): Cookie {
  return deskCookie(services, 'desk', token, sessionLifetime);
}

export function noSessionCookie(services: OwnerServices): Cookie {
  return deskCookie(services, 'desk', '', 0);
}

/** Who asks, by a cookie that outlives sessions. `cookie` is to be set where the browser has none yet. */
export function browserOf(
  services: OwnerServices,
  { cookies, request }: Ask,
): { id: string; name: string; cookie: Cookie | null } {
  const given = cookies.get(cookieName(services, 'desk-browser'))?.value ?? '';
  const isOurs = /^[\w-]{22}$/.test(given);
  const value = isOurs ? given : services.randomId();
  return {
    id: services.hash(value),
    name: browserName(request.headers.get('user-agent')),
    cookie: isOurs ? null : deskCookie(services, 'desk-browser', value, 400 * day),
  };
}

function deskCookie(services: OwnerServices, name: string, value: string, lifetime: number): Cookie {
  const full = cookieName(services, name);
  return { name: full, value, isSecure: full.startsWith('__Host-'), maxAgeSeconds: lifetime / 1000 };
}

function cookieName(services: Pick<OwnerServices, 'url'>, name: string): string {
  return services.url('').startsWith('https:') ? `__Host-${name}` : name;
}
