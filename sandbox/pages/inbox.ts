import { json, type Reply } from '../http.ts';
import { mailOutcomes } from '../resend/mail-events.ts';
import type { MailRecord } from '../resend/mail-record.ts';
import type { World } from '../world.ts';
import { actionButton, moment, page, paged, table } from './frame.ts';
import { escapeHtml, Html, html } from './html.ts';

export function showInbox(world: World, query: string): Reply {
  const { shown, links } = paged(world.store.all('mail').toReversed(), '/inbox', query);
  return page('Inbox', '/inbox', html`<h1>Inbox</h1>${mailTable(shown)}${links}`);
}

export function mailTable(mails: MailRecord[]): Html {
  const empty = 'The site has sent no email yet. The first comes when a session is paid.';
  return table('Emails, newest first', ['To', 'Subject', 'State', 'Sent'], mailRows(mails), empty);
}

function mailRows(mails: MailRecord[]): (Html | string)[][] {
  return mails.map((mail) => [
    mail.to.join(', '),
    html`<a href="/inbox/${mail.id}">${mail.subject}</a>`,
    html`<span class="state-${mail.lastEvent}">${stateOf(mail)}</span>`,
    moment(mail.createdAt),
  ]);
}

export function showMail(world: World, id: string): Reply {
  const mail = world.store.get('mail', id);
  if (!mail) return noSuchMail();
  return page(
    mail.subject,
    '/inbox',
    html`<h1>${mail.subject}</h1>
<dl>${headerRows(mail)}</dl>
${attachmentList(mail)}
<h2>What becomes of it</h2>
<p class="quiet-text">Resend would tell the site with a signed webhook.</p>
<div class="buttons">${outcomeButtons(mail)}</div>
${mail.html === null ? null : preview(id)}
<h2>Plain text</h2>
${mail.text === null ? html`<p class="empty">This email has no plain-text part.</p>` : html`<pre class="panel">${linked(mail.text)}</pre>`}`,
  );
}

/** The widths are those of a phone and of the column in which most programs show a mail. */
function preview(id: string): Html {
  const widths = [
    ['phone', 'Phone, 390 px'],
    ['column', 'Column, 640 px'],
    ['whole', 'As wide as here'],
  ];
  const choices = widths.map(
    ([value, label]) =>
      html`<label><input type="radio" name="width" value="${value}"${value === 'whole' ? html` checked` : null}> ${label}</label>`,
  );
  return html`<section class="preview" aria-labelledby="preview">
<h2 id="preview">HTML</h2>
<fieldset class="widths"><legend>Width</legend>${choices}</fieldset>
<iframe src="/inbox/${id}/html" title="The email as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<p><a href="/inbox/${id}/html">The email alone</a></p>
</section>`;
}

/** The HTML part alone, for the frame: no script, nothing of ours in reach, links open in a new tab. */
export function showMailHtml(world: World, id: string): Reply {
  const mail = world.store.get('mail', id);
  if (mail?.html == null) return noSuchMail();
  const base = '<base target="_blank">';
  const withBase = /<head[^>]*>/i.test(mail.html)
    ? mail.html.replace(/<head[^>]*>/i, (head) => head + base)
    : base + mail.html;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
      'x-content-type-options': 'nosniff',
    },
    body: withBase,
  };
}

/** @param number counted from 1 */
export function downloadAttachment(world: World, id: string, number: string): Reply {
  const attachment = world.store.get('mail', id)?.attachments[Number(number) - 1];
  if (!attachment?.content) return noSuchMail();
  return {
    status: 200,
    headers: {
      'content-type': attachment.contentType.replaceAll(/[\r\n]/g, ' '),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
    body: Buffer.from(attachment.content, 'base64'),
  };
}

/** For tests: every mail, newest first, with everything that was sent. */
export function inboxAsJson(world: World, id?: string): Reply {
  if (id === undefined) return json(200, world.store.all('mail').toReversed());
  const mail = world.store.get('mail', id);
  return mail ? json(200, mail) : json(404, { message: 'There is no such email.' });
}

function noSuchMail(): Reply {
  const content = html`<h1>There is no such email</h1><p><a href="/inbox">Back to the inbox</a></p>`;
  return page('No such email', '/inbox', content, 404);
}

function headerRows(mail: MailRecord): Html[] {
  const rows: [string, string | null][] = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ') || null],
    ['Bcc', mail.bcc.join(', ') || null],
    ['Reply-To', mail.replyTo.join(', ') || null],
    ...Object.entries(mail.headers),
    ['Idempotency key', mail.idempotencyKey],
    ['State', stateOf(mail)],
  ];
  const sent = html`<dt>Sent</dt><dd>${moment(mail.createdAt)}</dd>`;
  return [
    ...rows
      .filter(([, value]) => value !== null)
      .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`),
    sent,
  ];
}

function attachmentList({ id, attachments }: MailRecord): Html | null {
  if (attachments.length === 0) return null;
  const items = attachments.map(({ filename, contentType, content, path }, index) =>
    content === null
      ? html`<li>${filename}, to be fetched from ${path}</li>`
      : html`<li><a href="/inbox/${id}/attachments/${index + 1}">${filename}</a> <span class="quiet-text">${contentType}, ${Buffer.byteLength(content, 'base64')} bytes</span></li>`,
  );
  return html`<h2>Attachments</h2><ul class="attachments">${items}</ul>`;
}

function outcomeButtons({ id }: MailRecord): Html[] {
  const labels = {
    sent: 'Sent',
    delivered: 'Delivered',
    delivery_delayed: 'Delayed',
    bounced: 'Bounced',
    complained: 'Reported as spam',
  };
  return mailOutcomes.map((outcome) =>
    actionButton(labels[outcome], `/control/mails/${id}/${outcome}`, `/inbox/${id}`),
  );
}

const stateOf = ({ lastEvent }: MailRecord): string => lastEvent.replace('_', ' ');

function linked(text: string): Html {
  const parts = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}])/);
  return new Html(
    parts
      .map((part, index) =>
        index % 2 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
      )
      .join(''),
  );
}
