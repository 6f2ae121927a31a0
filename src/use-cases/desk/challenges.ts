import { type Instant, minute } from '#domain/interval.ts';
import type { PasskeyAnswer } from '#use-cases/ports/login.ts';

/** How long a page that asks for a passkey may stay open. */
export const challengeLifetime = 5 * minute;

/** What a challenge is given out for: an answer to one never passes for the other. */
export type ChallengePurpose = 'login' | `register:${string}`;

interface Signing {
  randomId(): string;
  sign(purpose: string, value: string): string;
  verify(purpose: string, value: string, mac: string): boolean;
}

/**
 * Random text with its end and a proof that it is ours, so that no row is needed until it is answered.
 * @returns ASCII, `{random}.{end}.{mac}`
 */
export function issueChallenge(tokens: Signing, purpose: ChallengePurpose, now: Instant): string {
  const value = `${tokens.randomId()}.${now + challengeLifetime}`;
  return `${value}.${tokens.sign(`challenge:${purpose}`, value)}`;
}

/** That it is ours, meant for this, and not too old. Whether it was answered before is the store's to say. */
export function isOurChallenge(
  tokens: Signing,
  purpose: ChallengePurpose,
  challenge: string,
  now: Instant,
): boolean {
  const [random = '', end = '', mac = ''] = challenge.split('.');
  return tokens.verify(`challenge:${purpose}`, `${random}.${end}`, mac) && Number(end) > now;
}

/** The outer shape of what a browser gives back. @returns null for anything else */
export function readAnswer(json: string): PasskeyAnswer | null {
  try {
    const answer = JSON.parse(json) as { id?: unknown; response?: { clientDataJSON?: unknown } };
    const client = answer.response?.clientDataJSON;
    if (typeof answer.id !== 'string' || typeof client !== 'string') return null;
    const { challenge } = JSON.parse(fromBase64Url(client)) as { challenge?: unknown };
    if (typeof challenge !== 'string') return null;
    return { credentialId: answer.id, challenge: fromBase64Url(challenge), json };
  } catch {
    return null;
  }
}

function fromBase64Url(text: string): string {
  return new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: 'base64url' }));
}
