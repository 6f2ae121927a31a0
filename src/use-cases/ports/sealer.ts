/** Keeps secrets that must be read again: addresses and passwords of outside calendars. */
export interface Sealer {
  /** @param about what it belongs to, so that one row's secret opens nothing in another row */
  seal(purpose: string, about: string, text: string): string;
  /** @returns null when none of the secrets in rotation opens it, or it was altered */
  open(purpose: string, about: string, sealed: string): { text: string; isOfOldSecret: boolean } | null;
}
