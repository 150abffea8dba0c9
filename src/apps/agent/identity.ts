import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '#core/result';
import { writeDurably } from './durable-files.ts';

/** Who the agent is to the server, as PEM. The private key never leaves the host. */
export interface Identity {
  readonly workload: string;
  readonly privateKey: string;
  readonly certificate: string;
  readonly authority: string;
}

const FILE = 'identity.json';

/** Undefined: not yet enrolled. Error: what is wrong with the file. */
export function readIdentity(folder: string): Result<Identity, string> | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  try {
    const { workload, privateKey, certificate, authority } = JSON.parse(
      readFileSync(path, 'utf8'),
    ) as Partial<Identity>;
    if (!workload || !privateKey || !certificate || !authority)
      return fail(`${path}: is not whole; enrol again with a new token`);
    createPrivateKey(privateKey);
    const { publicKey } = new X509Certificate(certificate);
    const isPair = createPublicKey(privateKey).equals(publicKey);
    return isPair
      ? ok({ workload, privateKey, certificate, authority })
      : fail(`${path}: key and certificate do not belong together`);
  } catch (error) {
    return fail(`${path}: ${error instanceof Error ? error.message : 'unreadable'}; enrol again with a new token`);
  }
}

export function saveIdentity(folder: string, identity: Identity): void {
  writeDurably(join(folder, FILE), `${JSON.stringify(identity, undefined, 2)}\n`);
}

/** A fresh P-256 pair as PEM. */
export function createKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** ECDSA with SHA-256, DER, base64. */
export function signText(privateKey: string, text: string): string {
  return sign('sha256', Buffer.from(text), privateKey).toString('base64');
}

/** The moment from which a certificate should be renewed: two thirds of its life. */
export function renewAtMs(certificate: string): number {
  const { validFrom, validTo } = new X509Certificate(certificate);
  const [fromMs, toMs] = [Date.parse(validFrom), Date.parse(validTo)];
  return fromMs + ((toMs - fromMs) * 2) / 3;
}

export function hasExpired(certificate: string, nowMs: number): boolean {
  return nowMs > Date.parse(new X509Certificate(certificate).validTo);
}

/** `<sha256 of the authority's certificate, hex>.<secret>` */
export function parseToken(token: string): Result<{ fingerprint: string; secret: string }, string> {
  const [fingerprint = '', secret = '', ...rest] = token.trim().split('.');
  if (!/^[0-9a-f]{64}$/.test(fingerprint) || secret === '' || rest.length > 0)
    return fail(
      'the token is not whole; expected 64 hexadecimal digits, a dot and a secret, as `bulkhead server token` prints it',
    );
  return ok({ fingerprint, secret });
}
