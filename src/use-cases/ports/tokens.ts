export interface Tokens {
  /** A new random id, 128 bits, base64url. */
  randomId(): string;
  /** SHA-256, base64url. */
  hash(token: string): string;
  /** The booking page's token for a row that is about to be made. */
  issue(bookingId: string, version: number): string;
  /** The token that belongs to a stored hash, whichever of the secrets in rotation made it; null when none did. */
  recover(bookingId: string, version: number, tokenHash: string): string | null;
  /** Proof that a value is ours, 128 bits, base64url, bound to the purpose: a mac of one purpose never passes for another. */
  sign(purpose: string, value: string): string;
  /** True when any of the secrets in rotation made the mac. */
  verify(purpose: string, value: string, mac: string): boolean;
}
