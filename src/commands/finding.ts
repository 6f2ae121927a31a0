/** What the doctor found. */
export interface Finding {
  about: string;
  state: 'good' | 'note' | 'bad';
  /** What is so, and for a problem what to do about it. */
  sentence: string;
}
