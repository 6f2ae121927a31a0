import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressible = /\.(?:html|css|js|json|md|svg|txt|webmanifest|xml|ics)$/;

/** Writes a `.br` and a `.gz` beside each text file, where that is smaller: once here instead of for every visitor. */
export async function precompress(directory: string): Promise<void> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => compressible.test(name));
  await Promise.all(names.map((name) => compress(join(directory, name))));
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  if (br.length < content.length) await writeFile(`${file}.br`, br);
  if (gz.length < content.length) await writeFile(`${file}.gz`, gz);
}
