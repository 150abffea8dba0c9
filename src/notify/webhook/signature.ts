import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'bulkhead-signature';

/** `t=<epoch ms>,v1=<hex HMAC-SHA256 of "<t>.<body>">` (RFC 2104). */
export function signBody(secret: string, body: string, atMs: number): string {
  return `t=${atMs},v1=${digest(secret, body, atMs).toString('hex')}`;
}

/** Whether the body is from who holds the secret, and not older or newer than `toleranceMs`. */
export function verifySignature(
  secret: string,
  body: string,
  header: string,
  nowMs: number,
  toleranceMs = 300_000,
): boolean {
  const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header);
  if (!match) return false;
  const atMs = Number(match[1]);
  const given = Buffer.from(match[2] ?? '', 'hex');
  return Math.abs(nowMs - atMs) <= toleranceMs && timingSafeEqual(given, digest(secret, body, atMs));
}

function digest(secret: string, body: string, atMs: number): Buffer {
  return createHmac('sha256', secret).update(`${atMs}.${body}`).digest();
}
