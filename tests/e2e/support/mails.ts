import { expect } from '@playwright/test';
import type { MailRecord } from '#sandbox/resend/mail-record.ts';
import { type CalendarFile, readCalendarFile } from './calendar-file.ts';
import type { Site } from './site-process.ts';

/** Where the site of the tests sends the owner's notices. */
export const owner = 'owner@localhost.test';

/** Waits for a mail whose subject begins so and whose text has `about`: it comes soon after the page, not with it. */
export async function mailTo(site: Site, address: string, subject: string, about = ''): Promise<MailRecord> {
  const found = async () => {
    const mails = await site.sandbox.mailsTo(address);
    return mails.find((mail) => mail.subject.startsWith(subject) && mail.text?.includes(about));
  };
  await expect.poll(found, { message: `a mail to ${address}: “${subject} …”` }).toBeDefined();
  return (await found())!;
}

/** The attached calendar file, read. */
export function invitationIn(mail: MailRecord): CalendarFile {
  const file = mail.attachments.find(({ filename }) => filename.endsWith('.ics'));
  if (!file?.content) throw new Error(`“${mail.subject}” has no calendar file.`);
  return readCalendarFile(Buffer.from(file.content, 'base64').toString());
}
