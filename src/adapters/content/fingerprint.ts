import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * What tells one state of a content folder from another: everything that a running site reads there. Prices, rules and
 * words stand in built pages too, so the two must be of one state. Articles are read by the build alone.
 */
export function fingerprintOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of yamlFiles(folder).sort()) {
    hash
      .update(`${relative(folder, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('base64url');
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && !entry.name.startsWith('.'))
    .map(({ parentPath, name }) => join(parentPath, name));
}
