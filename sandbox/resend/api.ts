import { randomUUID } from 'node:crypto';
import { type Call, header, json, matchPath } from '../http.ts';
import { fingerprintOf } from '../idempotency.ts';
import type { Service } from '../perform.ts';
import type { Cause, World } from '../world.ts';
import { listDomains, listEmails, retrieveEmail, sendBatch, sendEmail } from './emails.ts';
import { ResendRefusal, resendError } from './errors.ts';

/** The stand-in for api.resend.com. @param apiKey the only key it accepts */
export function resendService(apiKey: string): Service {
  return {
    name: 'resend',
    newRequestId: randomUUID,
    refuseStranger(call) {
      const given = /^Bearer (.+)$/.exec(header(call, 'authorization') ?? '')?.[1];
      if (given === apiKey) return null;
      return given
        ? resendError(403, 'invalid_api_key', 'API key is invalid')
        : resendError(401, 'missing_api_key', 'Missing API Key');
    },
    tooMany: (retryAfterSeconds) =>
      resendError(
        429,
        'rate_limit_exceeded',
        'Too many requests. You can only make 2 requests per second. See rate limit response headers for more information. Or contact support to increase rate limit.',
        {
          'retry-after': String(retryAfterSeconds),
          'ratelimit-limit': '2',
          'ratelimit-remaining': '0',
          'ratelimit-reset': String(retryAfterSeconds),
        },
      ),
    forbidden: () =>
      resendError(403, 'validation_error', 'The domain is not verified. Please, add and verify your domain.'),
    broken: () =>
      resendError(
        500,
        'internal_server_error',
        'Internal server error. We are unable to process your request right now, please try again later.',
      ),
    idempotencyKey(call) {
      const key = call.method === 'POST' ? header(call, 'idempotency-key') : null;
      if (key === null || (key !== '' && key.length <= 256)) return key;
      return resendError(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
    },
    fingerprint: (call) => fingerprintOf(call.method, call.path, parse(call)),
    keyInUse: () =>
      resendError(
        409,
        'concurrent_idempotent_requests',
        'Same idempotency key used while original request is still in progress.',
      ),
    keyWithOtherParameters: () =>
      resendError(
        409,
        'invalid_idempotent_request',
        'Same idempotency key used with a different request payload.',
      ),
    headers: (_call, requestId) => ({ 'x-request-id': requestId }),
    work(world, call, cause) {
      try {
        return { reply: json(200, route(world, call, cause)), remember: true };
      } catch (error) {
        if (!(error instanceof ResendRefusal)) throw error;
        return { reply: error.reply, remember: false };
      }
    },
  };
}

function route(world: World, call: Call, cause: Cause): object {
  const { method, path } = call;
  const query = new URLSearchParams(call.query);
  if (path === '/emails' && method === 'POST') return sendEmail(world, body(call), cause);
  if (path === '/emails' && method === 'GET') return listEmails(world, query);
  if (path === '/emails/batch' && method === 'POST') {
    const strict = header(call, 'x-batch-validation') !== 'permissive';
    return sendBatch(world, body(call), cause, strict);
  }
  if (path === '/domains' && method === 'GET') return listDomains(world);
  const id = matchPath('/emails/:id', path)?.id;
  if (id !== undefined && method === 'GET') return retrieveEmail(world, id);
  if (id !== undefined || path === '/emails' || path === '/domains') {
    throw new ResendRefusal(
      405,
      'method_not_allowed',
      'This endpoint does not support the specified HTTP method.',
    );
  }
  throw new ResendRefusal(404, 'not_found', 'The requested endpoint does not exist.');
}

function body(call: Call): unknown {
  const value = parse(call);
  if (value !== undefined) return value;
  throw new ResendRefusal(422, 'validation_error', 'The request body is not valid JSON.');
}

function parse(call: Call): unknown {
  try {
    return JSON.parse(call.body.toString());
  } catch {
    return undefined;
  }
}
