import { json, type Reply } from '../http.ts';

/** Fields of a Stripe error object, as `StripeRawError` of the SDK reads them. */
export interface StripeErrorFields {
  type: 'invalid_request_error' | 'api_error' | 'idempotency_error' | 'card_error';
  code?: string;
  param?: string;
  message: string;
}

/**
 * The API says no. `executed`: the request was understood and had begun, so its answer is kept under the
 * idempotency key; a request that fails validation leaves no trace.
 * @see https://docs.stripe.com/api/errors
 */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly fields: StripeErrorFields;
  readonly executed: boolean;
  constructor(status: number, fields: StripeErrorFields, executed = false) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
    this.executed = executed;
  }
}

export function stripeError(status: number, fields: StripeErrorFields, headers = {}): Reply {
  const docs = fields.code ? { doc_url: `https://stripe.com/docs/error-codes/${dashed(fields.code)}` } : {};
  return json(status, { error: { ...fields, ...docs } }, headers);
}

/** A parameter that the API would not take. */
export function invalid(message: string, param?: string, code?: string): StripeRefusal {
  return new StripeRefusal(400, {
    type: 'invalid_request_error',
    ...(code ? { code } : {}),
    message,
    ...(param ? { param } : {}),
  });
}

/** A request that was understood but cannot be done in the present state. */
export function refused(message: string, code?: string, param?: string): StripeRefusal {
  const { fields } = invalid(message, param, code);
  return new StripeRefusal(400, fields, true);
}

export function missing(object: string, id: string, param: string, status = 404): StripeRefusal {
  return new StripeRefusal(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${object}: '${id}'`,
    param,
  });
}

const dashed = (code: string): string => code.replaceAll('_', '-');
