import { dateLabel } from '#domain/time/labels.ts';
import type { Block } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';
import { type BookingMailFacts, bookingPage, whyThisMail } from './session.ts';

export interface NoteMail {
  /** Markdown, as it was typed. */
  text: string;
  /** The same, rendered. */
  html: string;
  /** A later version of one that was sent before. */
  isCorrection: boolean;
}

/** To the buyer: what was promised in writing. */
export function writtenNoteMail(
  facts: BookingMailFacts,
  { text, html, isCorrection }: NoteMail,
): MailContent {
  const { booking, site } = facts;
  const on = dateLabel(booking.startsAt, booking.attendee.timeZone);
  return renderMail(site, {
    subject: isCorrection ? `Corrected: your note of ${on}` : `Your note of ${on}`,
    preview: isCorrection ? 'It replaces the note that you have.' : 'What we found, and the one change.',
    title: isCorrection ? 'Your note, corrected' : 'Your note, in writing',
    blocks: [
      ...(isCorrection ? [replaces] : []),
      { kind: 'rich', text, html },
      { kind: 'button', link: { ...bookingPage, label: 'See it on your booking page' } },
      { kind: 'small', text: 'There you can print it or save it as Markdown.' },
    ],
    footer: whyThisMail(facts),
    replyTo: site.contactEmail,
  });
}

const replaces: Block = {
  kind: 'paragraph',
  text: 'This replaces my earlier note. Every version is on your booking page.',
};
