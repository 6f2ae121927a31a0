import type { VisitorServices } from '#services.ts';
import { show } from './answer.ts';

/** `/preview/{signed}`: a draft or a future article, for whoever was sent its address. */
export async function preview<Article>(
  services: Pick<VisitorServices, 'verifyPreview'>,
  signed: string,
  find: (slug: string) => Promise<Article | null>,
) {
  const opened = services.verifyPreview(signed);
  if (opened === 'expired') return show('over', {}, { status: 410 });
  // An altered address is an unknown one.
  const article = opened && (await find(opened.slug));
  return article ? show('article', article) : show('unknown', {}, { status: 404 });
}
