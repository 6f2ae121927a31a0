import { Resend } from 'resend';
import { networkAddress, normalEmail } from '#domain/email-address.ts';
import { minute } from '#domain/interval.ts';
import type { CallFailure, CallResult } from '#use-cases/ports/calls.ts';
import type { Mailer, OutgoingMail } from '#use-cases/ports/mailer.ts';
import { readEvent, verifyEvent } from './events.ts';

export interface MailerSettings {
  apiKey: string;
  /** `http://127.0.0.1:4322` for the sandbox; Resend itself when absent. */
  baseUrl?: string;
  /** `whsec_…`; every secret in rotation. */
  webhookSecrets: string[];
  /** For the whole of a call, its body included. */
  timeoutMs?: number;
}

/** Resend's clock and ours may differ by this much. */
const clockMargin = 5 * minute;

/** Pages of 100 that a search looks through before it says that it could not tell. */
const searchPages = 20;

/** Resend as the use cases see it. Nothing here retries: the outbox knows when. */
export function createMailer({
  apiKey,
  // Named although it is the SDK's default, which would let an environment variable change it.
  baseUrl = 'https://api.resend.com',
  webhookSecrets,
  timeoutMs = 10_000,
}: MailerSettings): Mailer {
  const resend = new Resend(apiKey, { baseUrl });

  return {
    async send(mail, idempotencyKey) {
      if (hasControlCharacter(mail)) return refusal('control character in a mail header');
      const sent = await ask(timeoutMs, (signal) =>
        resend.emails.send(toPayload(mail), { idempotencyKey, ...options(signal) }),
      );
      return sent.ok ? { ok: true, providerId: sent.data.id } : sent;
    },

    async find({ to, subject, since, withinMs, isTaken }) {
      const deadline = AbortSignal.timeout(withinMs);
      let after: string | undefined;
      for (let page = 0; page < searchPages; page += 1) {
        const cursor = after === undefined ? {} : { after };
        const listed = await ask(
          timeoutMs,
          (signal) => resend.emails.list({ limit: 100, ...cursor }, options(signal)),
          deadline,
        );
        if (!listed.ok) return listed;
        const { data: mails, has_more } = listed.data;

        const recent = mails.filter((mail) => !(Date.parse(mail.created_at) < since - clockMargin));
        for (const mail of recent) {
          const isAlike = mail.subject === subject && isSentTo(mail.to, to);
          if (isAlike && !(await isTaken(mail.id))) return { ok: true, providerId: mail.id };
        }

        // Newest first: an older mail ends the search.
        if (!has_more || recent.length < mails.length) return { ok: true, providerId: null };
        after = mails.at(-1)?.id;
      }
      return noAnswer('too many emails to look through');
    },

    verifyEvent: (rawBody, headers, now) => verifyEvent(webhookSecrets, rawBody, headers, now),
    parseEvent: readEvent,
  };
}

function toPayload(mail: OutgoingMail) {
  return {
    from: mail.from,
    // A list of one: a comma in a typed address adds no second recipient.
    to: [networkAddress(mail.to)],
    ...(mail.replyTo === null ? {} : { replyTo: [networkAddress(mail.replyTo)] }),
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content),
    })),
  };
}

/** The last door before the wire: a line break in a header starts a header of the sender's choice. */
function hasControlCharacter(mail: OutgoingMail): boolean {
  const names = mail.attachments.flatMap(({ filename, contentType }) => [filename, contentType]);
  const headers = [mail.from, mail.to, mail.replyTo ?? '', mail.subject, ...names];
  return headers.some((value) => /[\p{Cc}\u2028\u2029]/u.test(value));
}

function isSentTo(recipients: string[], address: string): boolean {
  const normal = (each: string) => normalEmail(networkAddress(each));
  return recipients.some((recipient) => normal(recipient) === normal(address));
}

type Answer<T> = { data: T; error: null } | { data: null; error: ResendError };
type ResendError = { name?: string; statusCode?: number | null };

/** The SDK has no time-out of its own, and on an abort it sometimes answers with an error and sometimes throws. */
/** Handed to fetch as it is: the key and the mail follow no other server's word. */
function options(signal: AbortSignal): { signal: AbortSignal } {
  const init: RequestInit & { signal: AbortSignal } = { signal, redirect: 'error' };
  return init;
}

async function ask<T>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Answer<T>>,
  deadline?: AbortSignal,
): Promise<CallResult<{ data: T }>> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = deadline ? AbortSignal.any([timeout, deadline]) : timeout;
  try {
    const { data, error } = await call(signal);
    if (data !== null && error === null) return { ok: true, data };
    return failureFrom(error ?? {});
  } catch {
    return noAnswer(signal.aborted ? 'timed out' : 'connection failed');
  }
}

/** Said of us and not of the mail: a key, a bill or a domain that is put right lets the same mail through. */
const aboutUs: ReadonlySet<number> = new Set([401, 402, 403]);

/** The same, whatever the status. */
const namesUs: ReadonlySet<string> = new Set([
  'invalid_from_address',
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
]);

/** The other answers with a 4xx status that do not refuse the mail for good. */
const undecided: ReadonlySet<string> = new Set([
  // The first attempt is still running.
  'concurrent_idempotent_requests',
  // The key was accepted before with another body, so a mail may well be out: look for it rather than give up.
  'invalid_idempotent_request',
]);

function failureFrom({ name = 'error', statusCode = null }: ResendError): CallFailure {
  // Resend's message is left out of what goes to logs: it quotes the address it objects to.
  const detail = [name, statusCode].filter(Boolean).join(' ');
  if (namesUs.has(name) || (statusCode !== null && aboutUs.has(statusCode))) {
    return { ...noAnswer(detail), isAboutUs: true };
  }
  const isDefinite = statusCode && statusCode >= 400 && statusCode < 500 && statusCode !== 429;
  return isDefinite && !undecided.has(name) ? refusal(detail) : noAnswer(detail);
}

function refusal(detail: string): CallFailure {
  return { ok: false, reason: 'refused', detail };
}

function noAnswer(detail: string): CallFailure {
  return { ok: false, reason: 'no-answer', detail };
}
