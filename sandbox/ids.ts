import { randomBytes, randomUUID } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An identifier as Stripe writes them: a prefix such as `re_`, then letters and digits. */
export function newStripeId(prefix: string, length = 24): string {
  return prefix + Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** Resend's identifiers are UUIDs. */
export const newResendId = (): string => randomUUID();
