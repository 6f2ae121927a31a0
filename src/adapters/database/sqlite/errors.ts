import { DatabaseUnavailable, OverlapError } from '#use-cases/ports/database.ts';

// Primary result codes, https://sqlite.org/rescode.html
const busy = 5;
const damage = 11;
const constraint = 19;
const unavailable = new Map([
  [3, 'may not be accessed'],
  [busy, 'is locked by another program'],
  [6, 'is locked by another program'],
  [8, 'is read-only'],
  [10, 'cannot be read or written'],
  [damage, 'is damaged'],
  [13, 'has no room left on its disk'],
  [14, 'cannot be opened'],
  [26, 'is not a SQLite database'],
]);

/** An error of node:sqlite as one that the port names, or as it came. */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ERR_INVALID_STATE') {
    return new DatabaseUnavailable('The database is closed.', { cause: error });
  }
  const code = resultCode(error);
  if (code === constraint && error.message.includes('booking_overlap')) {
    return new OverlapError('The time overlaps another held or confirmed booking.', { cause: error });
  }
  const reason = code && unavailable.get(code);
  return reason ? new DatabaseUnavailable(`The database ${reason}.`, { cause: error }) : error;
}

export function isBusy(error: unknown): boolean {
  return resultCode(error) === busy;
}

export function isDamage(error: unknown): boolean {
  return resultCode(error) === damage;
}

/** The primary code is the low byte of the extended one. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
