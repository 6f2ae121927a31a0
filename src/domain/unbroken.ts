const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const noBreak = '\u00a0';
const operand = String.raw`[$(]*[\d½][\d.,½]*[%K)]*`;
const sum = new RegExp(`${operand}(?: [=+×÷−–/] ${operand})+`, 'g');
/** Characters: as much as two thirds of a line on a phone. Longer sums may break, before a sign. */
const shortSum = 22;

/** @returns the words with no-break spaces within dates and short sums, and behind the signs of long ones */
export function unbroken(words: string): string {
  return words
    .replace(sum, (whole) => (whole.length > shortSum ? whole : whole.replaceAll(' ', noBreak)))
    .replace(new RegExp(`\\b(${months}) (?=\\d)`, 'g'), `$1${noBreak}`)
    .replace(/([=+×÷−–]) (?=[\d$½])/g, `$1${noBreak}`)
    .replace(/(?<=[\d½]) (?=[×÷]\s)/g, noBreak);
}

/** A title, whose numbers stay with what they count: "29 days". */
export function unbrokenTitle(title: string): string {
  return title.replace(/(?<=\d) (?=\p{L})/gu, noBreak);
}
