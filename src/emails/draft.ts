import type { Attachment } from '#domain/attachment.ts';
import type { Site } from '#domain/site.ts';

export type MailSite = Pick<Site, 'name' | 'ownerName' | 'contactEmail' | 'timeZone' | 'clock'>;

/** What a mail says, once for both of its parts: every string is plain text and is escaped where it is written. */
export interface MailDraft {
  subject: string;
  /** The line that mailboxes show after the subject. */
  preview: string;
  title: string;
  blocks: Block[];
  /** Why this mail came, and where to ask. */
  footer: string;
  replyTo: string | null;
  attachments?: Attachment[];
}

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'small'; text: string }
  /** One filled button a mail; its label names the result. */
  | { kind: 'button'; link: Link }
  | { kind: 'links'; links: Link[] }
  | { kind: 'facts'; facts: Fact[] }
  /** Somebody's own words, with their line breaks. */
  | { kind: 'quote'; text: string }
  | { kind: 'command'; text: string }
  /** Markdown as it was typed, and the same as HTML from the one renderer that lets nothing act. */
  | { kind: 'rich'; text: string; html: string };

export interface Link {
  label: string;
  /** An address of ours, or one that went through `webAddress`. */
  href: string;
}

export interface Fact {
  name: string;
  details: string[];
  link?: Link;
}
