import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { ContentError } from '#adapters/content/content-error.ts';
import { buildSearchIndex } from '#adapters/search/build-index.ts';
import { checkContent } from './check-content.ts';
import { contentFolder } from './content.ts';

/** Before a build, every article is checked; after it, the search index is made of what was built. */
export function reading(): AstroIntegration {
  let folders = { client: '', server: '' };
  return {
    name: 'reading',
    hooks: {
      'astro:config:setup': ({ command, config, logger }) => {
        const problems = checkContent(resolve(fileURLToPath(config.root), contentFolder));
        if (problems.length === 0) return;
        const error = new ContentError(problems);
        if (command === 'build') throw error;
        logger.warn(error.message);
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
