import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackUpError } from './back-up-error.ts';

/** What stands in clear at the head of a copy, and is sealed against change. */
export interface CopyHead {
  engine: 'sqlite' | 'postgres';
  takenAt: string;
  /** The newest migration that the copy has. */
  migration: string;
}

const magic = 'Ship Weekly back-up 1';
const tagBytes = 16;

interface Keyed extends CopyHead {
  sealed: boolean;
  salt: string;
  iv: string;
  /** Tells another secret from a damaged file. */
  keyCheck: string;
}

/**
 * Writes a copy: one line of JSON, then the compressed content under AES-256-GCM and its tag. The key is derived from
 * APP_SECRET, without which the site could not use the copy either.
 * @param secret null leaves it unsealed, for whoever keeps it in a safe of their own
 */
export async function writeCopy(
  from: string,
  to: string,
  head: CopyHead,
  secret: string | null,
): Promise<void> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const key = secret === null ? null : keyOf(secret, salt);
  const keyed: Keyed = {
    ...head,
    sealed: key !== null,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    keyCheck: key ? checkOf(key) : '',
  };
  const line = Buffer.from(`${JSON.stringify({ magic, ...keyed })}\n`);
  const target = await open(to, 'wx', 0o600);
  try {
    await target.write(line);
    const out = createWriteStream('', { fd: target.fd, autoClose: false, start: line.length });
    if (key) {
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(line);
      await pipeline(createReadStream(from), createGzip(), cipher, appendTag(cipher), out);
    } else await pipeline(createReadStream(from), createGzip(), out);
    await target.sync();
  } finally {
    await target.close();
  }
}

async function* tagged(source: AsyncIterable<Buffer>, cipher: { getAuthTag(): Buffer }) {
  yield* source;
  yield cipher.getAuthTag();
}

function appendTag(cipher: { getAuthTag(): Buffer }) {
  return (source: AsyncIterable<Buffer>) => tagged(source, cipher);
}

/** @throws BackUpError when it is no copy of ours */
export async function readHead(path: string): Promise<CopyHead & { sealed: boolean }> {
  return (await readLine(path)).keyed;
}

/**
 * Unpacks a copy into `to`, which is not there yet. Nothing may be believed of it before this has returned.
 * @throws BackUpError when it is damaged, or sealed with none of `secrets`
 */
export async function readCopy(from: string, to: string, secrets: string[]): Promise<CopyHead> {
  const { keyed, line, size } = await readLine(from);
  const steps: Transform[] = [createGunzip()];
  let end = size - 1;
  if (keyed.sealed) {
    const salt = Buffer.from(keyed.salt, 'base64');
    const key = secrets.map((secret) => keyOf(secret, salt)).find((one) => checkOf(one) === keyed.keyCheck);
    if (!key) {
      throw new BackUpError(
        `${from} was sealed with another APP_SECRET: set the one of that time (old ones may follow after a comma).`,
      );
    }
    end = size - tagBytes - 1;
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(keyed.iv, 'base64')).setAAD(line);
    decipher.setAuthTag(await readTail(from, size));
    steps.unshift(decipher);
  }
  if (end < line.length) throw damaged(from);
  const source = createReadStream(from, { start: line.length, end });
  const target = createWriteStream(to, { mode: 0o600, flags: 'wx', flush: true });
  try {
    await pipeline([source, ...steps, target]);
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw damaged(from, error);
  }
  return keyed;
}

async function readLine(path: string): Promise<{ keyed: Keyed; line: Buffer; size: number }> {
  const file = await open(path).catch((error: Error) => {
    throw new BackUpError(`${path} cannot be read.`, { cause: error });
  });
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2_048), 0, 2_048, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(10) + 1;
    const line = Buffer.from(buffer.subarray(0, end));
    const head = parse(line.toString());
    if (head?.magic !== magic) throw new BackUpError(`${path} is not a backup of this program.`);
    const { magic: _, ...keyed } = head;
    return { keyed, line, size };
  } finally {
    await file.close();
  }
}

async function readTail(path: string, size: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const tail = Buffer.alloc(tagBytes);
    await file.read(tail, 0, tagBytes, Math.max(0, size - tagBytes));
    return tail;
  } finally {
    await file.close();
  }
}

function parse(text: string): (Keyed & { magic: string }) | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function keyOf(secret: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'ship-weekly back-up', 32));
}

function checkOf(key: Buffer): string {
  return createHmac('sha256', key).update('check').digest('base64').slice(0, 16);
}

function damaged(path: string, cause?: unknown): BackUpError {
  return new BackUpError(`${path} is damaged or cut off: take another copy.`, { cause });
}

/** The disk is full, or may not be written: not the copy's fault. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && 'syscall' in error;
}
