import { foldLine } from '#domain/text-folding.ts';

/**
 * Stands for the booking page's address in mails that are stored: the address carries a token that is kept nowhere.
 * `{{booking-url}}/move` and the like work as well, and so does the placeholder in a calendar file.
 */
export const bookingUrlPlaceholder = '{{booking-url}}';

/**
 * Fills placeholders at the moment of sending, in any part of a mail. What people typed holds none: it is defused when
 * the mail is rendered.
 * @param values by name, `{ 'booking-url': 'https://…' }`; a name that is not given stays as it is
 */
export function fillPlaceholders(content: string, values: Record<string, string>): string {
  if (!content.startsWith('BEGIN:VCALENDAR')) return fill(content, values);
  // Calendar lines are folded, which may cut a placeholder in two and makes a filled line too long.
  const unfolded = content.replaceAll('\r\n ', '');
  return fill(unfolded, values).split('\r\n').map(foldLine).join('\r\n');
}

function fill(content: string, values: Record<string, string>): string {
  return content.replace(/\{\{([a-z-]+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
