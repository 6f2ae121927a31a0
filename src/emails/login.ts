import type { MailSite } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';

/** Stands for the link's address in the stored mail: the address carries a token that is kept nowhere. */
export const loginUrlPlaceholder = '{{login-url}}';

/** To the owner, who asked for it, or to nobody. */
export function loginLinkMail(site: MailSite): MailContent {
  return renderMail(site, {
    subject: `Log in to the desk of ${site.name}`,
    preview: 'It works once, for ten minutes.',
    title: 'Open your desk',
    blocks: [
      { kind: 'paragraph', text: 'This link works once, for ten minutes.' },
      { kind: 'button', link: { label: 'Log in', href: loginUrlPlaceholder } },
      {
        kind: 'small',
        text: 'Did you not ask for it? Then somebody typed your address. Nothing happens unless you press it.',
      },
    ],
    footer: `Sent because somebody asked for a way into the desk of ${site.name}.`,
    replyTo: null,
  });
}

export type LoginNews =
  | { what: 'new-browser'; name: string }
  | { what: 'passkey-added'; name: string }
  | { what: 'passkey-removed'; name: string };

/** To the owner: the ways into the desk have changed. */
export function loginNewsMail(site: MailSite, news: LoginNews, settingsUrl: string): MailContent {
  const title = titleOf(news);
  return renderMail(site, {
    subject: `${site.name}: ${title}`,
    preview: 'If this was you, there is nothing to do.',
    title,
    blocks: [
      { kind: 'paragraph', text: 'If this was you, there is nothing to do.' },
      {
        kind: 'paragraph',
        text: 'If it was not: end that session and remove passkeys that you do not know, then check who else reads your email.',
      },
      { kind: 'button', link: { label: 'See sessions and passkeys', href: settingsUrl } },
    ],
    footer: `Sent to the owner of ${site.name} whenever the ways into the desk change.`,
    replyTo: null,
  });
}

function titleOf({ what, name }: LoginNews): string {
  switch (what) {
    case 'new-browser':
      return `Someone logged in to your desk with ${name}`;
    case 'passkey-added':
      return `A passkey was added with ${name}`;
    case 'passkey-removed':
      return `The passkey of ${name} was removed`;
  }
}
