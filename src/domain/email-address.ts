import { plainly } from './visible-text.ts';

/** Two spellings of one address are one person. */
export function normalEmail(email: string): string {
  return plainly(email).trim().normalize('NFC').toLowerCase();
}

/** Whose mailbox it is, for limits alone: `ada+anything@` arrives where `ada@` does, nearly everywhere. */
export function mailboxOf(email: string): string {
  return normalEmail(email).replace(/\+[^@]*(?=@)/, '');
}

/**
 * A mailbox as those take it who have to write to it: Stripe opens no payment page for any other. Whether it exists, only
 * the mail will tell.
 */
export function addressFault(text: string): 'address' | 'dots' | 'letters' | null {
  const [, local = '', domain = ''] =
    /^([^\s@<>()[\]\\,;:"]{1,64})@([\p{L}\p{M}\p{N}.-]+)$/u.exec(text) ?? [];
  if (local === '') return 'address';
  if ([local, domain].some((part) => /^\.|\.\.|\.$/.test(part))) return 'dots';
  if (!/^[\x21-\x7e]+$/.test(local)) return 'letters';
  // `exämple.de` is written as `xn--exmple-cua.de` where it matters, so that must be possible.
  const labels = asciiOf(domain).split('.');
  const isDomain =
    labels.length > 1 &&
    labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label)) &&
    /^(?!\d+$).{2,}$/.test(labels.at(-1)!);
  return isDomain ? null : 'address';
}

/** As mail servers take it: the domain in the letters of the network, the rest as it was typed. */
export function networkAddress(email: string): string {
  const [, local = '', domain = ''] = /^(.*)@([^@]*)$/su.exec(email) ?? [];
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : asciiOf(domain);
  return ascii ? `${local}@${ascii}` : email;
}

/** `exämple.de` as the network writes it; empty when no host can be called that. */
function asciiOf(domain: string): string {
  return URL.parse(`http://${domain}`)?.hostname ?? '';
}
