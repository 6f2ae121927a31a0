import type { Attachment } from '#domain/attachment.ts';
import { withPlainSpaces } from '#domain/time/labels.ts';
import { oneLine } from '#domain/typed-text.ts';
import type { MailDraft, MailSite } from './draft.ts';
import { toHtml } from './html.ts';
import { toPlainText } from './plain-text.ts';

/** A mail as rendered; `html` and `text` hold `{{booking-url}}`, which `fillBookingUrl` fills at sending. */
export interface MailContent {
  subject: string;
  html: string;
  text: string;
  /** Where an answer goes; null leaves it to the sender's address. */
  replyTo: string | null;
  /** What belongs to the mail itself. Calendar files are added by the use case. */
  attachments: Attachment[];
}

export function renderMail(site: MailSite, draft: MailDraft): MailContent {
  const subject = withPlainSpaces(oneLine(draft.subject));
  return {
    subject,
    html: toHtml(site, { ...draft, subject }),
    text: withPlainSpaces(toPlainText(site, draft)),
    replyTo: draft.replyTo,
    attachments: draft.attachments ?? [],
  };
}
