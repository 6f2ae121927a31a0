/**
 * The front and Astro's bundle each have their own copy of a class, so errors are told apart by name.
 * @returns true when the error or one of its causes says that the database is away
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 10; each = each.cause, depth += 1) {
    if (each.name === 'DatabaseUnavailable') return true;
  }
  return false;
}

/** @returns true when a visitor's form could not be read */
export function isUnreadableForm(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnreadableForm';
}
