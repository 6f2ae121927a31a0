import type { MailSite } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';

/** What somebody wrote who wants an offer that is agreed by letter. */
export interface Inquiry {
  /** Of the offer. */
  offerName: string;
  name: string;
  email: string;
  topic: string;
  company: string;
}

/** To the owner; an answer to it goes to whoever asked. */
export function inquiryMail(site: MailSite, inquiry: Inquiry): MailContent {
  const { offerName, name, email, topic, company } = inquiry;
  return renderMail(site, {
    // No typed text: a subject is read by filters and shown in places that nobody checks.
    subject: `Inquiry: ${offerName}`,
    preview: 'Reply to this email to answer.',
    title: `Someone asks about ${offerName}`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { name, details: [email] },
          ...(company.trim() ? [{ name: 'Company', details: [company] }] : []),
        ],
      },
      { kind: 'heading', text: 'What it is about' },
      { kind: 'quote', text: topic },
    ],
    footer: `Sent to the owner of ${site.name}. A reply to this email goes to the person who asked.`,
    replyTo: email,
  });
}
