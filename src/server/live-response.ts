import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { DrawnPage } from '#server/drawn-pages.ts';
import type { Encoding } from '#server/negotiate.ts';
import { addVary } from '#server/static-files.ts';

/**
 * Keeps what Astro's handler writes until it is complete, because the handler offers no other place to look at an answer
 * before it is sent. Pages are small and quick to render, and one that breaks half-way becomes an error page.
 * @param onEnd gets the whole body; status and headers stand on the response, which is as Node made it again
 */
export function collectResponse(response: ServerResponse, onEnd: (body: Buffer) => void): void {
  const { writeHead, write, end } = response;
  const chunks: Buffer[] = [];

  response.writeHead = ((status: number, ...rest: (string | OutgoingHttpHeaders | undefined)[]) => {
    response.statusCode = status;
    const headers = rest.find((each) => typeof each === 'object') ?? {};
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    return response;
  }) as ServerResponse['writeHead'];

  response.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(Buffer.from(chunk as Uint8Array));
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  }) as ServerResponse['write'];

  response.end = ((chunk?: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) response.write(chunk);
    Object.assign(response, { writeHead, write, end });
    onEnd(Buffer.concat(chunks));
    return response;
  }) as ServerResponse['end'];
}

/** Bytes below which compressing costs more than it saves. */
const tiny = 1024;

/** @param encoding null: the client takes none, or the page must not be compressed */
export async function sendBody(
  response: ServerResponse,
  page: DrawnPage,
  encoding: Encoding | null,
): Promise<void> {
  let sent = page.body;
  if (isCompressible(response)) {
    addVary(response, 'Accept-Encoding');
    if (encoding && page.body.length >= tiny) {
      sent = await compressed(page, encoding);
      response.setHeader('Content-Encoding', encoding);
    }
  }
  const hasBody = response.statusCode !== 204 && response.statusCode !== 304;
  if (hasBody) response.setHeader('Content-Length', sent.length);
  response.end(hasBody && response.req.method !== 'HEAD' ? sent : undefined);
}

/** A page that goes out again is not compressed again. */
function compressed({ body, compressed }: DrawnPage, encoding: Encoding): Promise<Buffer> {
  const known = compressed.get(encoding) ?? compress[encoding](body);
  compressed.set(encoding, known);
  return known;
}

const compress: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        // Without them each answer takes the memory that a file of four megabytes would.
        [constants.BROTLI_PARAM_LGWIN]: 18,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body) => promisify(gzip)(body),
};

function isCompressible(response: ServerResponse): boolean {
  const type = String(response.getHeader('Content-Type') ?? '');
  const isText = /^(?:text\/|application\/(?:json|xml|[\w.-]+\+(?:json|xml))|image\/svg)/.test(type);
  return isText && !response.hasHeader('Content-Encoding');
}
