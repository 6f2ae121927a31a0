import type { IncomingMessage, ServerResponse } from 'node:http';
import { prefersJson } from '#server/negotiate.ts';

/** An answer that is not the page: what happened, in a sentence for the visitor. */
export interface Refusal {
  status: number;
  why?: string;
  headers?: Record<string, string>;
  /** Where the site lives, when it was asked for under another address: there its own pages would find no styles. */
  home?: string;
}

const titles: Record<number, string> = {
  400: 'That request cannot be read',
  403: 'That request came from another site',
  404: 'There is no page here',
  405: 'This page does not work that way',
  408: 'The request took too long',
  413: 'That is too much data',
  414: 'That address is too long',
  415: 'That kind of data does not fit here',
  417: 'That expectation cannot be met',
  421: 'This address is not served here',
  431: 'The request has too many headers',
  500: 'This one is on me',
  503: 'The site is catching its breath',
};

const sentences: Record<number, string> = {
  404: 'It may have moved. The menu leads to everything that is here.',
  500: 'Please try again. If it stays broken, write to me with the reference below.',
  503: 'The site can’t reach its records right now. Please try again in a minute.',
};

export interface ErrorPages {
  send(
    request: IncomingMessage,
    response: ServerResponse,
    refusal: Refusal,
    context: { path: string; reference: string },
  ): void;
}

/**
 * Fills a prerendered page: `404.html`, `500.html`, `503.html` for themselves, else `error.html`, where `%title%`,
 * `%text%` and `%reference%` stand for what is said. Without one of them the sentence comes on a bare page.
 * @param template the text of such a file, or null
 */
export function createErrorPages(template: (name: string) => string | null): ErrorPages {
  return {
    send(request, response, { status, why, headers = {}, home }, { path, reference }) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const said = {
        title: titles[status] ?? 'That did not work',
        text: why ?? sentences[status] ?? '',
        reference,
        home: home ?? '/',
        way: home ? `Go to ${home}` : 'Home',
      };
      const { type, body } = isForProgram(request, path)
        ? { type: 'application/json', body: JSON.stringify({ error: said.text || said.title, reference }) }
        : { type: 'text/html; charset=utf-8', body: fill(home ? bare : pageFor(template, status), said) };
      for (const name of ['Content-Encoding', 'ETag', 'Vary', 'Content-Range']) response.removeHeader(name);
      response.writeHead(status, {
        'Cache-Control': 'no-store',
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        // Unread data would be taken for the next request.
        ...(!request.complete && { Connection: 'close' }),
        ...headers,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
  };
}

function isForProgram(request: IncomingMessage, path: string): boolean {
  return path.startsWith('/api/') || path.startsWith('/webhooks/') || prefersJson(request.headers.accept);
}

function pageFor(template: (name: string) => string | null, status: number): string {
  return template(`${status}.html`) ?? template('error.html') ?? bare;
}

const bare =
  '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>%title%</title></head>' +
  '<body><main><h1>%title%</h1><p>%text%</p><p><a href="%home%">%way%</a></p><p>Reference: %reference%</p></main></body></html>\n';

function fill(page: string, said: Record<'title' | 'text' | 'reference' | 'home' | 'way', string>): string {
  return page.replace(/%(title|text|reference|home|way)%/g, (_, name: keyof typeof said) =>
    escapeHtml(said[name]),
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * The same for connections whose request Node could not even read: no response object exists.
 * @param code of Node's parser or time-out error
 */
export function rawRefusal(code: string, securityHeaders: Record<string, string>): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = `${titles[status]}.\n`;
  const head = {
    ...securityHeaders,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    Connection: 'close',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} `, ...lines, '', body].join('\r\n');
}
