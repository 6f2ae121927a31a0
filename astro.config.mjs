import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import node from '@astrojs/node';
import { defineConfig, passthroughImageService } from 'astro/config';
import project from './package.json' with { type: 'json' };
import { besidePictures } from './src/reading/beside-plugin.ts';
import { reading } from './src/reading/integration.ts';
import { readBuildFacts } from './src/settings.ts';

const build = readBuildFacts(process.env);

/**
 * The server's pages carry Astro and its helpers in themselves, so that a server needs the dependencies of package.json alone
 * and not the tools of the build. `tests/unit/server-packages.test.ts` weighs what is left.
 * @type {import('vite').Plugin}
 */
const carriesAstro = {
  name: 'ship-weekly:carries-astro',
  apply: 'build',
  configEnvironment: (name) =>
    name === 'ssr'
      ? { resolve: { noExternal: true, external: Object.keys(project.dependencies) } }
      : undefined,
};

export default defineConfig({
  site: build.siteUrl,
  trailingSlash: 'never',
  // What was read from one folder must not be taken for another's.
  cacheDir: `./node_modules/.astro/${build.contentFolder.replaceAll(/\W+/g, '-')}`,
  build: { format: 'file', inlineStylesheets: 'never' },
  // A page that breaks half-way must become an honest 500 or 503, so the front collects it whole.
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  integrations: [mdx(), reading()],
  session: false,
  // The front checks origins for every unsafe method, static pages included.
  security: { checkOrigin: false },
  image: { service: passthroughImageService() },
  markdown: {
    processor: satteri({ mdastPlugins: [besidePictures] }),
    // Shiki writes inline styles, which the content security policy forbids.
    syntaxHighlight: 'prism',
  },
  devToolbar: { enabled: false },
  vite: {
    plugins: [carriesAstro],
    // The content security policy blocks scripts and styles that Astro would inline below this size.
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: {
        // Astro marks every essay with a directive of its own, which the bundler need not know.
        onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
      },
    },
    define: { 'import.meta.env.MODE_NOTICE': JSON.stringify(build.notice) },
  },
});
