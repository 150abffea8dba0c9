import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import type { Alert } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { SIGNATURE_HEADER, signBody } from './signature.ts';

export interface WebhookTarget {
  /** http or https. */
  readonly url: string;
  readonly secret: string;
}

const TIMEOUT_MS = 5000;
// A connection that waits saves its handshake when seconds count.
const AGENTS = {
  http: new HttpAgent({ keepAlive: true, maxSockets: 4, timeout: 60_000 }),
  https: new HttpsAgent({ keepAlive: true, maxSockets: 4, timeout: 60_000 }),
};

/**
 * Posts the alert as JSON. The header `Bulkhead-Delivery` is the alert's id: the receiver folds repetitions by it.
 * Redirects are not followed. Error: what went wrong, in words; the alert may have arrived all the same.
 */
export function sendWebhook(target: WebhookTarget, alert: Alert, atMs: number): Promise<Result<undefined, string>> {
  const body = JSON.stringify(alert);
  const url = new URL(target.url);
  const isTls = url.protocol === 'https:';
  return new Promise((resolve) => {
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: isTls ? AGENTS.https : AGENTS.http,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'bulkhead-delivery': alert.id,
        [SIGNATURE_HEADER]: signBody(target.secret, body, atMs),
      },
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('error', (error) => resolve(fail(error.message)));
    outgoing.once('response', (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      resolve(status >= 200 && status < 300 ? ok(undefined) : fail(`the receiver answered ${status}`));
    });
    outgoing.end(body);
  });
}
