import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Credential, Passkeys } from '#use-cases/ports/login.ts';

/** How long a page with options may stay open. */
const timeoutMs = 5 * 60_000;

/**
 * EdDSA, ES256, RS256. Left to itself the library also offers ML-DSA, for which Chromium then makes a key that Node
 * verifies by code that is still experimental.
 */
const supportedAlgorithmIDs = [-8, -7, -257];

export interface PasskeySettings {
  /** Address of the site. Never that of a request: behind a proxy that is a guess, and a wrong one locks the owner out. */
  siteUrl: string;
  siteName: string;
  ownerEmail: string;
}

/** Passkeys of the one owner. The library costs memory and 200 ms, so it is loaded by the first who needs it. */
export function createPasskeys({ siteUrl, siteName, ownerEmail }: PasskeySettings): Passkeys {
  const { origin, hostname: rpID } = new URL(siteUrl);
  const library = () => import('@simplewebauthn/server');

  return {
    async loginOptions(challenge) {
      const { generateAuthenticationOptions } = await library();
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: bytesOf(challenge),
        userVerification: 'required',
        timeout: timeoutMs,
      });
      return JSON.stringify(options);
    },

    async registrationOptions(challenge, known) {
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpName: siteName,
        rpID,
        userName: ownerEmail,
        userDisplayName: siteName,
        // One owner: a second passkey in the same place replaces the first.
        userID: bytesOf('owner'),
        challenge: bytesOf(challenge),
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
        supportedAlgorithmIDs,
        timeout: timeoutMs,
      });
      return JSON.stringify(options);
    },

    async verifyLogin(answer, credential) {
      const { verifyAuthenticationResponse } = await library();
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: JSON.parse(answer.json) as AuthenticationResponseJSON,
          expectedChallenge: () => true,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          credential: toLibrary(credential),
        });
        return verified ? { counter: authenticationInfo.newCounter } : null;
      } catch {
        // The library throws its reasons. All of them mean the same to whoever answered.
        return null;
      }
    },

    async verifyRegistration(answer) {
      const { verifyRegistrationResponse } = await library();
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: JSON.parse(answer.json) as RegistrationResponseJSON,
          expectedChallenge: () => true,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          supportedAlgorithmIDs,
        });
        if (!verified) return null;
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
        return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports };
      } catch {
        return null;
      }
    },
  };
}

function toLibrary({ id, publicKey, counter, transports }: Credential) {
  return {
    id,
    publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
    counter,
    transports: transportsOf(transports),
  };
}

function transportsOf(transports: string[]): AuthenticatorTransport[] {
  return transports as AuthenticatorTransport[];
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text));
}
