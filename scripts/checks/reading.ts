import { describeProblems } from '#adapters/content/content-error.ts';
import { checkContent } from '#reading/check-content.ts';
import { contentFolder } from '#reading/content.ts';

/** `npm run check:articles`: what a build would say of the content, in a second. */
const problems = checkContent(contentFolder);
if (problems.length > 0) {
  console.error(describeProblems(problems));
  process.exitCode = 1;
} else {
  console.log('The content is in order.');
}
