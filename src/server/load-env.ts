import { existsSync } from 'node:fs';
import { join } from 'node:path';

// Imported for its effect, before anything reads a setting. What the environment says already wins over the file.
const file = join(import.meta.dirname, '..', '..', '.env');
if (existsSync(file)) process.loadEnvFile(file);
