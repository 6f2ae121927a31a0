export type WeekState = 'filled' | 'hatched' | 'empty';

const states: Record<string, WeekState> = { '#': 'filled', '/': 'hatched', '.': 'empty' };

/**
 * @param weeks one character a week: `#` shipped, `/` promised or open, `.` empty
 * @throws for any other character, or a quarter that has not thirteen weeks
 */
export function readWeeks(weeks: string): WeekState[] {
  const read = Array.from(weeks, (mark) => states[mark]);
  if (read.length !== 13 || read.includes(undefined)) {
    throw new Error(`"${weeks}" is no quarter: write 13 characters, each "#", "." or "/".`);
  }
  return read as WeekState[];
}

/** The row in words: "filled: 4, 8, 13; hatched: 1". */
export function describeWeeks(weeks: string): string {
  const read = readWeeks(weeks);
  const words = (['filled', 'hatched'] as const)
    .map((state) => [state, read.flatMap((each, i) => (each === state ? [i + 1] : []))] as const)
    .filter(([, numbers]) => numbers.length > 0)
    .map(([state, numbers]) => `${state}: ${numbers.join(', ')}`);
  return words.length > 0 ? `weeks ${words.join('; ')}` : 'all weeks empty';
}
