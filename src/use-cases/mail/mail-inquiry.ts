import { type Inquiry, inquiryMail } from '#emails/inquiry.ts';
import type { Ports } from '#use-cases/ports.ts';
import { enqueue } from './queue-mail.ts';

/** Tells the owner that somebody wants an offer that is agreed by letter. @param formId one sending of a form is one mail */
export async function mailInquiry(
  ports: Ports,
  { formId, inquiry }: { formId: string; inquiry: Inquiry },
): Promise<void> {
  const key = `inquiry:${ports.tokens.hash(`inquiry:${formId}`)}`;
  const mail = inquiryMail(ports.content.site, inquiry);
  await ports.database.write((store) =>
    enqueue(ports, store, mail, { key, kind: 'owner-notice', bookingId: null, to: ports.ownerEmail }),
  );
  ports.wakeMail();
}
