import { withoutInvisible } from '#domain/visible-text.ts';

/** All but line breaks and tabs, which people type. */
const controls = /[\p{Cc}--[\n\t]]/gv;

/** What was sent as a form is none: an empty body, a broken boundary. The front answers 400 in the page's stead. */
export class UnreadableForm extends Error {
  override name = 'UnreadableForm';
}

/**
 * The form that a page was sent; no page calls `formData()` itself.
 * @throws UnreadableForm
 */
export async function readPostedForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (cause) {
    throw new UnreadableForm('The body could not be read as a form.', { cause });
  }
}

/**
 * One answer as text: fields arrive with CRLF line breaks, and a file is no answer to a question. Marks that nobody sees
 * came along when it was pasted; control characters are obeyed by terminals, and PostgreSQL stores no NUL.
 */
export function typedText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string'
    ? withoutInvisible(value.toWellFormed().replaceAll('\r\n', '\n').replace(controls, ' ')).trim()
    : '';
}
