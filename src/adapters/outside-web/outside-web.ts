import { lookup } from 'node:dns/promises';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { failureOf, OutsideError } from './outside-error.ts';
import { isLoopback, isPublic } from './public-address.ts';

export interface OutsideWebSettings {
  /** On this machine http and loopback may be asked, for sandboxes and tests; a server in production asks neither. */
  isLocal: boolean;
  timeoutMs?: number;
  maxBytes?: number;
}

export interface OutsideRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** How many redirects are followed; each is checked as the first address was. */
  redirects?: number;
  /** What was typed for one host is asked of no other: a redirect there is an error that names it. */
  staysOnHost?: boolean;
}

export interface OutsideAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Unpacked. */
  body: Buffer;
  /** After redirects. */
  url: URL;
}

export interface OutsideWeb {
  /** @throws OutsideError */
  ask(address: string | URL, request?: OutsideRequest): Promise<OutsideAnswer>;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * Asks addresses that a person typed, and so could point anywhere: https on its usual port, a public address that is
 * resolved once and connected to as it was checked, few redirects, little time, few bytes.
 */
export function createOutsideWeb({
  isLocal,
  timeoutMs = 7_000,
  maxBytes = 5_000_000,
}: OutsideWebSettings): OutsideWeb {
  return {
    async ask(address, request = {}) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await follow(address, request, { isLocal, maxBytes, signal });
      } catch (error) {
        throw signal.aborted ? new OutsideError('too-slow', '', error) : failureOf(error);
      }
    },
  };
}

interface Limits {
  isLocal: boolean;
  maxBytes: number;
  signal: AbortSignal;
}

async function follow(
  address: string | URL,
  request: OutsideRequest,
  limits: Limits,
): Promise<OutsideAnswer> {
  const { redirects = 3 } = request;
  let { url, login } = readAddress(address, limits);
  let headers = { ...login, ...request.headers };
  for (let left = redirects; ; left--) {
    const answer = await askOnce(url, { ...request, headers }, limits);
    const { location } = answer.headers;
    if (!redirectStatuses.has(answer.status) || !location || redirects === 0) return answer;
    if (left === 0) throw new OutsideError('redirects');
    const next = readAddress(new URL(location, url), limits);
    // What opens one host is no other host's business.
    const isElsewhere = next.url.origin !== url.origin;
    if (isElsewhere && request.staysOnHost) throw new OutsideError('moved', next.url.host);
    if (isElsewhere) headers = { ...without(headers, 'authorization'), ...next.login };
    url = next.url;
  }
}

/** @throws OutsideError for what may not be asked */
function readAddress(address: string | URL, { isLocal }: Limits) {
  const url = URL.parse(String(address).replace(/^webcals?:/i, 'https:'));
  if (!url?.hostname) throw new OutsideError('bad-address');
  const isPlain = url.protocol === 'http:' && isLocal;
  if (url.protocol !== 'https:' && !isPlain) throw new OutsideError('bad-address', 'https');
  if (url.port !== '' && !isLocal) throw new OutsideError('bad-address', 'port');
  const { username, password } = url;
  const login: Record<string, string> = {};
  if (username) {
    login.authorization = basic(decodeURIComponent(username), decodeURIComponent(password));
    url.username = '';
    url.password = '';
  }
  return { url, login };
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function askOnce(url: URL, request: OutsideRequest, limits: Limits): Promise<OutsideAnswer> {
  const address = await resolvePublic(url.hostname.replace(/^\[|\]$/g, ''), limits);
  const client = url.protocol === 'https:' ? https : http;
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const asked = client.request(url, {
    method: request.method ?? 'GET',
    headers: {
      'user-agent': 'Ship Weekly (calendar reader)',
      'accept-encoding': 'gzip',
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    },
    signal: limits.signal,
    // The name is resolved once, above: a second answer of its name server could be another one.
    lookup: (_hostname, options, callback) =>
      options.all
        ? callback(null, [{ address, family: isIP(address) }])
        : callback(null, address, isIP(address)),
    agent: false,
  });
  asked.once('response', resolve).on('error', reject);
  asked.end(request.body);
  const response = await promise;
  try {
    const body = await readBody(response, limits);
    return { status: response.statusCode ?? 0, headers: response.headers, body, url };
  } finally {
    asked.destroy();
  }
}

/** @returns an address that was checked, the first of the name's; all of them must be public */
async function resolvePublic(hostname: string, { isLocal, signal }: Limits): Promise<string> {
  const found = isIP(hostname)
    ? [hostname]
    : (await abortable(lookup(hostname, { all: true, order: 'ipv4first' }), signal)).map(
        ({ address }) => address,
      );
  const isAllowed = (address: string) => isPublic(address) || (isLocal && isLoopback(address));
  if (found.length === 0 || !found.every(isAllowed)) throw new OutsideError('private-address');
  return found[0] as string;
}

/** A look-up knows no time-out. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, promise]);
}

async function readBody(response: http.IncomingMessage, { maxBytes, signal }: Limits): Promise<Buffer> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw new OutsideError('too-big');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(response, signal)) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new OutsideError('too-big');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function unpacked(response: http.IncomingMessage, signal: AbortSignal): Readable {
  const packing = String(response.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (packing === 'identity') return response;
  if (packing !== 'gzip' && packing !== 'x-gzip')
    throw new OutsideError('unreadable', 'its packing is not known');
  const stream = createGunzip();
  response.once('error', (error) => stream.destroy(error));
  signal.addEventListener('abort', () => stream.destroy(signal.reason as Error), { once: true });
  return response.pipe(stream);
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key.toLowerCase() !== name));
}
