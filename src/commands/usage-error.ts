/** What was typed does not fit; the message says what is missing. */
export class UsageError extends Error {
  override name = 'UsageError';
}
