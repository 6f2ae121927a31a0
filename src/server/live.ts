import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Encoding } from '#server/negotiate.ts';
import { addVary } from '#server/static-files.ts';

/** Bytes below which compressing costs more than it saves. */
const tiny = 1024;

interface Watch {
  /** Null: the client takes none, or the page must not be compressed. */
  encoding: Encoding | null;
  /** Called once, when status and headers are known and nothing is sent. @returns true to answer in the page's stead */
  replaces(status: number): boolean;
  /** Answers instead; the response is as Node made it. */
  replace(): void;
}

/**
 * Stands between Astro's handler and the wire, because the handler writes to a Node response and offers no other place:
 * lets the front see status and headers first, and compresses what is worth it while it streams.
 */
export function watchResponse(response: ServerResponse, watch: Watch): void {
  const plain = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
  };
  let mode: 'undecided' | 'plain' | 'held' | 'replaced' = 'undecided';
  let held: Buffer[] = [];
  let compressor: ReturnType<typeof createGzip> | ReturnType<typeof createBrotliCompress> | null = null;
  let isFlushing = false;
  let isEnding = false;

  function decide(status: number): void {
    response.statusCode = status;
    if (watch.replaces(status)) {
      mode = 'replaced';
    } else if (isCompressible(response, status)) {
      addVary(response, 'Accept-Encoding');
      mode = watch.encoding ? 'held' : 'plain';
    } else {
      mode = 'plain';
    }
    if (mode === 'plain') plain.writeHead(status);
  }

  function compress(encoding: Encoding): void {
    compressor = encoding === 'br' ? createBrotliCompress(brotli) : createGzip({ level: 6 });
    response.removeHeader('Content-Length');
    response.setHeader('Content-Encoding', encoding);
    plain.writeHead(response.statusCode);
    compressor.on('data', (chunk) => plain.write(chunk));
    compressor.on('end', () => plain.end());
    response.once('close', () => compressor?.destroy());
    for (const chunk of held) compressor.write(chunk);
    held = [];
  }

  /** A page comes in a burst or in pauses: in the first pause what is there goes out. */
  function flushSoon(): void {
    if (isFlushing) return;
    isFlushing = true;
    setImmediate(() => {
      isFlushing = false;
      if (response.destroyed || response.writableEnded || isEnding) return;
      if (!compressor && watch.encoding) compress(watch.encoding);
      compressor?.flush();
    });
  }
  response.writeHead = ((status: number, ...rest: (string | OutgoingHttpHeaders | undefined)[]) => {
    const headers = rest.find((each) => typeof each === 'object');
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (value !== undefined) response.setHeader(name, value);
    }
    decide(status);
    return response;
  }) as ServerResponse['writeHead'];

  response.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    if (mode === 'undecided') decide(response.statusCode);
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (mode === 'plain') return plain.write(chunk, done);
    if (mode === 'held') {
      if (compressor) compressor.write(chunk);
      else held.push(Buffer.from(chunk as Uint8Array));
      flushSoon();
    }
    if (done) process.nextTick(done);
    return true;
  }) as ServerResponse['write'];

  response.end = ((chunk?: unknown, ...rest: unknown[]) => {
    if (isEnding) return response;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) response.write(chunk);
    if (mode === 'undecided') decide(response.statusCode);
    isEnding = true;
    const done = [chunk, ...rest].find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done) response.once('finish', done);
    if (mode === 'plain') plain.end();
    else if (mode === 'replaced') giveBack();
    else finish();
    return response;
  }) as ServerResponse['end'];

  function finish(): void {
    const size = held.reduce((sum, chunk) => sum + chunk.length, 0);
    if (!compressor && size >= tiny && watch.encoding) compress(watch.encoding);
    if (compressor) {
      compressor.end();
      return;
    }
    response.setHeader('Content-Length', size);
    plain.writeHead(response.statusCode);
    plain.end(Buffer.concat(held));
  }

  function giveBack(): void {
    Object.assign(response, plain);
    watch.replace();
  }
}

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

function isCompressible(response: ServerResponse, status: number): boolean {
  const type = String(response.getHeader('Content-Type') ?? '');
  const hasBody = status >= 200 && status !== 204 && status !== 206 && status !== 304;
  const isText = /^(?:text\/|application\/(?:json|xml|manifest\+json|[\w.]+\+xml)|image\/svg)/.test(type);
  const isFixed = /no-transform/.test(String(response.getHeader('Cache-Control') ?? ''));
  return (
    hasBody && isText && !isFixed && !response.hasHeader('Content-Encoding') && response.req.method !== 'HEAD'
  );
}
