import { createContent, type SiteContent } from '#adapters/content/create-content.ts';

/** Where the owner's texts are, from the project's folder. */
export const contentFolder = process.env.CONTENT_FOLDER || 'content';

let given: SiteContent | undefined;

/** Called by the middleware: what a running site says, it read at its start, whatever has been edited since. */
export function giveContent(content: SiteContent): void {
  given = content;
}

/** What was given, or one reading for a whole build; while somebody writes, the files as they are. */
export function siteContent(): SiteContent {
  if (import.meta.env?.DEV) return createContent(contentFolder);
  given ??= createContent(contentFolder);
  return given;
}
