import { createContent } from '#adapters/content/create-content.ts';
import { createTokens } from '#adapters/tokens.ts';
import type { Answer } from '#requests/answer.ts';
import type { DecideForOwner, OwnersAsk } from '#requests/desk/desk.ts';
import { forOwner, type OwnerServices } from '#services.ts';
import type { Site } from '#tests/use-cases/support/site.ts';

/** The owner, logged in and just proven: what the login decides is tested with the login. */
export interface OwnersBrowser {
  services: OwnerServices;
  read<Given extends Answer>(decide: DecideForOwner<Given>, address: string): Promise<Given>;
  post<Given extends Answer>(
    decide: DecideForOwner<Given>,
    address: string,
    form: Record<string, string> | FormData,
  ): Promise<Given>;
  /** What was typed into the next page before a proof came in between. */
  typed: Record<string, string> | null;
}

const words = createContent('content');

export function openDesk(site: Site): OwnersBrowser {
  const services = ownerServices(site);
  const desk = { typed: null as OwnersBrowser['typed'] };
  const send = <Given extends Answer>(decide: DecideForOwner<Given>, address: string, init: RequestInit) => {
    const url = new URL(address, 'https://weekly.example.com');
    const [, id] = /^\/desk\/(?:bookings|calendar\/feeds|people)\/([^/]+)/.exec(url.pathname) ?? [];
    const ask: OwnersAsk = {
      request: new Request(url, init),
      url,
      token: '',
      params: { id, key: id },
      cookies: { get: () => undefined },
      clientIp: '203.0.113.9',
      session: session(site.now()),
      typed: desk.typed,
    };
    return decide(services, ask);
  };
  return Object.assign(desk, {
    services,
    read: (decide, address) => send(decide, address, {}),
    post: (decide, address, fields) =>
      send(decide, address, {
        method: 'POST',
        body: fields instanceof FormData ? fields : new URLSearchParams(fields),
      }),
  } satisfies Omit<OwnersBrowser, 'typed'>);
}

function session(now: number): OwnersAsk['session'] {
  return {
    id: 'session',
    tokenHash: 'hash',
    openedBy: 'passkey',
    browser: 'browser',
    browserName: 'Safari on iPhone',
    createdAt: now,
    seenAt: now,
    provedAt: now,
    endedAt: null,
  };
}

function ownerServices({ ports }: Site): OwnerServices {
  const { offers } = ports.content;
  const content = {
    ...words,
    ...ports.content,
    listedOffers: offers.filter(({ isUnlisted }) => !isUnlisted),
    offer: (slug: string) => offers.find((offer) => offer.slug === slug),
  };
  return forOwner({ ports, content, signer: createTokens(['a secret of these tests']), sandboxUrl: null });
}
