import { ContentError, type Problem } from '#adapters/content/content-error.ts';
import { createContent } from '#adapters/content/create-content.ts';
import { checkArticles } from './check-articles.ts';

/** Everything that is wrong in a folder such as `content/`: what the server reads, and the articles. */
export function checkContent(folder: string): Problem[] {
  const problems = [...contentProblems(folder), ...checkArticles(folder)];
  const seen = new Set<string>();
  // Both read how articles are grouped.
  return problems.filter(({ file, line, message }) => {
    const key = `${file}:${line} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function contentProblems(folder: string): Problem[] {
  try {
    createContent(folder);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
}
