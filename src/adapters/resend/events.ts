import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '#domain/interval.ts';
import type { MailEvent } from '#use-cases/ports/mailer.ts';

const toleranceSeconds = 300;

/**
 * Resend signs by the Standard Webhooks scheme under Svix's header names. The SDK's own check reads the system clock,
 * so this one follows the same scheme with the clock it is given.
 * @returns null when no secret matches or the time stamp is off; `providerId` is empty where an event is about no mail
 * @see https://www.standardwebhooks.com
 */
export function verifyEvent(
  secrets: string[],
  rawBody: string,
  headers: Record<string, string>,
  now: Instant,
): MailEvent | null {
  const header = (name: string) =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  const [id, stamp] = [header('svix-id'), header('svix-timestamp')];

  const isTimely = /^\d+$/.test(stamp) && Math.abs(now / 1000 - Number(stamp)) <= toleranceSeconds;
  if (!/^[\w.-]{1,200}$/.test(id) || !isTimely) return null;

  const signatures = header('svix-signature').split(' ');
  const signed = `${id}.${stamp}.${rawBody}`;
  const isOurs = secrets
    .map(keyOf)
    // An empty key would let anybody sign.
    .filter((key) => key.length > 0)
    .some((key) => signatures.some((given) => isSame(sign(key, signed), given)));
  return isOurs ? readEvent(id, rawBody) : null;
}

/** What is read of an event; Resend may add to the rest as it likes. */
const eventBody = z.object({
  type: z.string().max(100),
  data: z.object({ email_id: z.string().max(200).default('') }).default({ email_id: '' }),
});

/** @returns null when the body is no event, which a verified one always is */
export function readEvent(id: string, rawBody: string): MailEvent | null {
  try {
    const { type, data } = eventBody.parse(JSON.parse(rawBody));
    return { id, type, providerId: data.email_id };
  } catch {
    return null;
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}

function sign(key: Buffer, signed: string): string {
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
