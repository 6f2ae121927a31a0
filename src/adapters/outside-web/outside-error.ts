import type { FeedFailure, FeedFailureCode } from '#domain/feed.ts';

/** Why an address gave nothing, in one of our words. Its message never holds the address, which may be a key. */
export class OutsideError extends Error {
  override name = 'OutsideError';
  readonly failure: FeedFailure;
  constructor(code: FeedFailureCode, detail = '', cause?: unknown) {
    super(detail ? `${code}: ${detail}` : code, { cause });
    this.failure = { code, detail };
  }
}

/** What Node and OpenSSL say of a certificate that is not to be trusted. */
const certificateErrors =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_)/;
/** What answered does not speak TLS, or another one. */
const secrecyErrors = /^(ERR_SSL_|EPROTO)/;
const packingErrors = /^(Z_|ERR__ERROR_|ERR_BROTLI|ERR__)/;
const cutErrors = /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|HPE_)/;

export function failureOf(error: unknown): OutsideError {
  if (error instanceof OutsideError) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  const { message } = error as Error;
  if (certificateErrors.test(code)) return new OutsideError('certificate', '', error);
  if (secrecyErrors.test(code)) return new OutsideError('unreachable', 'no secure connection', error);
  if (message === 'aborted' || packingErrors.test(code)) return new OutsideError('cut-off', '', error);
  if (cutErrors.test(code)) return new OutsideError('unreachable', 'it hung up', error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new OutsideError('unreachable', 'its name is not known', error);
  return new OutsideError('unreachable', /^[A-Z_]{3,40}$/.test(code) ? code : '', error);
}

/** What a status says that is no answer. */
export function statusError(status: number): OutsideError {
  if (status === 401 || status === 403) return new OutsideError('refused', String(status));
  if (status === 404 || status === 410) return new OutsideError('gone', String(status));
  return new OutsideError('status', String(status));
}
