import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'vite';
import type { Programs } from './installation.ts';

const home = 'bundle';

/** Where the programs of a folder stand when its modules have been put together. */
export const bundled: Programs = { server: `${home}/server.js`, owner: `${home}/owner.js` };

/** What the build has made of the pages. */
const pages = 'dist/server/entry.mjs';

/**
 * Puts the thousand modules of the server, of its pages and of the owner's commands into a few files. A campaign starts
 * them some hundred times, and two thirds of the work of a start was to find and to link the modules.
 */
export async function bundlePrograms(folder: string, programs: Programs): Promise<void> {
  const input = { server: programs.server, owner: programs.owner, pages };
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    plugins: [keepsPlaces(folder)],
    // Packages are found in the folder, whose `node_modules` leads elsewhere: a copy of the folder finds them too.
    resolve: { preserveSymlinks: true },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'esnext',
      minify: false,
      copyPublicDir: false,
      outDir: home,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, join(folder, path)])),
        external: /\.node$/,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  // The server asks for its pages where the build has put them.
  writeFileSync(join(folder, pages), `export * from '../../${home}/pages.js';\n`);
}

/** A module that looks for a file beside itself finds it there, though it runs from the bundle's folder. */
function keepsPlaces(folder: string): Plugin {
  return {
    name: 'keeps-places',
    // Before anything else has a meaning for these words.
    enforce: 'pre',
    transform(code, id) {
      const file = `(import.meta.dirname + ${JSON.stringify(`/../${relative(folder, id)}`)})`;
      const places: Record<string, string> = {
        'import.meta.dirname': `process.getBuiltinModule('node:path').dirname${file}`,
        'import.meta.url': `process.getBuiltinModule('node:url').pathToFileURL${file}.href`,
      };
      return code.replaceAll(/\bimport\.meta\.(?:dirname|url)\b/g, (place) => places[place]!);
    },
  };
}
