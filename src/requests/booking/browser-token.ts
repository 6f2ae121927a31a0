import { day } from '#domain/interval.ts';
import type { VisitorServices } from '#services.ts';
import type { Ask, Cookie } from '../answer.ts';

/**
 * The one cookie of this site: a random name for a browser that is booking, so that what was typed is still there after
 * a detour. Only its hash is stored.
 */
function cookieName(services: Pick<VisitorServices, 'url'>): string {
  return services.url('').startsWith('https:') ? '__Host-booking' : 'booking';
}

function readToken(services: VisitorServices, { cookies }: Pick<Ask, 'cookies'>): string | null {
  const token = cookies.get(cookieName(services))?.value;
  return token && /^[\w-]{22}$/.test(token) ? token : null;
}

/** @returns the SHA-256 of the browser's token, or null when it has none yet */
export function readHolder(services: VisitorServices, ask: Pick<Ask, 'cookies'>): string | null {
  const token = readToken(services, ask);
  return token && services.hash(token);
}

/** Gives the browser a token when it has none, and a day more when it has one. The answer must carry the cookie. */
export function ensureHolder(
  services: VisitorServices,
  ask: Pick<Ask, 'cookies'>,
): { holder: string; cookie: Cookie } {
  const name = cookieName(services);
  const value = readToken(services, ask) ?? services.randomId();
  const cookie = { name, value, isSecure: name.startsWith('__Host-'), maxAgeSeconds: day / 1000 };
  return { holder: services.hash(value), cookie };
}

/** What this browser has typed or chosen; empty for one that has not. */
export async function readOwnDraft(services: VisitorServices, ask: Pick<Ask, 'cookies'>) {
  const holder = readHolder(services, ask);
  return { holder, draft: holder ? await services.readDraft(holder) : {} };
}
