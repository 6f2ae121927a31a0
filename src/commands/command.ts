import type { ParseArgsOptionsConfig } from 'node:util';
import type { BackUps, OwnerServices as Services } from '#services.ts';

export interface Command {
  usage: string;
  about: string;
  /** Words that it takes; one more is refused, since half of a wish may be another one. */
  words: number;
  options?: ParseArgsOptionsConfig;
  /** @returns what to print, line by line */
  run(services: Services, words: string[], options: Record<string, unknown>): Promise<string[]>;
}

/** One that does not open the database: it is copied or replaced, and may be damaged. */
export interface CopyCommand extends Omit<Command, 'run'> {
  runOnCopies(backUps: BackUps, words: string[], options: Record<string, unknown>): Promise<string[]>;
}
