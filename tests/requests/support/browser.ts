import { createContent } from '#adapters/content/create-content.ts';
import type { Answer, Ask, Decide, Page } from '#requests/answer.ts';
import { forVisitors, type VisitorServices } from '#services.ts';
import type { Site } from '#tests/use-cases/support/site.ts';

/** Somebody with a browser: asks as a page asks, and keeps the cookie. */
export interface Browser {
  services: VisitorServices;
  read<Given extends Answer>(decide: Decide<Given>, address: string): Promise<Given>;
  post<Given extends Answer>(decide: Decide<Given>, address: string, form: Fields): Promise<Given>;
  /** Whether it has the cookie. */
  hasCookie(): boolean;
}

export type Fields = Record<string, string | File>;

const words = createContent('content');

export function openBrowser(site: Site, clientIp = '203.0.113.7'): Browser {
  const services = visitorServices(site);
  const jar = new Map<string, { value: string }>();
  async function send<Given extends Answer>(decide: Decide<Given>, address: string, init: RequestInit) {
    const url = new URL(address, 'https://weekly.example.com');
    const [, token = ''] = /^\/(?:booking|address-change)\/([^/]+)/.exec(url.pathname) ?? [];
    const ask: Ask = { request: new Request(url, init), url, token, cookies: jar, clientIp };
    const answer = await decide(services, ask);
    const cookie = 'cookie' in answer ? answer.cookie : null;
    if (cookie) jar.set(cookie.name, { value: cookie.value });
    return answer;
  }
  return {
    services,
    read: (decide, address) => send(decide, address, {}),
    post(decide, address, fields) {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return send(decide, address, { method: 'POST', body });
    },
    hasCookie: () => jar.size > 0,
  };
}

function visitorServices({ ports }: Site): VisitorServices {
  const { offers } = ports.content;
  const content = {
    ...words,
    ...ports.content,
    listedOffers: offers.filter(({ isUnlisted }) => !isUnlisted),
    offer: (slug: string) => offers.find((offer) => offer.slug === slug),
  };
  return forVisitors({ ports, content, signer: ports.tokens, sandboxUrl: null });
}

/** An answer in a line: `303 /book`, `404`, `page check 200`. */
export function told(answer: Answer): string {
  switch (answer.kind) {
    case 'redirect':
      return `303 ${answer.to}`;
    case 'page':
      return `${answer.view} ${answer.status}`;
    default:
      return String(answer.status);
  }
}

/** The facts of a page that shows this view. */
export function factsOf<Given extends Answer, View extends Extract<Given, Page>['view']>(
  answer: Given,
  view: View,
): Extract<Given, { kind: 'page'; view: View }>['facts'] {
  if (answer.kind !== 'page' || answer.view !== view)
    throw new Error(`${view} expected, not ${told(answer)}`);
  return answer.facts as Extract<Given, { kind: 'page'; view: View }>['facts'];
}
