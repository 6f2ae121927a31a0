import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request, read to its end. */
export interface Call {
  method: string;
  path: string;
  /** Without the question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value, null, 2),
});

export const seeOther = (location: string): Reply => ({ status: 303, headers: { location }, body: '' });

/** Values of `:names` in the pattern, or null when the path is another one. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== actual) return null;
    } else if (actual === '') return null;
    else values[part.slice(1)] = decode(actual);
  }
  return values;
}

/** The header's only value; the first one where a client sent several. */
export function header(call: Call, name: string): string | null {
  const value = call.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** @throws RangeError when the body has more than `limit` bytes */
export async function readCall(request: IncomingMessage, limit: number): Promise<Call> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`The body has more than ${limit} bytes.`);
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  return {
    method: request.method ?? 'GET',
    path,
    query,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function send(response: ServerResponse, reply: Reply, now: number): void {
  response.writeHead(reply.status, {
    // Node would write the true time; ours can be set off.
    date: new Date(now).toUTCString(),
    'content-length': String(Buffer.byteLength(reply.body)),
    'cache-control': 'no-store',
    ...reply.headers,
  });
  response.end(reply.body);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
