import { day, minute } from '#domain/interval.ts';
import { type LoginNews, loginNewsMail } from '#emails/login.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { DeskForm, OwnerSession, Proof } from '#use-cases/ports/login.ts';
import type { Ports } from '#use-cases/ports.ts';

/** A session that nobody used ends after the first; every session ends after the second. */
export const sessionIdle = 3 * day;
export const sessionLifetime = 30 * day;
/** What touches money, a person's data or the way in asks for proof again. */
export const proofLifetime = 15 * minute;
/** A use is written at most so often: reading the desk should not write. */
const seenEvery = minute;

/** The browser that asks: a cookie of its own outlives its sessions, so that a new browser is noticed. */
export interface Browser {
  /** SHA-256 of that cookie. */
  id: string;
  /** "Safari on iPhone". */
  name: string;
}

export interface Opened {
  /** For the cookie; only its hash is stored. */
  token: string;
  /** Path below /desk. */
  opens: string;
}

/** The session that a cookie opens. @returns null when it is unknown, was ended, or nobody used it for too long */
export async function findSession(ports: Ports, token: string): Promise<OwnerSession | null> {
  const session = await ports.database.logins.findSession(ports.tokens.hash(token));
  const now = ports.now();
  if (!session || session.endedAt !== null) return null;
  if (now >= session.createdAt + sessionLifetime || now >= session.seenAt + sessionIdle) return null;
  if (now >= session.seenAt + seenEvery) await ports.database.logins.see(session.tokenHash, now);
  return session;
}

/** Whether the proof of this session is fresh enough for what cannot be taken back. */
export function isFresh(session: OwnerSession, now: number): boolean {
  return now < session.provedAt + proofLifetime;
}

/** Those that can still be used, newest first. */
export async function listSessions(ports: Ports): Promise<OwnerSession[]> {
  const now = ports.now();
  const sessions = await ports.database.logins.sessions();
  return sessions.filter(
    ({ createdAt, seenAt }) => now < createdAt + sessionLifetime && now < seenAt + sessionIdle,
  );
}

/** @param ids of sessions; without them all are ended @returns how many were open */
export function endSessions(ports: Ports, ids: string[] | null): Promise<number> {
  return ports.database.logins.endSessions(ids, ports.now());
}

/** Whether the owner has logged in with this browser before. */
export function isKnownBrowser(ports: Ports, browser: string): Promise<boolean> {
  return ports.database.logins.isKnownBrowser(browser);
}

/** Keeps what was typed over a login. */
export function keepDeskForm(ports: Ports, form: DeskForm): Promise<void> {
  return ports.database.logins.keepForm(form);
}

/** Gives it back, once. */
export function takeDeskForm(
  ports: Ports,
  browser: string,
  path: string,
): Promise<DeskForm['fields'] | null> {
  return ports.database.logins.takeForm(browser, path, ports.now());
}

/** A new token for every login: whatever a browser held before opens nothing more. */
export async function openSession(
  ports: Ports,
  store: Store,
  browser: Browser,
  openedBy: Proof,
): Promise<string> {
  const now = ports.now();
  const before = await store.logins.sessions();
  const replaced = before.filter((session) => session.browser === browser.id).map(({ id }) => id);
  if (replaced.length > 0) await store.logins.endSessions(replaced, now);
  const token = ports.tokens.randomId() + ports.tokens.randomId();
  await store.logins.openSession({
    id: ports.tokens.randomId(),
    tokenHash: ports.tokens.hash(token),
    openedBy,
    browser: browser.id,
    browserName: browser.name,
    createdAt: now,
    seenAt: now,
    provedAt: now,
    endedAt: null,
  });
  return token;
}

/** The ways into the desk have changed. */
export async function tellOwner(ports: Ports, store: Store, news: LoginNews): Promise<void> {
  const now = ports.now();
  await store.outbox.enqueue({
    ...loginNewsMail(ports.content.site, news, ports.url('/desk/settings')),
    key: `login-news:${ports.tokens.randomId()}`,
    kind: 'owner-alert',
    bookingId: null,
    to: ports.ownerEmail,
    createdAt: now,
    nextTryAt: now,
  });
}
