import { createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { isOwnKey, openAuthority } from './index.ts';

const NOW = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

test('an agent certificate names its workload for 30 days, and no longer', async () => {
  const authority = unwrap(await openAuthority(folder, NOW));
  const leaf = await authority.issueAgent('signer-1', newKeys().publicKey, NOW);
  const certificate = new X509Certificate(leaf.certificate);
  expect(certificate.subject).toBe('CN=signer-1');
  expect(authority.readAgent(certificate, NOW)).toEqual({ workload: 'signer-1', serial: leaf.serial });
  expect(authority.readAgent(certificate, NOW + 30 * DAY_MS - 1)).toBeDefined();
  expect(authority.readAgent(certificate, NOW + 30 * DAY_MS)).toBeUndefined();
  expect(authority.readAgent(certificate, NOW - DAY_MS)).toBeUndefined();
});

test('the authority is the same after a restart, and its key is for its owner alone', async () => {
  const first = unwrap(await openAuthority(folder, NOW));
  expect(unwrap(await openAuthority(folder, NOW)).fingerprint).toBe(first.fingerprint);
  expect(statSync(join(folder, 'authority.pem')).mode & 0o777).toBe(0o600);
});

test('no agent: a certificate of another authority, the server, the authority itself', async () => {
  const authority = unwrap(await openAuthority(folder, NOW));
  const other = unwrap(await openAuthority(join(folder, 'other'), NOW));
  const foreign = await other.issueAgent('signer-1', newKeys().publicKey, NOW);
  expect(authority.readAgent(new X509Certificate(foreign.certificate), NOW)).toBeUndefined();
  const server = await authority.issueServer(['bulkhead-server', '10.0.0.1', 'fd77::1'], NOW);
  const leaf = new X509Certificate(server.certificate);
  expect(leaf.checkIP('10.0.0.1')).toBe('10.0.0.1');
  expect(leaf.checkHost('bulkhead-server')).toBe('bulkhead-server');
  expect(authority.readAgent(leaf, NOW)).toBeUndefined();
  expect(authority.readAgent(new X509Certificate(authority.certificate), NOW)).toBeUndefined();
});

test('a damaged file is refused by name, and stays', async () => {
  const broken = join(folder, 'broken');
  unwrap(await openAuthority(broken, NOW));
  writeFileSync(join(broken, 'authority.pem'), 'nothing');
  expect(await openAuthority(broken, NOW)).toEqual({
    ok: false,
    error: `\`${join(broken, 'authority.pem')}\` is damaged (a block is missing); expected a private key and its certificate, restore it from a copy`,
  });
});

test('a key is proved by its signature, of the right text, on the right curve', () => {
  const keys = newKeys();
  const signature = sign('sha256', Buffer.from('secret'), keys.privateKey).toString('base64');
  expect(isOwnKey(keys.publicKey, signature, 'secret')).toBe(true);
  expect(isOwnKey(keys.publicKey, signature, 'other')).toBe(false);
  expect(isOwnKey(newKeys().publicKey, signature, 'secret')).toBe(false);
  expect(isOwnKey('no key', signature, 'secret')).toBe(false);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = createPublicKey(rsa.publicKey.export({ type: 'spki', format: 'pem' })).export({
    type: 'spki',
    format: 'pem',
  });
  const byRsa = sign('sha256', Buffer.from('secret'), rsa.privateKey).toString('base64');
  expect(isOwnKey(String(pem), byRsa, 'secret')).toBe(false);
});
