import { mailboxOf } from '#domain/email-address.ts';
import { day, hour } from '#domain/interval.ts';
import type { InquiryOffer } from '#domain/offer.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { type DetailsFields, type FieldError, readDetails } from '../booking/details-form.ts';
import { checkFormTime, newFormTime } from '../form-time.ts';
import { readPostedForm } from '../posted-form.ts';

/** Somebody asks once or twice; nobody should fill the owner's mailbox. */
const inquiriesPerClientAndHour = 5;
const inquiriesPerAddressAndDay = 3;
/** Of everybody together: confirmations leave by the same account. */
const inquiriesOfAllPerHour = 50;

/** `/offers/{slug}`: what an offer is that is agreed by letter, and the form that writes to the owner. */
export async function inquire(services: VisitorServices, ask: Ask) {
  const slug = decodeURIComponent(ask.url.pathname.split('/').at(-1) ?? '');
  const inquiry = services.content.inquiries.find((each) => each.slug === slug);
  if (!inquiry) {
    return services.content.offer(slug) ? redirect(`/book?offer=${encodeURIComponent(slug)}`) : notFound;
  }
  if (isPosted(ask)) return send(services, ask, inquiry);
  const isSent = ask.url.searchParams.has('sent');
  return showInquiry(inquiry, { isSent, formTime: newFormTime(services) });
}

async function send(services: VisitorServices, ask: Ask, inquiry: InquiryOffer) {
  const form = await readPostedForm(ask.request);
  const read = readDetails(form);
  const { doubt, formTime } = checkFormTime(services, form);
  const shown = { fields: read.fields, formTime };
  if (!read.ok) return showInquiry(inquiry, { ...shown, errors: read.errors, status: 422 });
  if (doubt !== null) return showInquiry(inquiry, { ...shown, doubt, status: 422 });
  if (!(await isAllowed(services, ask, read.fields.email)))
    return showInquiry(inquiry, { ...shown, isTooMany: true, status: 429 });
  await services.mailInquiry({
    // The signed time of the form, which nobody else has: sent twice, the form is one mail.
    formId: `${String(form.get('formTime'))} ${read.fields.email} ${inquiry.slug}`,
    inquiry: { ...read.fields, offerName: inquiry.name },
  });
  return redirect(`/offers/${inquiry.slug}?sent=1`);
}

async function isAllowed(services: VisitorServices, { clientIp }: Ask, email: string): Promise<boolean> {
  return (
    (await services.limitRate({ what: 'inquiry', clientIp }, inquiriesPerClientAndHour, hour)) &&
    (await services.limitRate(
      { what: 'inquiry-of', of: mailboxOf(email) },
      inquiriesPerAddressAndDay,
      day,
    )) &&
    (await services.limitRate({ what: 'inquiry-of-all' }, inquiriesOfAllPerHour, hour))
  );
}

interface Shown {
  fields?: DetailsFields;
  errors?: FieldError[];
  doubt?: string | null;
  isTooMany?: boolean;
  isSent?: boolean;
  formTime: string;
  status?: number;
}

function showInquiry(inquiry: InquiryOffer, shown: Shown) {
  const facts = {
    inquiry,
    fields: shown.fields ?? { name: '', email: '', topic: '', company: '' },
    errors: shown.errors ?? [],
    doubt: shown.doubt ?? null,
    isTooMany: shown.isTooMany ?? false,
    isSent: shown.isSent ?? false,
    formTime: shown.formTime,
  };
  return show('inquiry', facts, { status: shown.status ?? 200, headers: noStore });
}
