import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { BodyRule } from '#server/routes.ts';

/** How long and how much one client may keep the server busy. Milliseconds, bytes, counts. */
export interface Limits {
  /** The whole head must be there. */
  headersTimeout: number;
  /** Head and body must be there. */
  requestTimeout: number;
  /** Above the 60 s that proxies keep idle connections, so that they close first and no request meets a closed door. */
  keepAliveTimeout: number;
  /** How often Node looks for the two above; its default of 30 s would make them useless. */
  connectionsCheckingInterval: number;
  /** A reader that takes nothing for this long is cut off. */
  idleTimeout: number;
  maxHeaderSize: number;
  maxHeadersCount: number;
  maxConnections: number;
  /** Of one IPv4 address or IPv6 /64 that is neither this machine nor a trusted proxy: an office behind one address has room. */
  maxConnectionsPerClient: number;
}

export const defaultLimits: Limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  idleTimeout: 60_000,
  maxHeaderSize: 16 * 1024,
  maxHeadersCount: 100,
  maxConnections: 4_000,
  maxConnectionsPerClient: 100,
};

export function toServerOptions(limits: Limits): ServerOptions {
  const { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval, maxHeaderSize } =
    limits;
  return {
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval,
    maxHeaderSize,
    // Node's own refusal would lack our headers; the front refuses a request without Host itself.
    requireHostHeader: false,
  };
}

export type Body = { ok: true; body: Buffer } | { ok: false; status: 400 | 413 | 415; why: string };

/** What is read and dropped beyond the limit, so that the sender sees the answer instead of a reset connection. */
const courtesy = 1024 * 1024;

/**
 * Reads the whole body before anything handles it: forms are small, and a handler never sees half of one.
 * @param rule null: no body is welcome
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  rule: BodyRule | null,
): Promise<Body> {
  const { headers } = request;
  const declared = Number(headers['content-length'] ?? 0);
  if (declared === 0 && !headers['transfer-encoding']) return { ok: true, body: Buffer.alloc(0) };
  const limit = rule?.limit ?? 0;
  if (declared > limit + courtesy) return tooLarge(limit);
  if (headers.expect) {
    if (declared > limit) return tooLarge(limit);
    response.writeContinue();
  }
  const body = await collect(request, limit);
  if (body === 'aborted') return { ok: false, status: 400, why: 'The request ended before its body did.' };
  if (body === 'too-large') return tooLarge(limit);
  if (body.length > 0 && !isWelcome(headers, rule)) {
    const types = rule?.contentTypes.join(' or ');
    return { ok: false, status: 415, why: `Send it as ${types}, without Content-Encoding.` };
  }
  return { ok: true, body };
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limit + courtesy) {
        request.pause();
        resolve('too-large');
      }
    });
    request.once('end', () => resolve(size > limit ? 'too-large' : Buffer.concat(chunks)));
    request.once('close', () => resolve('aborted'));
    request.once('error', () => resolve('aborted'));
  });
}

function isWelcome(headers: IncomingMessage['headers'], rule: BodyRule | null): boolean {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return headers['content-encoding'] === undefined && rule !== null && rule.contentTypes.includes(type);
}

function tooLarge(limit: number): Body {
  const why =
    limit === 0
      ? 'This page takes no data.'
      : `That is more than the ${limit / 1024} kB that fit here. Go back in your browser: what you typed is still there.`;
  return { ok: false, status: 413, why };
}
