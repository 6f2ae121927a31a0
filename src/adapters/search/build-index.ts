import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { indexName } from './open-built-index.ts';
import { createSearchIndex } from './search-index.ts';

/**
 * The build's last step: what the page `search-index.json` gathered becomes the index beside the server, and the page
 * goes, as nobody is to fetch it.
 * @returns how many articles can be found
 */
export function buildSearchIndex(clientFolder: string, serverFolder: string): number {
  const gathered = join(clientFolder, 'search-index.json');
  const articles = JSON.parse(readFileSync(gathered, 'utf8'));
  createSearchIndex(join(serverFolder, indexName), articles).close();
  rmSync(gathered);
  return articles.length;
}
