import { join, relative, resolve } from 'node:path';

/** What is wrong in a file of the owner's, where, and how to repair it: one sentence. */
export interface Problem {
  /** From the project's folder. */
  file: string;
  line: number;
  message: string;
}

/** Files in `content/` that cannot be used, all that is wrong with them at once. */
export class ContentError extends Error {
  override name = 'ContentError';
  readonly problems: Problem[];
  constructor(problems: Problem[]) {
    super(describeProblems(problems));
    this.problems = problems;
  }
}

/** One line a problem, as editors and terminals link them. */
export function describeProblems(problems: Problem[]): string {
  const lines = problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
  return [`${problems.length === 1 ? 'One thing' : `${problems.length} things`} to repair:`, ...lines].join(
    '\n',
  );
}

/** A file of a folder as its owner would open it: from here, or from the root when it lies elsewhere. */
export function shownPath(folder: string, name: string): string {
  const path = relative('.', join(folder, name));
  return path.startsWith('..') ? resolve(folder, name) : path;
}
