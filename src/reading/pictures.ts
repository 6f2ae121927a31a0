import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';

/** A picture that lies beside the articles, as pages show it. */
export interface Picture {
  /** Of the largest one. */
  width: number;
  height: number;
  /** `image/jpeg` or `image/png`, as the author's own. */
  type: string;
  /** In the author's format and as WebP, the narrowest first. */
  original: PictureFile[];
  webp: PictureFile[];
}

export interface PictureFile {
  /** In the folder of files whose names change with their content. */
  name: string;
  width: number;
}

/** By the name of the author's file. */
export type Pictures = Record<string, Picture>;

/** Where pages find them: whatever lies there may be kept for ever, since its name is of its content. */
export const picturesPath = '/_astro/';

export const pictureEndings = /\.(?:jpe?g|png)$/i;
/** Twice the width of the text, the width of a phone, and one between. */
const widths = [480, 960, 1440];

/**
 * Encodes what is new, in three widths and two formats; what was encoded before is taken from the cache. Only a build
 * does this: sharp is loaded nowhere else.
 * @param articles the folder of the articles and their pictures
 */
export async function encodePictures(articles: string, cache: string): Promise<Pictures> {
  mkdirSync(cache, { recursive: true });
  const names = existsSync(articles)
    ? readdirSync(articles).filter((name) => pictureEndings.test(name) && !name.startsWith('.'))
    : [];
  const waiting = names.sort();
  const pictures: Pictures = {};
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      pictures[name] = await encodeOnce(join(articles, name), name, cache);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return pictures;
}

async function encodeOnce(path: string, name: string, cache: string): Promise<Picture> {
  const source = readFileSync(path);
  const hash = createHash('sha256').update(`v1 ${widths}`).update(source).digest('hex').slice(0, 12);
  const ending = extname(name).toLowerCase() === '.png' ? 'png' : 'jpg';
  const base = `${
    name
      .replace(/\.\w+$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-') || 'picture'
  }.${hash}`;
  const facts = join(cache, `${base}.json`);
  if (existsSync(facts)) {
    const kept = JSON.parse(readFileSync(facts, 'utf8')) as Picture;
    if (filesOf(kept).every((file) => existsSync(join(cache, file.name)))) return kept;
  }
  const picture = await encode(source, base, ending, cache);
  writeFileSync(facts, JSON.stringify(picture));
  return picture;
}

async function encode(source: Buffer, base: string, ending: 'png' | 'jpg', cache: string): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  const { autoOrient } = await sharp(source).metadata();
  const sizes = [...new Set(widths.map((width) => Math.min(width, autoOrient.width)))];
  const picture: Picture = {
    width: sizes.at(-1) ?? autoOrient.width,
    height: 0,
    type: ending === 'png' ? 'image/png' : 'image/jpeg',
    original: [],
    webp: [],
  };
  // Read and turned once; the smaller ones are made of the largest.
  const { data, info } = await sharp(source)
    .autoOrient()
    .resize({ width: picture.width })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width: rawWidth, height: rawHeight, channels } = info;
  for (const width of sizes) {
    const resized = sharp(data, { raw: { width: rawWidth, height: rawHeight, channels } }).resize({ width });
    const webp = { name: `${base}-${width}.webp`, width };
    const original = { name: `${base}-${width}.${ending}`, width };
    await resized.clone().webp({ quality: 80 }).toFile(join(cache, webp.name));
    const encoded =
      ending === 'png'
        ? resized.png({ compressionLevel: 9 })
        : resized.jpeg({ quality: 80, progressive: true });
    const { height } = await encoded.toFile(join(cache, original.name));
    picture.height = height;
    picture.webp.push(webp);
    picture.original.push(original);
  }
  return picture;
}

/** Puts them where the site's other files are. */
export function copyPictures(pictures: Pictures, cache: string, client: string): void {
  const folder = join(client, picturesPath);
  mkdirSync(folder, { recursive: true });
  for (const { name } of Object.values(pictures).flatMap(filesOf)) {
    copyFileSync(join(cache, name), join(folder, name));
  }
}

function filesOf({ original, webp }: Picture): PictureFile[] {
  return [...original, ...webp];
}

/** The name of a picture beside the article; null for one from elsewhere or from `public/`. */
export function besideName(address: string): string | null {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(address)) return null;
  try {
    return decodeURIComponent(address).replace(/^\.\//, '');
  } catch {
    return address.replace(/^\.\//, '');
  }
}
