import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'vite';
import type { Programs } from './installation.ts';

/** Where the programs of a folder stand when its modules have been put together. */
export const bundled: Programs = { server: 'bundle/server.js', owner: 'bundle/owner.js' };

/**
 * Puts the thousand modules of the server and of the owner's commands into a few files. A campaign starts them some
 * hundred times, and two thirds of the work of a start was to find and to link the modules.
 */
export async function bundlePrograms(folder: string, programs: Programs): Promise<void> {
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
      outDir: dirname(bundled.server),
      rolldownOptions: {
        input: { server: join(folder, programs.server), owner: join(folder, programs.owner) },
        external: /\.node$/,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
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
