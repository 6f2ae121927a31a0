import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Credential, LoginStore, OwnerSession } from '#use-cases/ports/login.ts';
import type { OwnerCredentialTable, OwnerSessionTable, Tables } from '../tables.ts';

export function loginStore(db: Kysely<Tables>): LoginStore {
  return {
    ...linkStore(db),
    ...sessionStore(db),
    ...credentialStore(db),
    ...formStore(db),

    async purge({ now, sessionsSeenBefore }) {
      const purged = [
        await db.deleteFrom('login_link').where('expires_at', '<=', now).executeTakeFirst(),
        await db.deleteFrom('spent_challenge').where('expires_at', '<=', now).executeTakeFirst(),
        await db.deleteFrom('desk_form').where('expires_at', '<=', now).executeTakeFirst(),
        await db.deleteFrom('owner_session').where('seen_at', '<', sessionsSeenBefore).executeTakeFirst(),
      ];
      return purged.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
    },
  };
}

function linkStore(db: Kysely<Tables>): Pick<LoginStore, 'addLink' | 'findLink' | 'takeLink'> {
  return {
    async addLink({ tokenHash, opens, expiresAt }) {
      await db
        .insertInto('login_link')
        .values({ token_hash: tokenHash, opens, expires_at: expiresAt, used_at: null })
        .execute();
    },

    async findLink(tokenHash, now) {
      const row = await db
        .selectFrom('login_link')
        .select('opens')
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row?.opens ?? null;
    },

    async takeLink(tokenHash, now) {
      const row = await db
        .updateTable('login_link')
        .set({ used_at: now })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning('opens')
        .executeTakeFirst();
      return row?.opens ?? null;
    },
  };
}

type SessionStore = Pick<
  LoginStore,
  'openSession' | 'findSession' | 'sessions' | 'isKnownBrowser' | 'see' | 'endSessions'
>;

function sessionStore(db: Kysely<Tables>): SessionStore {
  return {
    async openSession(session) {
      await db
        .insertInto('owner_session')
        .values({
          token_hash: session.tokenHash,
          id: session.id,
          opened_by: session.openedBy,
          browser: session.browser,
          browser_name: session.browserName,
          created_at: session.createdAt,
          seen_at: session.seenAt,
          proved_at: session.provedAt,
          ended_at: session.endedAt,
        })
        .execute();
    },

    async findSession(tokenHash) {
      const row = await db
        .selectFrom('owner_session')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row ? toSession(row) : null;
    },

    async sessions() {
      const rows = await db
        .selectFrom('owner_session')
        .selectAll()
        .where('ended_at', 'is', null)
        .orderBy('seen_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toSession);
    },

    async isKnownBrowser(browser) {
      const row = await db
        .selectFrom('owner_session')
        .select('id')
        .where('browser', '=', browser)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    async see(tokenHash, at) {
      await db
        .updateTable('owner_session')
        .set({ seen_at: at })
        .where('token_hash', '=', tokenHash)
        .execute();
    },

    async endSessions(ids, at) {
      const open = db.updateTable('owner_session').set({ ended_at: at }).where('ended_at', 'is', null);
      const { numUpdatedRows } = await (ids === null ? open : open.where('id', 'in', ids)).executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}

function toSession(row: Selectable<OwnerSessionTable>): OwnerSession {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    openedBy: row.opened_by,
    browser: row.browser,
    browserName: row.browser_name,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    provedAt: row.proved_at,
    endedAt: row.ended_at,
  };
}

type CredentialStore = Pick<
  LoginStore,
  'credentials' | 'addCredential' | 'useCredential' | 'removeCredential' | 'spendChallenge'
>;

function credentialStore(db: Kysely<Tables>): CredentialStore {
  return {
    async credentials() {
      const rows = await db
        .selectFrom('owner_credential')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toCredential);
    },

    async addCredential(credential) {
      await db
        .insertInto('owner_credential')
        .values({
          id: credential.id,
          public_key: credential.publicKey,
          counter: credential.counter,
          transports: JSON.stringify(credential.transports),
          name: credential.name,
          created_at: credential.createdAt,
          used_at: credential.usedAt,
        })
        .execute();
    },

    async useCredential(id, { counter, at }) {
      await db.updateTable('owner_credential').set({ counter, used_at: at }).where('id', '=', id).execute();
    },

    async removeCredential(id) {
      const row = await db
        .deleteFrom('owner_credential')
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row ? toCredential(row) : null;
    },

    async spendChallenge(hash, expiresAt) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('spent_challenge')
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) === 1;
    },
  };
}

const transports = z.array(z.string());

function toCredential(row: Selectable<OwnerCredentialTable>): Credential {
  return {
    id: row.id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: transports.parse(JSON.parse(row.transports)),
    name: row.name,
    createdAt: row.created_at,
    usedAt: row.used_at,
  };
}

const formFields = z.record(z.string(), z.string());

function formStore(db: Kysely<Tables>): Pick<LoginStore, 'keepForm' | 'takeForm'> {
  return {
    async keepForm({ browser, path, fields, expiresAt }) {
      const columns = { fields: JSON.stringify(fields), expires_at: expiresAt };
      await db
        .insertInto('desk_form')
        .values({ browser, path, ...columns })
        .onConflict((conflict) => conflict.columns(['browser', 'path']).doUpdateSet(columns))
        .execute();
    },

    async takeForm(browser, path, now) {
      const row = await db
        .deleteFrom('desk_form')
        .where('browser', '=', browser)
        .where('path', '=', path)
        .returningAll()
        .executeTakeFirst();
      return row && row.expires_at > now ? formFields.parse(JSON.parse(row.fields)) : null;
    },
  };
}
