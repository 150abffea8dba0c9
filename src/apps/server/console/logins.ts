import { randomBytes } from 'node:crypto';
import type { Session } from '#api';
import type { Ledger } from '#store/ledger';
import { hashSecret } from '../agents/index.ts';

const LOGIN_LIFETIME_MS = 15 * 60_000;
const SESSION_LIFETIME_MS = 12 * 60 * 60_000;

export interface Logins {
  /** A token that is good for one login within 15 minutes. */
  readonly issue: (user: string) => Promise<string>;
  /** Undefined: the token is unknown, used or expired. */
  readonly open: (token: string) => Promise<(Session & { readonly secret: string }) | undefined>;
  readonly find: (secret: string) => Promise<Session | undefined>;
  readonly end: (secret: string) => Promise<void>;
}

/** The ledger holds hashes alone: whoever reads it cannot log in. */
export function makeLogins(ledger: Ledger, now: () => number): Logins {
  return {
    issue: async (user) => {
      const token = newSecret();
      await ledger.addLogin(hashSecret(token), user, now() + LOGIN_LIFETIME_MS);
      return token;
    },
    open: async (token) => {
      const secret = newSecret();
      const expiresAtMs = now() + SESSION_LIFETIME_MS;
      const user = await ledger.openSession(hashSecret(token), { hash: hashSecret(secret), expiresAtMs }, now());
      return user === undefined ? undefined : { user, expiresAtMs, secret };
    },
    find: (secret) => ledger.findSession(hashSecret(secret), now()),
    end: (secret) => ledger.endSession(hashSecret(secret), now()),
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
