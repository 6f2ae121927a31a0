import { hour } from '#domain/interval.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Credential, OwnerSession } from '#use-cases/ports/login.ts';
import type { Ports } from '#use-cases/ports.ts';
import { isOurChallenge, issueChallenge, readAnswer } from './challenges.ts';
import { type Browser, type Opened, openSession, tellOwner } from './owner-session.ts';

/** What a page needs to ask for a passkey. @returns JSON for the browser */
export function loginOptions(ports: Ports): Promise<string> {
  return ports.passkeys.loginOptions(issueChallenge(ports.tokens, 'login', ports.now()));
}

/** @param answer what the browser gave back @returns null when it proves nothing, or was given before */
export async function openWithPasskey(
  ports: Ports,
  { answer: json, browser, opens }: { answer: string; browser: Browser; opens: string },
): Promise<Opened | null> {
  const answer = readAnswer(json);
  if (!answer || !isOurChallenge(ports.tokens, 'login', answer.challenge, ports.now())) return null;
  const credentials = await ports.database.logins.credentials();
  const credential = credentials.find(({ id }) => id === answer.credentialId);
  const use = credential ? await ports.passkeys.verifyLogin(answer, credential) : null;
  if (!credential || !use) return null;
  return ports.database.write(async (store) => {
    if (!(await spend(ports, store, answer.challenge))) return null;
    await store.logins.useCredential(credential.id, { counter: use.counter, at: ports.now() });
    return { token: await openSession(ports, store, browser, 'passkey'), opens };
  });
}

/** What a page needs to make a passkey for this session's owner. @returns JSON for the browser */
export async function registrationOptions(ports: Ports, session: OwnerSession): Promise<string> {
  const challenge = issueChallenge(ports.tokens, `register:${session.id}`, ports.now());
  return ports.passkeys.registrationOptions(challenge, await ports.database.logins.credentials());
}

/** @returns false when the answer is stale, was given before, or is not one of this session */
export async function addPasskey(
  ports: Ports,
  { answer: json, session }: { answer: string; session: OwnerSession },
): Promise<boolean> {
  const answer = readAnswer(json);
  if (!answer || !isOurChallenge(ports.tokens, `register:${session.id}`, answer.challenge, ports.now())) {
    return false;
  }
  const made = await ports.passkeys.verifyRegistration(answer);
  if (!made) return false;
  const isAdded = await ports.database.write(async (store) => {
    if (!(await spend(ports, store, answer.challenge))) return false;
    const name = session.browserName;
    await store.logins.addCredential({ ...made, name, createdAt: ports.now(), usedAt: null });
    await tellOwner(ports, store, { what: 'passkey-added', name });
    return true;
  });
  ports.wakeMail();
  return isAdded;
}

/** @returns the one that was removed, or null */
export async function removePasskey(ports: Ports, id: string): Promise<Credential | null> {
  const removed = await ports.database.write(async (store) => {
    const credential = await store.logins.removeCredential(id);
    if (credential) await tellOwner(ports, store, { what: 'passkey-removed', name: credential.name });
    return credential;
  });
  ports.wakeMail();
  return removed;
}

export function listPasskeys(ports: Ports): Promise<Credential[]> {
  return ports.database.logins.credentials();
}

function spend(ports: Ports, store: Store, challenge: string): Promise<boolean> {
  return store.logins.spendChallenge(ports.tokens.hash(challenge), ports.now() + hour);
}
