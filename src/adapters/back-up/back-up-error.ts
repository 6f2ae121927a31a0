/** A back-up or restore that could not be done. The message is one sentence for the owner; nothing was changed. */
export class BackUpError extends Error {
  override name = 'BackUpError';
}
