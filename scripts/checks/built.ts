import { checkBuiltSite } from './built-site.ts';

/** `node scripts/checks/built.ts [dist]`: what a build must not contain, and what its pages weigh. */
const { problems, weights } = checkBuiltSite(process.argv[2] ?? 'dist');
console.table(
  Object.fromEntries(
    weights.map(({ page, html, css, fonts, requests, scripts }) => [
      page,
      { 'HTML kB': kB(html), 'CSS kB': kB(css), 'fonts kB': kB(fonts), 'script kB': kB(scripts), requests },
    ]),
  ),
);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log('The built site is in order.');
}

function kB(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}
