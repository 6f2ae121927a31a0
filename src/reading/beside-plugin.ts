import { defineMdastPlugin } from 'satteri';
import { besideName } from './pictures.ts';
import { besidePath } from './shape-pictures.ts';

/** Keeps pictures that lie beside an article out of Astro's hands: `shapePictures` knows them by their mark. */
export const besidePictures = defineMdastPlugin({
  name: 'beside-pictures',
  image(node, context) {
    const name = besideName(node.url);
    if (name !== null) context.setProperty(node, 'url', besidePath + encodeURIComponent(name));
  },
  definition(node, context) {
    const name = besideName(node.url);
    if (name !== null && /\.(?:jpe?g|png)$/i.test(name)) {
      context.setProperty(node, 'url', besidePath + encodeURIComponent(name));
    }
  },
});
