import type { MailSite } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';

/**
 * To the address that a booking had before. It may be a stranger's, by a slip of the fingers: it names neither the new
 * address nor the session, and its link opens nothing but one question.
 */
export function addressChangedMail(site: MailSite, disputeUrl: string): MailContent {
  return renderMail(site, {
    subject: 'The email address of a booking was changed',
    preview: 'If that was you, there is nothing to do.',
    title: 'The email address of a booking was changed',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Until now this was the address of a booking. Somebody who had the link to its page has set another one, and further email goes there. If that was you, or if you never booked here, there is nothing to do.',
      },
      { kind: 'button', link: { label: 'I didn’t ask for this', href: disputeUrl } },
      {
        kind: 'small',
        text: 'The button works for 24 hours. I look at the booking myself and put things right.',
      },
    ],
    footer: `Sent by ${site.name} because this address was replaced.`,
    replyTo: site.contactEmail,
  });
}
