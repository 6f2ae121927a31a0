import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Machine } from '#use-cases/ports/machine.ts';
import { dailyCopyAt } from './back-up/back-up.ts';
import { databaseLocation } from './database/open.ts';

export function createMachine(databaseUrl: string): Machine {
  const location = databaseLocation(databaseUrl);
  const folder = location.engine === 'sqlite' ? dirname(location.path) : '.';
  return {
    freeMegabytes() {
      try {
        const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : '.');
        return Math.floor((bavail * bsize) / 1e6);
      } catch {
        return null;
      }
    },
    dailyCopyAt: () => dailyCopyAt(databaseUrl),
  };
}
