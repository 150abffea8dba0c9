import './reflect.ts';
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clocks of hosts differ; a certificate that is not valid yet is of no use to its owner. */
const BACKDATE_MS = 5 * 60_000;

x509.cryptoProvider.set(crypto);

/** A key as PKCS #8 PEM with its certificate as PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

export interface Leaf {
  readonly serial: string;
  readonly certificate: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

const CA_DAYS = 10 * 365;
const SERVER_DAYS = 365;
const AGENT_DAYS = 30;

export async function makeAuthority(atMs: number): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Bulkhead authority ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(atMs - BACKDATE_MS),
    notAfter: new Date(atMs + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: certificate.toString('pem') };
}

/** For the agent listener: `names` are the host names and addresses that agents call it by. */
export async function makeServer(authority: Identity, names: readonly string[], atMs: number): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const { certificate } = await issue(authority, {
    name: 'CN=bulkhead-server',
    publicKey: keys.publicKey,
    days: SERVER_DAYS,
    usage: x509.ExtendedKeyUsage.serverAuth,
    alternatives: [...new Set(names)].map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
    atMs,
  });
  return { key: await exportKey(keys.privateKey), certificate };
}

/** `publicKey` is SPKI PEM of a P-256 key, of which the caller has proved possession. */
export async function makeAgent(authority: Identity, workload: string, publicKey: string, atMs: number): Promise<Leaf> {
  return issue(authority, {
    // A name of a workload has no character that would need an escape here; the value is quoted all the same.
    name: [{ CN: [workload] }],
    publicKey: await importPublicKey(publicKey),
    days: AGENT_DAYS,
    usage: x509.ExtendedKeyUsage.clientAuth,
    alternatives: [{ type: 'url', value: toWorkloadUri(workload) }],
    atMs,
  });
}

export function toWorkloadUri(workload: string): string {
  return `bulkhead://workload/${encodeURIComponent(workload)}`;
}

interface LeafRequest {
  readonly name: string | x509.JsonName;
  readonly publicKey: CryptoKey;
  readonly days: number;
  readonly usage: x509.ExtendedKeyUsage;
  readonly alternatives: { type: x509.GeneralNameType; value: string }[];
  readonly atMs: number;
}

async function issue(authority: Identity, request: LeafRequest): Promise<Leaf> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const serial = newSerial();
  // Certificates count in seconds, and none outlives its issuer.
  const expiresAtMs = Math.min(
    Math.floor((request.atMs + request.days * DAY_MS) / 1000) * 1000,
    issuer.notAfter.getTime(),
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: request.name,
    issuer: issuer.subject,
    notBefore: new Date(request.atMs - BACKDATE_MS),
    notAfter: new Date(expiresAtMs),
    signingAlgorithm: ALGORITHM,
    publicKey: request.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([request.usage]),
      new x509.SubjectAlternativeNameExtension(request.alternatives),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
    ],
  });
  return { serial, certificate: certificate.toString('pem'), issuedAtMs: request.atMs, expiresAtMs };
}

/** 127 random bits: positive without a padding byte, and of one length as text. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  return crypto.subtle.importKey('pkcs8', der ?? new ArrayBuffer(0), ALGORITHM, false, ['sign']);
}

function importPublicKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  return crypto.subtle.importKey('spki', der ?? new ArrayBuffer(0), ALGORITHM, true, ['verify']);
}
