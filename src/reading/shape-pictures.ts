import type { Element, Root } from 'hast';
import { besideName, type Picture, type PictureFile, type Pictures, picturesPath } from './pictures.ts';
import { element, walk } from './tree.ts';

/** As wide as the text, which is 42 rem at most. */
const sizes = '(min-width: 44rem) 42rem, 100vw';

/** Gives every picture that lies beside the article its widths, formats and size, so that nothing jumps when it comes. */
export function shapePictures(tree: Root, pictures: Pictures): void {
  const shapeIn = (parent: Root | Element): true => {
    parent.children = parent.children.map((child) => {
      if (child.type !== 'element' || child.tagName !== 'img') return child;
      const picture = pictures[besideName(String(child.properties.src ?? '').replace(mark, '')) ?? ''];
      return picture ? sized(child, picture) : child;
    }) as typeof parent.children;
    return true;
  };
  shapeIn(tree);
  walk(tree, shapeIn);
}

/** What Markdown's pictures get before Astro sees them: it would make a picture of its own of any other address. */
const mark = /^\/beside\//;
export const besidePath = '/beside/';

function sized(image: Element, picture: Picture): Element {
  const largest = picture.original.at(-1);
  const own = element('img', {
    ...image.properties,
    src: picturesPath + largest?.name,
    srcSet: srcSetOf(picture.original),
    sizes,
    width: picture.width,
    height: picture.height,
    loading: 'lazy',
    decoding: 'async',
  });
  return element('picture', {}, [
    element('source', { type: 'image/webp', srcSet: srcSetOf(picture.webp), sizes }),
    own,
  ]);
}

function srcSetOf(files: PictureFile[]): string {
  return files.map(({ name, width }) => `${picturesPath}${name} ${width}w`).join(', ');
}
