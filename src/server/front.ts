import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '#domain/network.ts';
import { createAdmission } from '#server/admission.ts';
import { createClientIp, createIsShared } from '#server/client-ip.ts';
import { guardConnections, oneAtATime } from '#server/connections.ts';
import { createDrawnPages } from '#server/drawn-pages.ts';
import { createErrorPages, type Refusal, rawRefusal } from '#server/error-pages.ts';
import { isDatabaseUnavailable, isUnreadableForm } from '#server/faults.ts';
import { secretHeaders, securityHeaders } from '#server/headers.ts';
import { defaultLimits, type Limits, readBody, toServerOptions } from '#server/limits.ts';
import { collectResponse, sendBody } from '#server/live-response.ts';
import type { ServerLog } from '#server/log.ts';
import type { Metrics } from '#server/metrics.ts';
import { chooseEncoding, prefersMarkdown } from '#server/negotiate.ts';
import type { PageCounter } from '#server/page-counter.ts';
import { readTarget, withoutTrailingSlash } from '#server/request-target.ts';
import { customaryFor, isOfDesk, matchRoute, type Route } from '#server/routes.ts';
import { isDoctor, sightingOf } from '#server/sighting.ts';
import { addVary, loadStaticFiles, type StaticFile, sendStaticFile } from '#server/static-files.ts';
import type { Services } from '#services.ts';
import type { Settings } from '#settings.ts';

/** What `dist/server/entry.mjs` exports as `handler`; calls `next` when it has no live page for the address. */
export type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
  locals: App.Locals,
) => Promise<void>;

export interface FrontOptions {
  settings: Pick<Settings, 'siteUrl' | 'local' | 'trustedProxies' | 'stripe'>;
  handler: AstroHandler;
  services: Services;
  /** The built `dist/client`. */
  clientDir: string;
  log: ServerLog;
  metrics?: Pick<Metrics, 'record'>;
  /** Counts opened pages; without it nothing is counted. */
  counter?: Pick<PageCounter, 'see'>;
  limits?: Partial<Limits>;
  lanes?: Parameters<typeof createAdmission>[0];
}

const crowded: Refusal = {
  status: 503,
  why: 'Too many pages are asked for at this moment. Please try again in a few seconds; what you typed is still there when you go back.',
  headers: { 'Retry-After': '3' },
};

const secretHeaderMap = new Map(Object.entries(secretHeaders));

/** One request on its way through the front. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  id: string;
  /** As sent, without its query; `/` while it could not be read. */
  path: string;
  query: string;
  decodedPath: string;
  route: Route;
}

/**
 * The door of the site: everything that a request must pass before a page runs, and what every answer carries.
 * The checks stand in `answer` in the order in which they run.
 * @returns a server that does not listen yet
 * @throws SettingsError when TRUSTED_PROXIES cannot be read
 */
export async function createFront(options: FrontOptions): Promise<Server> {
  const { settings, handler, services, log, metrics, counter } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const headers = securityHeaders(settings);
  const headerMap = new Map(Object.entries(headers));
  const clientIp = createClientIp(settings.trustedProxies);
  const isShared = createIsShared(settings.trustedProxies);
  const admission = createAdmission(options.lanes);
  const files = loadStaticFiles(options.clientDir);
  const pages = createErrorPages(files.errorPage);
  const drawnPages = createDrawnPages();
  const site = new URL(settings.siteUrl);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = open(request, response);
    try {
      await answer(exchange);
    } catch (error) {
      fail(exchange, error);
    }
  }

  function open(request: IncomingMessage, response: ServerResponse): Exchange {
    const id = randomUUID();
    const exchange = { request, response, id, path: '/', query: '', decodedPath: '/', route: matchRoute('') };
    response.setHeaders(headerMap);
    response.setHeader('X-Request-Id', id);
    if (!server.listening) response.shouldKeepAlive = false;
    measure(exchange);
    return exchange;
  }

  function measure(exchange: Exchange): void {
    const { request, response, id } = exchange;
    const startedAt = performance.now();
    const { socket } = request;
    const writtenBefore = socket.bytesWritten;
    response.once('close', () => {
      const entry = {
        id,
        method: request.method ?? '',
        path: exchange.route.template,
        status: response.statusCode,
        ms: performance.now() - startedAt,
        bytes: socket.bytesWritten - writtenBefore,
        aborted: !response.writableFinished,
      };
      log.request(entry);
      metrics?.record(entry);
      const { path, query, route } = exchange;
      // A path that is a key stands in no count, and the desk is nobody's reading.
      if (!route.secret) counter?.see(request, response, { path, query, host: site.host });
    });
  }

  async function answer(exchange: Exchange): Promise<void> {
    const refused = readAddress(exchange);
    if (refused) return refuse(exchange, refused);
    if (exchange.path === '/healthz' || exchange.path === '/readyz') return await answerProbe(exchange);
    const refusal =
      refuseHost(exchange) ?? refuseOrigin(exchange) ?? refusePath(exchange) ?? refuseMethod(exchange);
    if (refusal) return refuse(exchange, refusal);
    if (!isHere(exchange)) return redirect(exchange, site.origin + exchange.path + exchange.query);
    const elsewhere =
      withoutTrailingSlash(exchange.path, exchange.query) ?? toCustomary(exchange) ?? toCleanPath(exchange);
    if (elsewhere) return redirect(exchange, elsewhere);
    const { request, response, route } = exchange;
    const body = await readBody(request, response, isReading(request) ? null : route.body);
    if (!body.ok) return refuse(exchange, body);
    if (request.method === 'OPTIONS') return listMethods(exchange);
    const file = isReading(request) && findFile(exchange);
    if (file) return sendStaticFile(request, response, file);
    await renderInTurn(exchange, body.body);
  }

  function readAddress(exchange: Exchange): Refusal | null {
    const { request } = exchange;
    const target = readTarget(
      request.method === 'OPTIONS' && request.url === '*' ? '/' : (request.url ?? ''),
    );
    if (!target.ok) return target;
    if (target.host !== null) request.headers.host = target.host;
    exchange.path = target.path;
    exchange.query = target.query;
    exchange.decodedPath = decodeURIComponent(target.path);
    exchange.route = matchRoute(withoutTrailingSlash(target.path, '') ?? target.path);
    if (exchange.route.secret) exchange.response.setHeaders(secretHeaderMap);
    // Astro reads a relative address, and finds only what the checks have seen.
    request.url = target.path + target.query;
    return null;
  }

  async function answerProbe({ request, response, path }: Exchange): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    if (!isReading(request)) {
      response.writeHead(405, { Allow: 'GET, HEAD', Connection: 'close' }).end();
      return;
    }
    if (path === '/healthz' && isDoctor(request, services.verifySignature)) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(sightingOf(request, clientIp)));
      return;
    }
    const isReady = path === '/healthz' || (server.listening && (await answersInTime(services.ready())));
    const text = isReady ? 'ok\n' : 'not ready\n';
    response.writeHead(isReady ? 200 : 503, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': text.length,
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  function isHere({ request }: Exchange): boolean {
    return !isTwin(hostOf(site.protocol, request.headers.host ?? ''), site.host);
  }

  function refuseHost({ request }: Exchange): Refusal | null {
    const named = request.rawHeaders.filter(
      (each, index) => index % 2 === 0 && each.toLowerCase() === 'host',
    );
    const host = request.headers.host ?? '';
    if (named.length > 1) return { status: 400, why: 'The request names more than one host.' };
    if (!host && request.httpVersion !== '1.0') return { status: 400, why: 'The request names no host.' };
    const spelled = hostOf(site.protocol, host);
    if (host === site.host || spelled === site.host) return null;
    // A form that was sent there would arrive as one of another site.
    if (isSafe(request) && isTwin(spelled, site.host)) return null;
    return {
      status: 421,
      why: `This site lives at ${settings.siteUrl}. If it is yours and should live here, set SITE_URL to this address; if it lives there, let your proxy pass on the Host header.`,
      home: settings.siteUrl,
    };
  }

  function refuseOrigin({ request, route }: Exchange): Refusal | null {
    const fetchSite = request.headers['sec-fetch-site'];
    const isOurs =
      fetchSite === undefined ? request.headers.origin === site.origin : fetchSite === 'same-origin';
    if (isSafe(request) || isOurs || route.signed) return null;
    return {
      status: 403,
      why: 'For your safety this site takes forms only from its own pages. Open the page here and send it again.',
    };
  }

  function refusePath({ path }: Exchange): Refusal | null {
    // Astro adds addresses of its own, such as its image service: nothing here uses them.
    const isAstros = path.startsWith('/_') && !path.startsWith('/_astro/');
    const isForWorkshop = /^\/styleguide(?:\/|$|\.html$)/.test(path) && !settings.local;
    return isAstros || isForWorkshop ? { status: 404 } : null;
  }

  function refuseMethod({ request, route }: Exchange): Refusal | null {
    const method = request.method ?? '';
    if (method === 'OPTIONS' || route.methods.includes(method)) return null;
    return {
      status: 405,
      why: `It answers ${route.methods.join(', ')} only.`,
      headers: { Allow: allowOf(route) },
    };
  }

  function toCleanPath({ decodedPath, query }: Exchange): string | null {
    const clean = files.cleanPath(decodedPath);
    return clean === null ? null : encodeURI(clean) + query;
  }

  function toCustomary({ decodedPath }: Exchange): string | null {
    return files.find(decodedPath) ? null : customaryFor(decodedPath);
  }

  function findFile({ request, response, decodedPath }: Exchange): StaticFile | null {
    const twin = /^\/articles\/[^/]+$/.test(decodedPath) ? files.find(`${decodedPath}.md`) : null;
    if (!twin) {
      const file = files.find(decodedPath);
      if (file?.path.endsWith('.md')) linkToPage(response, file.path);
      return file;
    }
    addVary(response, 'Accept');
    if (!prefersMarkdown(request.headers.accept)) return files.find(decodedPath);
    response.setHeader('Content-Location', encodeURI(twin.path));
    linkToPage(response, twin.path);
    return twin;
  }

  /** Search engines should list the page, not its Markdown. */
  function linkToPage(response: ServerResponse, path: string): void {
    response.setHeader(
      'Link',
      `<${settings.siteUrl}${encodeURI(path.replace(/\.md$/, ''))}>; rel="canonical"`,
    );
  }

  function listMethods({ response, route }: Exchange): void {
    response.writeHead(204, { Allow: allowOf(route) }).end();
  }

  async function renderInTurn(exchange: Exchange, body: Buffer): Promise<void> {
    const { request, response, route } = exchange;
    const from = clientIp(request);
    const admitted = await admission.enter({
      lane: route.lane,
      client: isShared(from) ? null : networkOf(from),
      isGone: () => !request.socket.writable,
    });
    if (!admitted.ok) {
      if (admitted.reason === 'busy') refuse(exchange, crowded);
      else response.destroy();
      return;
    }
    try {
      await renderLive(exchange, body, from);
    } finally {
      admitted.leave();
    }
  }

  async function renderLive(exchange: Exchange, body: Buffer, from: string): Promise<void> {
    const { request, response, route } = exchange;
    const drawing = drawnPages.open();
    const locals = { services: services.visitors, clientIp: from, drawing } as App.Locals;
    if (isOfDesk(exchange.path)) locals.owner = services.owner;
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port']) {
      // Only the front knows whom to believe.
      delete request.headers[name];
    }
    Object.assign(request, { body });
    if (!route.secret) response.setHeader('Cache-Control', 'private, no-cache');
    collectResponse(response, (body) => {
      sendLive(exchange, body, locals).catch((error) => fail(exchange, error));
    });
    await handler(request, response, () => refuse(exchange, { status: 404 }), locals);
  }

  async function sendLive(exchange: Exchange, body: Buffer, { fault, drawing }: App.Locals): Promise<void> {
    const { request, response, route } = exchange;
    const type = response.getHeader('Content-Type');
    if (fault !== undefined || (response.statusCode === 500 && !type)) return fail(exchange, fault);
    if (type === 'text/html') response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (route.secret) response.setHeaders(secretHeaderMap);
    if (!server.listening) response.shouldKeepAlive = false;
    const page = drawing!.finish(body, !route.secret && isWholePage(request, response, body));
    // A page that shows its own key beside what a visitor typed would leak the key by its size (BREACH).
    await sendBody(response, page, route.secret ? null : chooseEncoding(request.headers['accept-encoding']));
  }

  function fail(exchange: Exchange, fault: unknown): void {
    if (isUnreadableForm(fault)) {
      refuse(exchange, { status: 400, why: 'The form did not arrive whole. Go back and send it once more.' });
      return;
    }
    const isAway = isDatabaseUnavailable(fault);
    log.fault(isAway ? 'database-unavailable' : 'page-failed', fault, exchange.id);
    refuse(exchange, isAway ? { status: 503, headers: { 'Retry-After': '10' } } : { status: 500 });
  }

  function refuse({ request, response, path, id }: Exchange, refusal: Refusal): void {
    if (!server.listening) response.shouldKeepAlive = false;
    pages.send(request, response, refusal, { path, reference: id });
  }

  const handleOne = oneAtATime(handle);
  const server = createServer(toServerOptions(limits), handleOne);
  server.on('checkContinue', handleOne);
  server.on(
    'checkExpectation',
    oneAtATime(async (request, response) => refuse(open(request, response), { status: 417 })),
  );
  server.on('connection', admission.stir);
  guardConnections(server, { most: limits.maxConnectionsPerClient, isShared });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end(rawRefusal(error.code ?? '', headers), () => socket.destroySoon());
  });
  server.setTimeout(limits.idleTimeout);
  server.maxHeadersCount = limits.maxHeadersCount;
  server.maxConnections = limits.maxConnections;
  return server;
}

/** Not one that broke while it was drawn: Astro ends it with a word of its own. */
function isWholePage({ method }: IncomingMessage, { statusCode }: ServerResponse, body: Buffer): boolean {
  return method === 'GET' && statusCode === 200 && body.subarray(-16).includes('</html>');
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isSafe(request: IncomingMessage): boolean {
  return isReading(request) || request.method === 'OPTIONS';
}

function allowOf(route: Route): string {
  return [...route.methods, 'OPTIONS'].join(', ');
}

/** The host as a URL spells it, without the default port; `''` when it is none. */
function hostOf(protocol: string, host: string): string {
  return /^[\w.:[\]-]+$/.test(host) ? (URL.parse(`${protocol}//${host}`)?.host ?? '') : '';
}

/** The same name with `www.` before it, or without. */
function isTwin(host: string, ours: string): boolean {
  return host === `www.${ours}` || `www.${host}` === ours;
}

function redirect({ response, route }: Exchange, location: string): void {
  if (!route.secret) response.setHeader('Cache-Control', 'no-cache');
  response.writeHead(308, { Location: location, 'Content-Length': 0 }).end();
}

async function answersInTime(check: Promise<void>): Promise<boolean> {
  const late = AbortSignal.timeout(3000);
  try {
    await Promise.race([check, new Promise((_, reject) => late.addEventListener('abort', reject))]);
    return true;
  } catch {
    return false;
  }
}
