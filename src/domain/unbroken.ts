const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const noBreak = '\u00a0';

/** @returns the words with no-break spaces within dates and behind the signs of sums */
export function unbroken(words: string): string {
  return words
    .replace(new RegExp(`\\b(${months}) (?=\\d)`, 'g'), `$1${noBreak}`)
    .replace(/([=+×÷−–]) (?=[\d$½])/g, `$1${noBreak}`)
    .replace(/(?<=[\d½]) (?=[×÷]\s)/g, noBreak);
}

/** A title, whose numbers stay with what they count: "29 days". */
export function unbrokenTitle(title: string): string {
  return title.replace(/(?<=\d) (?=\p{L})/gu, noBreak);
}
