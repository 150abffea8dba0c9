import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alert } from '#core/model';
import { nextAttemptMs, sendWebhook, SIGNATURE_HEADER, verifySignature } from './index.ts';

const ALERT: Alert = {
  id: 'forbidden~a~b',
  kind: 'forbidden-connection',
  severity: 'critical',
  title: 'phished-laptop tried to reach remote-signer',
  zone: 'key-management',
  workload: 'remote-signer',
  firstSeenMs: 1,
  lastSeenMs: 2,
  count: 1,
};

let server: Server | undefined;
afterEach(() => server?.close());

async function receive(
  answer: number,
): Promise<{ url: string; got: Promise<{ request: IncomingMessage; body: string }> }> {
  const { promise, resolve } = Promise.withResolvers<{ request: IncomingMessage; body: string }>();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end();
      resolve({ request, body });
    });
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got: promise };
}

describe('webhook', () => {
  it('delivers the alert, signed', async () => {
    const { url, got } = await receive(200);
    expect(await sendWebhook({ url, secret: 's' }, ALERT, 1000)).toEqual({ ok: true, value: undefined });
    const { request, body } = await got;
    expect(JSON.parse(body)).toEqual(ALERT);
    expect(request.headers['bulkhead-delivery']).toBe(ALERT.id);
    expect(verifySignature('s', body, String(request.headers[SIGNATURE_HEADER]), 2000)).toBe(true);
    expect(verifySignature('t', body, String(request.headers[SIGNATURE_HEADER]), 2000)).toBe(false);
    expect(verifySignature('s', `${body} `, String(request.headers[SIGNATURE_HEADER]), 2000)).toBe(false);
    expect(verifySignature('s', body, String(request.headers[SIGNATURE_HEADER]), 9_000_000)).toBe(false);
    expect(verifySignature('s', body, '', 2000)).toBe(false);
  });

  it.each([500, 302])('an answer of %i is a failure, and a redirect is not followed', async (status) => {
    const { url } = await receive(status);
    expect(await sendWebhook({ url, secret: 's' }, ALERT, 1)).toEqual({
      ok: false,
      error: `the receiver answered ${status}`,
    });
  });

  it('says when nobody is there', async () => {
    expect((await sendWebhook({ url: 'http://127.0.0.1:1/', secret: 's' }, ALERT, 1)).ok).toBe(false);
  });

  it.each([
    [1, 500],
    [2, 1000],
    [8, 60_000],
    [1000, 60_000],
  ])('after failure %i waits %i ms', (attempts, waitMs) => {
    expect(nextAttemptMs(attempts)).toBe(waitMs);
  });
});
