import type { ErrorResponse } from 'resend';
import { json, type Reply } from '../http.ts';

/** The API says no. @see https://resend.com/docs/api-reference/errors */
export class ResendRefusal extends Error {
  readonly reply: Reply;
  constructor(statusCode: number, name: ErrorResponse['name'], message: string) {
    super(message);
    this.reply = resendError(statusCode, name, message);
  }
}

export function resendError(
  statusCode: number,
  name: ErrorResponse['name'],
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const error: ErrorResponse = { statusCode, name, message };
  return json(statusCode, error, headers);
}
