/**
 * Marks that take no room and that nobody types on purpose: a byte order mark, zero-width spaces, soft hyphens, signs of
 * direction and their kin. They come along when something is pasted, and make a number, an address or a name another one.
 * Joiners stay where they do their work, between letters of scripts that need them and within an emoji.
 */
const invisible =
  /(?!\u200c|\u200d|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;
const looseJoiner = /(?<=^|[ -ɏ])[\u200c\u200d]+|[\u200c\u200d]+(?=[ -ɏ])/g;

/** For names and sentences: what is seen stays as it is. */
export function withoutInvisible(text: string): string {
  return text.replace(invisible, '').replace(looseJoiner, '');
}

/** For numbers, addresses and links, in which joiners and variants mean nothing either. */
export function plainly(text: string): string {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}
