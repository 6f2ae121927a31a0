import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type AstroHandler, createFront, type FrontOptions } from '#server/front.ts';
import { createLog } from '#server/log.ts';
import type { Services } from '#services.ts';

/** What a build leaves, small: two pages, an article with its twin, a script, a picture, error pages. */
export const builtFiles: Record<string, string> = {
  'index.html': '<h1>Home</h1>',
  'about.html': `<h1>About</h1>${'<p>words</p>'.repeat(200)}`,
  'styleguide.html': '<h1>Components</h1>',
  '404.html': '<h1>No such page</h1>',
  'error.html': '<h1>%title%</h1><p>%text%</p><i>%reference%</i>',
  'articles/debt.html': '<h1>Debt</h1>',
  'articles/debt.md': '# Debt',
  '_astro/app.Cx1.js': `console.log(${'1+'.repeat(600)}1)`,
  '_astro/chart.Bq2.png': 'picture',
  'og/debt.png': 'social picture',
  'robots.txt': 'User-agent: *',
  'rss.xml': '<rss/>',
  'favicon.svg': '<svg/>',
};

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface TestFront {
  port: number;
  /** Lines that were logged. */
  lines: string[];
  ask(path: string, options?: Ask): Promise<Reply>;
  /** Sends bytes as they are. @returns all that came back until the server closed the connection */
  raw(text: string): Promise<string>;
}

/** Answers `/live`, `/booking/…`, forms and webhooks; knows nothing else. */
export const echo: AstroHandler = async (request, response, next, locals) => {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (!/^\/(?:live|book|booking|api|webhooks|audit)(?:\/|$)/.test(path)) return next();
  const { body } = request as unknown as { body: Buffer };
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write(`<p>${request.method} ${locals.clientIp} ${body.length}</p>`);
  response.end('<p>a live page</p>'.repeat(100));
};

/** A front on a free port for https://ship.example, closed after the test. */
export async function startFront(t: TestContext, options: Partial<FrontOptions> = {}): Promise<TestFront> {
  const lines: string[] = [];
  const server = await createFront({
    handler: echo,
    services: { ready: async () => undefined } as Partial<Services> as Services,
    clientDir: await writeBuild(t),
    log: createLog('debug', (line) => lines.push(line)),
    ...options,
    settings: {
      siteUrl: 'https://ship.example',
      local: false,
      trustedProxies: [],
      stripe: { secretKey: '', webhookSecrets: [], apiBase: null, sandbox: false, livemode: true },
      ...options.settings,
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { port, lines, ask: (path, asked) => ask(port, path, asked), raw: (text) => raw(port, text) };
}

async function writeBuild(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'front-'));
  t.after(() => rm(directory, { recursive: true }));
  for (const [name, content] of Object.entries(builtFiles)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (content.length < 1000) continue;
    await writeFile(`${file}.br`, brotliCompressSync(content));
    await writeFile(`${file}.gz`, gzipSync(content));
  }
  return directory;
}

async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Reply> {
  const sent = httpRequest({
    port,
    host: '127.0.0.1',
    path,
    method,
    agent: false,
    headers: { host: 'ship.example', ...headers },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, body: whole, text: whole.toString() };
}

async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

/** What a browser sends with a form on the site's own page. */
export const ownForm = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
};
