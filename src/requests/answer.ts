import type { VisitorServices } from '#services.ts';

// What a page does with a request is decided here, without Astro: services and a request in, an answer out.

/** A request as a page was sent it. */
export interface Ask {
  request: Request;
  url: URL;
  /** The secret in the address, for pages that have one; else empty. */
  token: string;
  cookies: { get(name: string): { value: string } | undefined };
  /** As the front sees it. */
  clientIp: string;
}

export interface Cookie {
  name: string;
  value: string;
  isSecure: boolean;
  maxAgeSeconds: number;
}

/** Something to draw; `facts` are what its component takes. */
export interface Page<View extends string = string, Facts = unknown> {
  kind: 'page';
  view: View;
  facts: Facts;
  status: number;
  headers: Record<string, string>;
  cookie: Cookie | null;
  /**
   * Names all that the page is drawn from, where many visitors see it alike: two answers of one name and one path are
   * one page. Null: it is drawn for each.
   */
  drawnFrom: string | null;
}

/** By 303: whatever was asked, the next address is read. */
export interface Redirect {
  kind: 'redirect';
  to: string;
  cookie: Cookie | null;
}

/** The front shows its own page for it. */
export interface Refusal {
  kind: 'refusal';
  status: number;
}

/** A whole body: a file to save, or JSON for a program. */
export interface Reply {
  kind: 'reply';
  status: number;
  body: string;
  headers: Record<string, string>;
}

export type Answer = Page | Redirect | Refusal | Reply;

export type Decide<Given extends Answer> = (services: VisitorServices, ask: Ask) => Promise<Given>;

export const noStore = { 'cache-control': 'no-store' };

export const notFound: Refusal = { kind: 'refusal', status: 404 };

export function show<View extends string, Facts>(
  view: View,
  facts: Facts,
  more: Partial<Pick<Page, 'status' | 'headers' | 'cookie' | 'drawnFrom'>> = {},
): Page<View, Facts> {
  return { kind: 'page', view, facts, status: 200, headers: {}, cookie: null, drawnFrom: null, ...more };
}

export function redirect(to: string, cookie: Cookie | null = null): Redirect {
  return { kind: 'redirect', to, cookie };
}

export function replyJson(status: number, value: unknown, headers: Record<string, string> = noStore): Reply {
  return {
    kind: 'reply',
    status,
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

export function isPosted({ request }: Ask): boolean {
  return request.method === 'POST';
}
