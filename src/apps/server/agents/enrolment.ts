import { createHash, randomBytes } from 'node:crypto';
import type { EnrolRequest, EnrolResponse, RenewRequest } from '#api';
import type { Policy } from '#core/model';
import type { Ledger, TokenRefusal } from '#store/ledger';
import { type Authority, isOwnKey } from '../authority/index.ts';
import { RequestProblem } from '../problem.ts';
import type { Caller } from './identify.ts';

const TOKEN_LIFETIME_MS = 60 * 60_000;

export interface IssuedToken {
  readonly workload: string;
  /** `<hex SHA-256 of the authority's certificate>.<secret>`: shown once, kept nowhere. */
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface Enrolment {
  /** Rejects with a `RequestProblem` when the policy has no such workload, or says that it takes no agent. */
  readonly issueToken: (workload: string, actor: string) => Promise<IssuedToken>;
  readonly enrol: (request: EnrolRequest) => Promise<EnrolResponse>;
  readonly renew: (caller: Caller, request: RenewRequest) => Promise<EnrolResponse>;
}

const REFUSALS: Readonly<Record<TokenRefusal, string>> = {
  unknown: 'the token is not known',
  expired: 'the token has expired',
  used: 'the token was used before',
};

export function makeEnrolment(
  authority: Authority,
  ledger: Ledger,
  policy: () => Policy,
  now: () => number,
): Enrolment {
  return {
    issueToken: async (workload, actor) => {
      const known = policy().workloads.find(({ name }) => name === workload);
      if (!known) throw new RequestProblem(404, `the policy has no workload \`${workload}\``);
      if (!known.enforced) throw new RequestProblem(422, `\`${workload}\` takes no agent: its policy says so`);
      const secret = randomBytes(32).toString('base64url');
      const issuedAtMs = now();
      const expiresAtMs = issuedAtMs + TOKEN_LIFETIME_MS;
      await ledger.addToken({ hash: hashSecret(secret), workload, issuedAtMs, expiresAtMs }, actor);
      return { workload, token: `${authority.fingerprint}.${secret}`, expiresAtMs };
    },
    enrol: async ({ secret, workload: claimed, publicKey, signature }) => {
      const atMs = now();
      const hash = hashSecret(secret);
      const token = await ledger.findToken(hash, atMs);
      if (!token.ok) throw new RequestProblem(403, REFUSALS[token.error]);
      const workload = token.value;
      if (claimed !== undefined && claimed !== workload)
        throw new RequestProblem(403, 'the token was issued for another workload');
      if (!isOwnKey(publicKey, signature, secret)) throw refuseKey('the secret');
      const leaf = await authority.issueAgent(workload, publicKey, atMs);
      const enrolled = await ledger.enrol(hash, { ...leaf, workload });
      if (!enrolled.ok) throw new RequestProblem(403, REFUSALS[enrolled.error]);
      return { workload, certificate: leaf.certificate, authority: authority.certificate };
    },
    renew: async ({ workload, certificate }, { publicKey, signature }) => {
      // Files end in a newline, certificates in memory may not: the agent signs either.
      const texts = [certificate, certificate.trimEnd(), `${certificate.trimEnd()}\n`];
      if (!texts.some((text) => isOwnKey(publicKey, signature, text))) throw refuseKey('the current certificate');
      const leaf = await authority.issueAgent(workload, publicKey, now());
      await ledger.addCertificate({ ...leaf, workload });
      return { workload, certificate: leaf.certificate, authority: authority.certificate };
    },
  };
}

function refuseKey(signed: string): RequestProblem {
  return new RequestProblem(
    403,
    `the signature is not of ${signed} by the public key; expected ECDSA P-256 with SHA-256`,
  );
}

/** A secret of 256 random bits needs no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
