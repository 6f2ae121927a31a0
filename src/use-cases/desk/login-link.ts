import { normalEmail } from '#domain/email-address.ts';
import { hour, minute } from '#domain/interval.ts';
import { loginLinkMail } from '#emails/login.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import type { OutboxMail } from '#use-cases/ports/outbox.ts';
import type { Ports } from '#use-cases/ports.ts';
import { type Browser, type Opened, openSession, tellOwner } from './owner-session.ts';

/** A link in a mail or on the owner's terminal. */
export const linkLifetime = 10 * minute;
const linksPerAddressAndClient = 5;
/** Whatever addresses are typed: each leaves two rows. */
const linksPerClient = 20;
/** Of all clients together: a stranger who asks in the owner's name fills no mailbox. */
const linksPerAddress = 20;

/**
 * Mails a link to the owner. Whoever types another address gets the same answer after the same work, and no mail.
 * @param opens the path below /desk that the link leads to
 */
export async function askLoginLink(
  ports: Ports,
  { email, clientIp, opens }: { email: string; clientIp: string; opens: string },
): Promise<'asked' | 'too-many'> {
  const address = normalEmail(email);
  const isWithin =
    (await limitRate(ports, { what: 'login-of-client', clientIp }, linksPerClient, hour)) &&
    (await limitRate(ports, { what: 'login', of: address, clientIp }, linksPerAddressAndClient, hour)) &&
    (await limitRate(ports, { what: 'login', of: address }, linksPerAddress, hour));
  if (!isWithin) return 'too-many';
  const now = ports.now();
  const id = ports.tokens.randomId();
  const isOwner = address === normalEmail(ports.ownerEmail);
  const mail = loginLinkMail(ports.content.site);
  await ports.database.write(async (store) => {
    const tokenHash = ports.tokens.hash(loginToken(ports, id));
    await store.logins.addLink({ tokenHash, opens, expiresAt: isOwner ? now + linkLifetime : now });
    await store.outbox.enqueue({
      ...mail,
      key: keyStart + id,
      kind: 'login-link',
      bookingId: null,
      to: ports.ownerEmail,
      createdAt: now,
      nextTryAt: now,
    });
    if (!isOwner) await store.outbox.takeBack(keyStart + id);
  });
  ports.wakeMail();
  return 'asked';
}

/** The same for the owner who is logged in and has to prove it again. */
export function askOwnLoginLink(
  ports: Ports,
  input: { clientIp: string; opens: string },
): Promise<'asked' | 'too-many'> {
  return askLoginLink(ports, { ...input, email: ports.ownerEmail });
}

/** A link for the owner's own terminal: the way in when mail is the thing that is broken. */
export async function makeLoginLink(ports: Ports): Promise<string> {
  const id = ports.tokens.randomId();
  const token = loginToken(ports, id);
  await ports.database.logins.addLink({
    tokenHash: ports.tokens.hash(token),
    opens: '/desk',
    expiresAt: ports.now() + linkLifetime,
  });
  return loginUrl(ports, id);
}

/** @param id of the link, which its mail carries in its key; the token is made of it and stored nowhere */
export function loginUrl(ports: Pick<Ports, 'tokens' | 'url'>, id: string): string {
  return ports.url(`/desk/login/link/${loginToken(ports, id)}`);
}

function loginToken(ports: Pick<Ports, 'tokens'>, id: string): string {
  return ports.tokens.sign('login-link', id);
}

/** Whether a link can still be used. Looking at it uses nothing: mail scanners open links. */
export async function isLoginLink(ports: Ports, token: string): Promise<boolean> {
  return (await ports.database.logins.findLink(ports.tokens.hash(token), ports.now())) !== null;
}

/** @returns null when the link is used, old or unknown */
export async function openWithLink(
  ports: Ports,
  { token, browser }: { token: string; browser: Browser },
): Promise<Opened | null> {
  const opened = await ports.database.write(async (store) => {
    const opens = await store.logins.takeLink(ports.tokens.hash(token), ports.now());
    if (opens === null) return null;
    if (!(await store.logins.isKnownBrowser(browser.id))) {
      await tellOwner(ports, store, { what: 'new-browser', name: browser.name });
    }
    return { token: await openSession(ports, store, browser, 'link'), opens };
  });
  ports.wakeMail();
  return opened;
}

const keyStart = 'login-link:';

/** The link that a mail carries; null for every other mail. */
export function linkIdOf({ kind, key }: Pick<OutboxMail, 'kind' | 'key'>): string | null {
  return kind === 'login-link' ? key.slice(keyStart.length) : null;
}
