import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealer } from '#use-cases/ports/sealer.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under keys that are derived from APP_SECRET, one for each purpose.
 * @param secrets newest first: the first one seals, all of them open
 */
export function createSealer(secrets: string[]): Sealer {
  const [current] = secrets;
  if (!current || secrets.includes('')) throw new Error('Sealing needs a secret, and none may be empty.');

  return {
    seal(purpose, about, text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current, purpose), iv).setAAD(Buffer.from(about));
      const sealed = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    open(purpose, about, sealed) {
      for (const secret of secrets) {
        const text = tryOpen(keyOf(secret, purpose), about, Buffer.from(sealed, 'base64url'));
        if (text !== null) return { text, isOfOldSecret: secret !== current };
      }
      return null;
    },
  };
}

function tryOpen(key: Buffer, about: string, sealed: Buffer): string | null {
  if (sealed.length < ivBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes)).setAAD(
      Buffer.from(about),
    );
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function keyOf(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `ship-weekly ${purpose}`, 32));
}
