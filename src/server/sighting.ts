import type { IncomingMessage } from 'node:http';

/** How a request of the outside world looks once it has come through whatever stands before the site. */
export interface Sighting {
  /** Whose connection it is: the proxy's, where there is one. */
  peer: string;
  /** Whether what the peer says of its visitors is believed. */
  isBelieved: boolean;
  /** As it arrived. */
  forwarded: string;
  /** Who is taken for the visitor. */
  client: string;
}

/** With the time and the proof that APP_SECRET is known, `{ms}.{mac}`: addresses are nobody else’s business. */
export const sightingHeader = 'x-ship-weekly-doctor';
export const sightingPurpose = 'doctor';
/** How long a question counts. */
const sightingLifetimeMs = 5 * 60_000;

export function isDoctor(
  { headers }: IncomingMessage,
  verify: (purpose: string, value: string, mac: string) => boolean,
  now = Date.now(),
): boolean {
  const [at = '', mac = ''] = String(headers[sightingHeader] ?? '').split('.');
  return mac !== '' && Math.abs(now - Number(at)) < sightingLifetimeMs && verify(sightingPurpose, at, mac);
}

export function sightingOf(
  request: IncomingMessage,
  clientIp: (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string,
): Sighting {
  const { socket } = request;
  const peer = clientIp({ headers: {}, socket });
  const someone = '192.0.2.1';
  return {
    peer,
    isBelieved: clientIp({ headers: { 'x-forwarded-for': someone }, socket }) === someone,
    forwarded: String(request.headers['x-forwarded-for'] ?? ''),
    client: clientIp(request),
  };
}
