import { openBuiltIndex } from '#adapters/search/open-built-index.ts';
import type { SearchIndex } from '#adapters/search/search-index.ts';

/** The index of this build; while somebody writes there is none, and one is made of the articles as they are. */
export async function articleIndex(): Promise<SearchIndex> {
  if (!import.meta.env.DEV) return openBuiltIndex();
  // Imported here alone: the server that answers searches needs no pipeline.
  const { indexArticles } = await import('./searchable.ts');
  return indexArticles();
}
