import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { ContentError } from '#adapters/content/content-error.ts';
import { buildSearchIndex } from '#adapters/search/build-index.ts';
import { checkContent } from './check-content.ts';
import { contentFolder } from './content.ts';
import { copyPictures, encodePictures, type Pictures, picturesPath } from './pictures.ts';
import { filesPath, type MadeFiles, makeFiles, writeFiles } from './take-away.ts';

/** Before a build, all content is checked and pictures are encoded; after it, the search index is made of what was built. */
export function reading(): AstroIntegration {
  let folders = { client: '', server: '' };
  let pictures: Pictures = {};
  let cache = '';
  let files: MadeFiles = { facts: {}, contents: new Map() };
  return {
    name: 'reading',
    hooks: {
      'astro:config:setup': async ({ command, config, logger, updateConfig }) => {
        const root = fileURLToPath(config.root);
        const content = resolve(root, contentFolder);
        const problems = checkContent(content);
        if (problems.length > 0) {
          const error = new ContentError(problems);
          if (command === 'build') throw error;
          logger.warn(error.message);
        }
        cache = join(root, 'node_modules/.cache/ship-weekly/pictures');
        pictures = await encodePictures(join(content, 'articles'), cache);
        files = await makeFiles(join(content, 'files'));
        // A signed preview is rendered by the running server, which makes nothing and must know the sizes.
        const define = {
          'import.meta.env.PICTURES': JSON.stringify(pictures),
          'import.meta.env.FILES': JSON.stringify(files.facts),
        };
        updateConfig({ vite: { define } });
      },
      'astro:config:done': ({ config: { build } }) => {
        folders = { client: fileURLToPath(build.client), server: fileURLToPath(build.server) };
      },
      'astro:server:setup': ({ server }) => {
        const names = new Set(
          Object.values(pictures).flatMap(({ original, webp }) =>
            [...original, ...webp].map(({ name }) => name),
          ),
        );
        server.middlewares.use((request, response, next) => {
          const name = request.url?.startsWith(picturesPath) ? request.url.slice(picturesPath.length) : '';
          const file =
            request.url?.startsWith(filesPath) && files.contents.get(request.url.slice(filesPath.length));
          if (file) response.end(file);
          else if (names.has(name)) createReadStream(join(cache, name)).pipe(response);
          else next();
        });
      },
      'astro:build:done': ({ logger }) => {
        copyPictures(pictures, cache, folders.client);
        writeFiles(files, folders.client);
        const count = buildSearchIndex(folders.client, folders.server);
        logger.info(`${count} articles can be found by search`);
      },
    },
  };
}
