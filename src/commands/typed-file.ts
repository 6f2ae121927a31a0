import { readFile } from 'node:fs/promises';

/** A file that somebody named. `reason` completes "… could not be read: …". */
export async function readTyped(
  file: string,
): Promise<{ ok: true; text: string } | { ok: false; reason: string }> {
  try {
    return { ok: true, text: await readFile(file, 'utf8') };
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    return { ok: false, reason: reasons[code] ?? code };
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};
