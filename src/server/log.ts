import { pino } from 'pino';
import type { Settings } from '#settings.ts';
import type { Log, LogFields } from '#use-cases/ports/log.ts';

/** One line a request: no query, address, browser or path of a visitor can be in it. */
export interface RequestEntry {
  id: string;
  method: string;
  /** A template of `routes.ts`. */
  path: string;
  status: number;
  ms: number;
  bytes: number;
  /** The visitor left before the end. */
  aborted: boolean;
}

export interface ServerLog extends Log {
  request(entry: RequestEntry): void;
  /** Names, codes and stack frames of an error and its causes; never the message, which may quote a visitor. */
  fault(event: string, error: unknown, requestId?: string): void;
}

type Field = string | number | boolean | undefined;

const isCount = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isId = (value: unknown) => typeof value === 'string' && /^[\w-]{1,80}$/.test(value);
/** Lower case: a token of 16 random bytes has capitals. */
const isCode = (value: unknown) => typeof value === 'string' && /^[a-z0-9_.:-]{1,80}$/.test(value);
const isErrorName = (value: unknown) => typeof value === 'string' && /^\w{1,60}$/.test(value);
const isErrorCode = (value: unknown) => typeof value === 'string' && /^[A-Z0-9_]{1,60}$/.test(value);

/** Names that Stripe and Resend give their errors, which are as long as a token. */
const vendorErrors = new Set([
  'StripeAuthenticationError',
  'StripeConnectionError',
  'StripeIdempotencyError',
  'StripeInvalidRequestError',
  'StripePermissionError',
  'StripeRateLimitError',
  'StripeSignatureVerificationError',
  'concurrent_idempotent_requests',
  'daily_quota_exceeded',
  'internal_server_error',
  'invalid_idempotency_key',
  'invalid_idempotent_request',
  'missing_required_field',
  'monthly_quota_exceeded',
]);

/** Words of ours. An address has an @, and a token is a long run without a space. */
const isReason = (value: unknown) =>
  typeof value === 'string' &&
  /^[\w .,:;'"()/-]{1,200}$/.test(value) &&
  (value.match(/[\w-]{20,}/g) ?? []).every((run) => vendorErrors.has(run));

const allowed: { [name in keyof Required<LogFields>]: (value: unknown) => boolean } = {
  bookingId: isId,
  stripeId: isId,
  eventType: isCode,
  mailKind: isCode,
  count: isCount,
  reason: isReason,
};

/**
 * Logs by allow-list: a field that is not listed, or does not look like what it should hold, is left out.
 * @param write gets one JSON line at a time
 */
export function createLog(level: Settings['logLevel'], write: (line: string) => void = writeLine): ServerLog {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    info: (event, fields) => logger.info(pick(fields), event),
    warn: (event, fields) => logger.warn(pick(fields), event),
    error: (event, fields) => logger.error(pick(fields), event),
    request: ({ id, method, path, status, ms, bytes, aborted }) => {
      const isProbe = path === '/healthz' || path === '/readyz';
      const entry = {
        id,
        method,
        path,
        status,
        ms: Math.round(ms * 10) / 10,
        bytes,
        ...(aborted && { aborted }),
      };
      logger[isProbe ? 'debug' : 'info'](entry, 'request');
    },
    fault: (event, error, id) => logger.error({ ...(id && { id }), fault: trace(error) }, event),
  };
}

let unwritten = '';

/** JSON for machines; for a person at a terminal, what a person reads. Lines of one moment go out in one write. */
function writeLine(line: string): void {
  if (unwritten === '') setImmediate(flush);
  unwritten += process.stdout.isTTY ? toProse(line) : line;
}

function flush(): void {
  process.stdout.write(unwritten);
  unwritten = '';
}
process.on('exit', flush);

function toProse(line: string): string {
  const { time, level: _, event, id, fault, method, path, status, ms, bytes: __, ...rest } = JSON.parse(line);
  const clock = String(time).slice(11, 19);
  if (event === 'request') return `${clock} ${method} ${path} ${status} ${ms} ms\n`;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return `${[clock, event, ...fields, ...(fault ?? []).map((each: string) => `\n    ${each}`)].join(' ')}${id ? ` ${id}` : ''}\n`;
}

/**
 * What libraries print may quote a visitor's address or words, so in the server's process it becomes a line of ours:
 * that something was said, and the stack frames in it.
 */
export function guardConsole(log: ServerLog): void {
  const guarded = (...said: unknown[]) =>
    log.fault('console', said.find((each) => each instanceof Error) ?? said.map(String).join('\n'));
  for (const name of ['error', 'warn', 'log', 'info', 'debug', 'trace'] as const) console[name] = guarded;
}

function pick(fields: LogFields = {}): Record<string, Field> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries
      .filter(([name]) => Object.hasOwn(allowed, name))
      .map(([name, value]) => [name, allowed[name as keyof LogFields](value) ? value : 'withheld']),
  );
}

/** The chain of causes, outermost first, each with where it was thrown. */
function trace(error: unknown): string[] {
  if (typeof error === 'string') return frameLines(error);
  const lines: string[] = [];
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    const code = (each as { code?: unknown }).code;
    const name = isErrorName(each.name) ? each.name : 'Error';
    lines.push(isErrorCode(code) ? `${name} ${code}` : name, ...frameLines(withoutMessage(each)));
  }
  return lines.length > 0 ? lines : [`thrown ${typeof error}`];
}

/** A message may span lines and look like a frame. */
function withoutMessage({ stack = '', message }: Error): string {
  return stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
}

function frameLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at [^@?]{1,300}:\d+:\d+\)?$/.test(line))
    .slice(0, 8);
}
