import type { Instant } from '#domain/interval.ts';

export interface WebhookEvent {
  id: string;
  source: 'stripe' | 'resend';
  type: string;
  /** The body as received; dies by retention. */
  payload: string;
  receivedAt: Instant;
  processedAt: Instant | null;
  attempts: number;
  error: string | null;
}

export interface WebhookStore {
  /** Inserts `received`. @returns the row as it stands, which tells whether it was processed before */
  receive(
    event: Pick<WebhookEvent, 'id' | 'source' | 'type' | 'payload' | 'receivedAt'>,
  ): Promise<WebhookEvent>;
  markProcessed(id: string, at: Instant): Promise<void>;
  markFailed(id: string, error: string): Promise<void>;
  unprocessed(limit: number): Promise<WebhookEvent[]>;
  /** When the newest event of a sender came; null before the first. */
  lastReceivedAt(source: WebhookEvent['source']): Promise<Instant | null>;
  /** Empties the body of one event. */
  empty(id: string): Promise<void>;
  /** Empties the bodies of processed events that name one of `words`, in any letter case. @returns how many */
  forget(words: string[]): Promise<number>;
  purge(receivedBefore: Instant): Promise<number>;
}
