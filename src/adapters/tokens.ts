import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Tokens } from '#use-cases/ports/tokens.ts';

/**
 * Booking tokens are derived, not stored: later mails can link to the page although the row keeps only a hash.
 * @param secrets APP_SECRET, newest first; the first one issues, all of them verify
 * @throws when there is no secret, because an empty key would let anybody derive tokens
 */
export function createTokens(secrets: string[]): Tokens {
  const current = secrets[0];
  if (!current || secrets.includes('')) throw new Error('Tokens need a secret, and none may be empty.');

  return {
    randomId,
    hash,
    issue: (bookingId, version) => bookingToken(current, bookingId, version),
    recover(bookingId, version, tokenHash) {
      const tokens = secrets.map((secret) => bookingToken(secret, bookingId, version));
      return tokens.find((token) => isSame(hash(token), tokenHash)) ?? null;
    },
    sign: (purpose, value) => mac(current, ['signature', purpose, value]),
    verify: (purpose, value, given) =>
      secrets.some((secret) => isSame(mac(secret, ['signature', purpose, value]), given)),
  };
}

function randomId(): string {
  const id = randomBytes(16).toString('base64url');
  // The owner types ids after commands, where a leading dash would read as an option.
  return id.startsWith('-') ? randomId() : id;
}

function bookingToken(secret: string, bookingId: string, version: number): string {
  return mac(secret, ['booking', bookingId, String(version)]);
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function mac(secret: string, parts: string[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    // Each part is preceded by its length, so that ("ab", "c") and ("a", "bc") differ.
    hmac.update(length).update(bytes);
  }
  return hmac.digest().subarray(0, 16).toString('base64url');
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
