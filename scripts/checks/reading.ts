import { checkArticles } from '#reading/check-articles.ts';
import { contentFolder } from '#reading/content.ts';
import { describeProblems } from '#reading/integration.ts';

/** `node scripts/checks/reading.ts`: what a build would say of the articles, in a second. */
const problems = checkArticles(contentFolder);
if (problems.length > 0) {
  console.error(describeProblems(problems));
  process.exitCode = 1;
} else {
  console.log('The articles are in order.');
}
