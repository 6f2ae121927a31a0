import type { APIRoute } from 'astro';
import { searchableArticles } from '#reading/searchable.ts';

/** Handed from the build's pages to the build's end, which makes the search index of it and takes it away. */
export const GET: APIRoute = async () => Response.json(await searchableArticles());
