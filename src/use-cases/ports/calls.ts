/**
 * `no-answer`: it may or may not have happened; ask again with the same key. `refused`: it did not happen, and what was
 * asked for is why. An answer to who we are, such as a key that has ended, says nothing about what was asked.
 */
export interface CallFailure {
  ok: false;
  reason: 'no-answer' | 'refused';
  detail: string;
  /** They answered, and turned us away: our key, our account, our sender. */
  isAboutUs?: boolean;
}

export type CallResult<T> = ({ ok: true } & T) | CallFailure;
