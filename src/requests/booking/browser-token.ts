import type { AstroCookies } from 'astro';
import { day } from '#domain/interval.ts';
import type { VisitorServices } from '#services.ts';

/**
 * The one cookie of this site: a random name for a browser that is booking, so that what was typed is still there after
 * a detour. Only its hash is stored.
 */
function cookieName(services: Pick<VisitorServices, 'url'>): string {
  return services.url('').startsWith('https:') ? '__Host-booking' : 'booking';
}

/** @returns the SHA-256 of the browser's token, or null when it has none yet */
export function readHolder(cookies: AstroCookies, services: VisitorServices): string | null {
  const token = cookies.get(cookieName(services))?.value;
  return token && /^[\w-]{22}$/.test(token) ? services.hash(token) : null;
}

/** Gives the browser a token when it has none, and a day more when it has one. */
export function ensureHolder(cookies: AstroCookies, services: VisitorServices): string {
  const name = cookieName(services);
  const known = cookies.get(name)?.value;
  const token = known && /^[\w-]{22}$/.test(known) ? known : services.randomId();
  cookies.set(name, token, {
    path: '/',
    httpOnly: true,
    secure: name.startsWith('__Host-'),
    sameSite: 'lax',
    maxAge: day / 1000,
  });
  return services.hash(token);
}
