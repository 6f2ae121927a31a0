import { dateInWords } from '#domain/reading/articles.ts';
import { escapeText, toMarkdown } from '#reading/article-markdown.ts';
import { parseHtml } from '#reading/tree.ts';
import { type ArticleEntry, catalog } from './catalog.ts';
import { renderArticle } from './render.ts';

/** The whole article as Markdown, with its title and where it comes from. */
export async function articleMarkdown(entry: ArticleEntry, siteUrl: string): Promise<string> {
  const { site } = await catalog();
  const { html } = await renderArticle(entry);
  const { title, publishAt, updated, changed } = entry.data;
  const page = `${siteUrl}/articles/${entry.id}`;
  const change = updated ? ` Changed ${dateInWords(updated)}: ${changed}` : '';
  const head = `# ${escapeText(title)}\n\n${site.ownerName || site.name}, ${dateInWords(publishAt)}.${change}\n<${page}>\n`;
  return `${head}\n${toMarkdown(parseHtml(html), page)}`;
}
