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
