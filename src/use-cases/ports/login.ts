import type { Instant } from '#domain/interval.ts';

/** How the owner proved who they are: by a link from the mailbox or the shell, or by a passkey. */
export type Proof = 'link' | 'passkey';

export interface OwnerSession {
  /** Names the session in lists; opens nothing. */
  id: string;
  /** SHA-256 of the cookie. */
  tokenHash: string;
  openedBy: Proof;
  /** SHA-256 of the cookie by which a browser is known again after its session. */
  browser: string;
  /** "Safari on iPhone". */
  browserName: string;
  createdAt: Instant;
  seenAt: Instant;
  /** When the owner last proved who they are; what touches money asks for a fresh proof. */
  provedAt: Instant;
  endedAt: Instant | null;
}

export interface Credential {
  /** base64url, as the browser names it. */
  id: string;
  /** COSE key, base64url. */
  publicKey: string;
  counter: number;
  transports: string[];
  name: string;
  createdAt: Instant;
  usedAt: Instant | null;
}

/** Who may open the desk. Tokens are known by their SHA-256 only. */
export interface LoginStore {
  addLink(link: { tokenHash: string; opens: string; expiresAt: Instant }): Promise<void>;
  /** @returns where it opens while it can be used; null when it is used, old or unknown */
  findLink(tokenHash: string, now: Instant): Promise<string | null>;
  /** Uses it up; of two at once, one gets it. @returns where it opens, or null */
  takeLink(tokenHash: string, now: Instant): Promise<string | null>;

  openSession(session: OwnerSession): Promise<void>;
  findSession(tokenHash: string): Promise<OwnerSession | null>;
  /** Newest first, those that have not ended. */
  sessions(): Promise<OwnerSession[]>;
  isKnownBrowser(browser: string): Promise<boolean>;
  see(tokenHash: string, at: Instant): Promise<void>;
  /** @param ids of sessions; null ends all @returns how many were open */
  endSessions(ids: string[] | null, at: Instant): Promise<number>;

  credentials(): Promise<Credential[]>;
  addCredential(credential: Credential): Promise<void>;
  useCredential(id: string, use: { counter: number; at: Instant }): Promise<void>;
  /** @returns the one that was removed */
  removeCredential(id: string): Promise<Credential | null>;
  /** @returns false when the challenge was answered before */
  spendChallenge(hash: string, expiresAt: Instant): Promise<boolean>;

  keepForm(form: DeskForm): Promise<void>;
  /** Takes it out: what was typed comes back once. */
  takeForm(browser: string, path: string, now: Instant): Promise<DeskForm['fields'] | null>;

  purge(limits: { now: Instant; sessionsSeenBefore: Instant }): Promise<number>;
}

/** What was typed into a form of the desk, kept over a login. */
export interface DeskForm {
  browser: string;
  path: string;
  fields: Record<string, string>;
  expiresAt: Instant;
}

/** WebAuthn's side of a passkey. Options are JSON for the browser, answers are the JSON that it gives back. */
export interface Passkeys {
  loginOptions(challenge: string): Promise<string>;
  registrationOptions(challenge: string, known: Credential[]): Promise<string>;
  /** @returns null when the answer is not one of this credential, of this site, or was not given by a verified user */
  verifyLogin(answer: PasskeyAnswer, credential: Credential): Promise<{ counter: number } | null>;
  verifyRegistration(
    answer: PasskeyAnswer,
  ): Promise<Pick<Credential, 'id' | 'publicKey' | 'counter' | 'transports'> | null>;
}

/** An answer whose outer shape is read; what is signed in it is not verified yet. */
export interface PasskeyAnswer {
  credentialId: string;
  /** As it was given out by us, base64url decoded. */
  challenge: string;
  /** The whole JSON. */
  json: string;
}
