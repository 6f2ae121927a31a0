import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { isSharedPicture } from '#server/headers.ts';
import { chooseEncoding, type Encoding } from '#server/negotiate.ts';

interface Variant {
  /** Null: too large to keep, so it is read when asked for. */
  content: Buffer | null;
  size: number;
  etag: string;
  file: string;
}

export interface StaticFile {
  path: string;
  type: string;
  cacheControl: string;
  plain: Variant;
  encoded: Partial<Record<Encoding, Variant>>;
}

export interface StaticFiles {
  /** @param path decoded, starts with a slash; pages go by their clean path, `/about` for `about.html` */
  find(path: string): StaticFile | null;
  /** The clean path of a page that was asked for by its file name, `/about.html` or `/index.html`. */
  cleanPath(path: string): string | null;
  /** The text of a page that only the front shows: `404.html` … */
  errorPage(name: string): string | null;
}

/**
 * Reads what the build made into one table, so a request never touches the disk and a path never names a file.
 * All at once and before anybody asks: so many small reads in the background would be five times the work.
 * sirv does nearly this, but answers 304 without ETag and Vary, misreads `bytes=-500`, and opens a file a request.
 * @param directory `dist/client`; `.br` and `.gz` files are variants of the file beside them
 */
export function loadStaticFiles(directory: string): StaticFiles {
  const names = listFiles(directory);
  const files = new Map<string, StaticFile>();
  const clean = new Map<string, string>();
  const errors = new Map<string, string>();
  for (const name of names.filter((each) => !/\.(?:br|gz)$/.test(each))) {
    if (isErrorPage(name)) {
      errors.set(name, readFileSync(join(directory, name), 'utf8'));
      continue;
    }
    const path = toPath(name);
    if (name.endsWith('.html')) clean.set(`/${name}`, path);
    files.set(path, readStaticFile(directory, name, path, names));
  }
  return {
    find: (path) => files.get(path) ?? null,
    cleanPath: (path) => clean.get(path) ?? null,
    errorPage: (name) => errors.get(name) ?? null,
  };
}

const kept = 2 * 1024 * 1024;

function listFiles(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function isErrorPage(name: string): boolean {
  return /^(?:404|500|503|error)\.html$/.test(name);
}

function toPath(name: string): string {
  return `/${name.replace(/(?:^|(?<=\/))index\.html$/, '').replace(/\.html$/, '')}`.replace(/(?<=.)\/$/, '');
}

function readStaticFile(directory: string, name: string, path: string, names: string[]) {
  const plain = readVariant(directory, name, '');
  const encoded: StaticFile['encoded'] = {};
  if (names.includes(`${name}.br`)) encoded.br = readVariant(directory, `${name}.br`, '-br');
  if (names.includes(`${name}.gz`)) encoded.gzip = readVariant(directory, `${name}.gz`, '-gz');
  return { path, type: typeOf(name), cacheControl: cacheControlOf(name), plain, encoded };
}

function readVariant(directory: string, name: string, suffix: string): Variant {
  const file = join(directory, name);
  const { size, mtimeMs } = statSync(file);
  const content = size <= kept ? readFileSync(file) : null;
  const hash = createHash('sha256')
    .update(content ?? `${size} ${mtimeMs}`)
    .digest('base64url')
    .slice(0, 22);
  return { content, size, etag: `"${hash}${suffix}"`, file };
}

const types: Record<string, string> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.ics': 'text/calendar; charset=utf-8',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  // Not application/rss+xml: browsers would offer the feed as a download instead of showing it with its style.
  '.xml': 'application/xml; charset=utf-8',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function typeOf(name: string): string {
  return types[extname(name)] ?? 'application/octet-stream';
}

function cacheControlOf(name: string): string {
  if (name.startsWith('_astro/')) return 'public, max-age=31536000, immutable';
  return /\.(?:png|jpe?g|webp|avif|gif|svg|ico|woff2)$/.test(name) ? 'public, max-age=3600' : 'no-cache';
}

/** Answers GET and HEAD with the best variant; understands If-None-Match, Range and If-Range (RFC 9110 §13, §14). */
export function sendStaticFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  const { headers } = request;
  const wanted = headers.range ? null : chooseEncoding(headers['accept-encoding']);
  const encoding = wanted && file.encoded[wanted] ? wanted : file.encoded.gzip && wanted ? 'gzip' : null;
  const variant = (encoding && file.encoded[encoding]) || file.plain;
  response.setHeader('Cache-Control', file.cacheControl);
  response.setHeader('ETag', variant.etag);
  if (file.encoded.br || file.encoded.gzip) addVary(response, 'Accept-Encoding');
  if (isShared(file)) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  // A reader that runs in a browser may fetch it: it says what everybody may read, and no cookie comes along.
  if (isFeed(file)) response.setHeader('Access-Control-Allow-Origin', '*');
  if (isKnown(headers['if-none-match'], variant.etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', file.type);
  response.setHeader('Accept-Ranges', 'bytes');
  if (encoding) response.setHeader('Content-Encoding', encoding);
  const range = readRange(request, variant);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${variant.size}`, 'Content-Length': 0 }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: variant.size };
  response.writeHead(range ? 206 : 200, {
    'Content-Length': end - start,
    ...(range && { 'Content-Range': `bytes ${start}-${end - 1}/${variant.size}` }),
  });
  if (request.method === 'HEAD') response.end();
  else if (variant.content) response.end(variant.content.subarray(start, end));
  else
    createReadStream(variant.file, { start, end: end - 1 })
      .on('error', () => response.destroy())
      .pipe(response);
}

export function addVary(response: ServerResponse, name: string): void {
  const names = String(response.getHeader('Vary') ?? '')
    .split(', ')
    .filter(Boolean);
  if (!names.includes(name)) response.setHeader('Vary', [...names, name].join(', '));
}

function isShared(file: StaticFile): boolean {
  return isFeed(file) || (file.type.startsWith('image/') && isSharedPicture(file.path));
}

function isFeed(file: StaticFile): boolean {
  return file.path === '/rss.xml';
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** @returns half-open; null: the whole file, also for what is no single byte range, as the RFC allows */
function readRange(request: IncomingMessage, { size, etag }: Variant) {
  const { range = '', 'if-range': ifRange } = request.headers;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (request.method !== 'GET' || (ifRange && ifRange !== etag) || (!first && !last)) return null;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(size, Number(last) + 1) : size;
  if (first && last && Number(last) < Number(first)) return null;
  return start < end ? { start, end } : 'unsatisfiable';
}
