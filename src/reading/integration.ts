import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { buildSearchIndex } from '#adapters/search/build-index.ts';
import { checkArticles, type Problem } from './check-articles.ts';
import { contentFolder } from './content.ts';

/** Before a build, every article is checked; after it, the search index is made of what was built. */
export function reading(): AstroIntegration {
  let folders = { client: '', server: '' };
  return {
    name: 'reading',
    hooks: {
      'astro:config:setup': ({ command, config, logger }) => {
        const problems = checkArticles(fileURLToPath(new URL(contentFolder, config.root)));
        if (problems.length === 0) return;
        if (command === 'build') throw new Error(describeProblems(problems));
        logger.warn(describeProblems(problems));
      },
      'astro:config:done': ({ config: { build } }) => {
        folders = { client: fileURLToPath(build.client), server: fileURLToPath(build.server) };
      },
      'astro:build:done': ({ logger }) => {
        const count = buildSearchIndex(folders.client, folders.server);
        logger.info(`${count} articles can be found by search`);
      },
    },
  };
}

/** One line a problem, as editors and terminals link them. */
export function describeProblems(problems: Problem[]): string {
  const lines = problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
  return [`${problems.length === 1 ? 'One thing' : `${problems.length} things`} to repair:`, ...lines].join(
    '\n',
  );
}
