import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A passkey in software (ES256, no attestation, user verified): answers the options of a page as a browser would. */
export class Authenticator {
  readonly id = randomBytes(16);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #origin: string;
  #uses = 0;

  constructor(siteUrl: string) {
    this.#origin = new URL(siteUrl).origin;
  }

  /** @param options JSON of a page @returns JSON for its form */
  create(options: string, changes: Changes = {}): string {
    const clientData = this.#clientData('webauthn.create', options, changes);
    const attested = Buffer.concat([Buffer.alloc(16), u16(this.id.length), this.id, this.#coseKey()]);
    const authData = Buffer.concat([this.#head(options, 0x45), attested]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      cborBytes(authData),
    ]);
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  get(options: string, changes: Changes = {}): string {
    const clientData = this.#clientData('webauthn.get', options, changes);
    const authData = this.#head(options, 0x05);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#keys.privateKey).toString('base64url'),
    });
  }

  #answer(response: object): string {
    const id = this.id.toString('base64url');
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  }

  #clientData(type: string, options: string, { origin = this.#origin }: Changes): Buffer {
    const { challenge } = JSON.parse(options) as { challenge: string };
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #head(options: string, flags: number): Buffer {
    const { rpId, rp } = JSON.parse(options) as { rpId?: string; rp?: { id: string } };
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++this.#uses);
    const rpHash = createHash('sha256')
      .update(rpId ?? rp?.id ?? '')
      .digest();
    return Buffer.concat([rpHash, Buffer.from([flags]), counter]);
  }

  /** EC2, ES256, P-256 (RFC 9053 §7.1). */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      cborBytes(Buffer.from(y, 'base64url')),
    ]);
  }
}

interface Changes {
  /** Of the page that the browser believes to be on. */
  origin?: string;
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, ...u16(bytes.length)]);
  return Buffer.concat([head, bytes]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
