import pg from 'pg';
import { DatabaseUnavailable, OverlapError } from '#use-cases/ports/database.ts';

/** SQLSTATE classes that speak of the server and not of our query, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const unavailable = /^(08|28|3D|53|57|58|F0|XX|55P03|25006|25P03)/;
/** Serialization failure and deadlock: rolled back whole, so the same work may be run again. */
const conflict = /^(40001|40P01)$/;

/** An error of `pg` as one that the port names, or as it came. */
export function translateError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    if (error.code === '23P01' && error.constraint === 'booking_overlap') {
      return new OverlapError('The time overlaps another held or confirmed booking.', { cause: error });
    }
    return unavailable.test(error.code ?? '') || isConflict(error)
      ? new DatabaseUnavailable(`The database answered with ${error.code}.`, { cause: error })
      : error;
  }
  // What is not an answer of the server is a lost connection or a time-out, in many wordings and mostly without a code.
  return error instanceof Error && error.constructor === Error
    ? new DatabaseUnavailable('The database did not answer.', { cause: error })
    : error;
}

export function isConflict(error: unknown): boolean {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error;
  return cause instanceof pg.DatabaseError && conflict.test(cause.code ?? '');
}
