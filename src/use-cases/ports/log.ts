/** By allow-list: codes, ids and counts. Never a name, an address or a token. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = {
  bookingId?: string;
  stripeId?: string;
  eventType?: string;
  mailKind?: string;
  count?: number;
  reason?: string;
};
