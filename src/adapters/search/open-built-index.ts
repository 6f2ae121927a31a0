import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSearchIndex, type SearchIndex } from './search-index.ts';

/** The name of the index inside the folder of the built server. */
export const indexName = 'search.db';

let opened: SearchIndex | undefined;

/**
 * The index of this build. The bundler decides how deep this module lies in the server's folder, so the folders above
 * are asked first; after them comes the usual place, for whoever runs this outside the bundle.
 * @throws when the site was built without it
 */
export function openBuiltIndex(): SearchIndex {
  if (opened) return opened;
  const beside = ['./', '../', '../../'].map((up) => fileURLToPath(new URL(up + indexName, import.meta.url)));
  const file = [...beside, join(process.cwd(), 'dist/server', indexName)].find((path) => existsSync(path));
  if (!file) throw new Error(`${indexName} is missing from the built site. Build it again.`);
  opened = openSearchIndex(file);
  return opened;
}
