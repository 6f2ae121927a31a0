import { globSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

// What a server must have beside the built site: the dependencies of package.json, and nothing that only a build needs.

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}

/** Bytes of the packages that `npm prune --omit=dev` leaves on a machine like this one. */
export function serverPackagesWeight(root: string): number {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  // A package's own packages have their own lines.
  return kept.reduce((sum, [path]) => sum + weightOf(join(root, path)), 0);
}

/** Packages that the built server imports and package.json does not give it. */
export function packagesLackedByServer(dist: string, dependencies: string[]): string[] {
  const imported = globSync('server/**/*.mjs', { cwd: dist }).flatMap((file) =>
    importedPackages(readFileSync(join(dist, file), 'utf8')),
  );
  return [...new Set(imported)].filter((name) => !dependencies.includes(name)).sort();
}

/** By the statements at the start of a line, as the bundler writes them; examples in comments are not among them. */
export function importedPackages(code: string): string[] {
  const statements = code.matchAll(
    /^(?:import |(?:import|export)\b[^'"\n]* from |\} from )['"]([^'"\n]+)['"]/gm,
  );
  return [...statements]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !/^[./#]/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

function weightOf(folder: string): number {
  const files = globSync('**/*', {
    cwd: folder,
    exclude: ({ name }) => name === 'node_modules',
    withFileTypes: true,
  });
  return files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}
