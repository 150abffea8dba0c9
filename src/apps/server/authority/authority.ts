import { createHash, createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '#core/result';
import { makeFolder } from '../../files/index.ts';
import { type Identity, type Leaf, makeAgent, makeAuthority, makeServer, toWorkloadUri } from './certificates.ts';

/** The certificate authority of the agents' network. */
export interface Authority {
  /** PEM of its own certificate. */
  readonly certificate: string;
  /** Hex SHA-256 of its certificate's DER: what tokens pin. */
  readonly fingerprint: string;
  /** Key and chain (leaf, then authority) for the agent listener. */
  readonly issueServer: (names: readonly string[], atMs: number) => Promise<Identity>;
  readonly issueAgent: (workload: string, publicKey: string, atMs: number) => Promise<Leaf>;
  /** The workload that the certificate names; undefined unless it is an agent's, of this authority, valid at `atMs`. */
  readonly readAgent: (certificate: X509Certificate, atMs: number) => { workload: string; serial: string } | undefined;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Reads the authority of the folder, or makes one. Errors: its file is there and cannot be used. */
export async function openAuthority(folder: string, atMs: number): Promise<Result<Authority, string>> {
  const path = join(folder, 'authority.pem');
  const read = readIdentity(path);
  if (!read.ok) return read;
  const identity = read.value ?? (await makeAuthority(atMs));
  // One file, put in place whole: there is never a key without its certificate.
  if (!read.value) writePrivately(folder, path, `${identity.key}\n${identity.certificate}\n`);
  const own = new X509Certificate(identity.certificate);
  return ok({
    certificate: identity.certificate,
    fingerprint: createHash('sha256').update(own.raw).digest('hex'),
    issueServer: async (names, at) => {
      const { key, certificate } = await makeServer(identity, names, at);
      return { key, certificate: `${certificate}\n${identity.certificate}\n` };
    },
    issueAgent: async (workload, publicKey, at) => {
      const leaf = await makeAgent(identity, workload, publicKey, at);
      // In the form that TLS gives it back in: the agent signs this text when it renews.
      return { ...leaf, certificate: new X509Certificate(leaf.certificate).toString() };
    },
    readAgent: (certificate, at) => readAgent(own, certificate, at),
  });
}

function readIdentity(path: string): Result<Identity | undefined, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(undefined);
    return fail(`\`${path}\` cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const [key, certificate] = [/PRIVATE KEY/, /CERTIFICATE/].map((label) => findBlock(text, label));
  try {
    if (key === undefined || certificate === undefined) throw new Error('a block is missing');
    const isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    if (!isPair) throw new Error('they do not belong together');
    return ok({ key, certificate });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      `\`${path}\` is damaged (${reason}); expected a private key and its certificate, restore it from a copy`,
    );
  }
}

function findBlock(text: string, label: RegExp): string | undefined {
  return text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g)?.find((block) => label.test(block));
}

export function writePrivately(folder: string, path: string, text: string): void {
  makeFolder(folder, 0o700);
  const draft = `${path}.draft`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  // An older draft keeps the mode that it had.
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

function readAgent(authority: X509Certificate, certificate: X509Certificate, atMs: number) {
  const isOurs = certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  const isCurrent = certificate.validFromDate.getTime() <= atMs && atMs < certificate.validToDate.getTime();
  if (!isOurs || !isCurrent || certificate.ca || !certificate.keyUsage?.includes(CLIENT_AUTH)) return undefined;
  const uri = /^URI:bulkhead:\/\/workload\/([^,"]+)$/.exec(certificate.subjectAltName ?? '')?.[1];
  if (uri === undefined) return undefined;
  const workload = decodeURIComponent(uri);
  return toWorkloadUri(workload) === `bulkhead://workload/${uri}`
    ? { workload, serial: certificate.serialNumber.toLowerCase() }
    : undefined;
}

/** Whether whoever sent the key has its private half: the signature is of the text, by the key, which is P-256. */
export function isOwnKey(publicKey: string, signature: string, text: string): boolean {
  try {
    const key = createPublicKey({ key: publicKey, format: 'pem', type: 'spki' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 && verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
