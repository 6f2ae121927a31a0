/** A file in `content/` that the schema refuses, with its path, the field and the repair. */
export class ContentError extends Error {
  override name = 'ContentError';
}
