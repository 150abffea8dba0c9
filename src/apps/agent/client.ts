import { createHash } from 'node:crypto';
import { Agent, request as httpsRequest } from 'node:https';
import { checkServerIdentity, connect, type DetailedPeerCertificate } from 'node:tls';
import type { AgentReport } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import type { ServerPlace } from './last-good.ts';
import { createKeyPair, type Identity, parseToken, signText } from './identity.ts';

/** What every server certificate of ours names, whatever the address. */
const SERVER_NAME = 'bulkhead-server';
const TIMEOUT_MS = 10_000;
const LONG_POLL_MS = 20_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** `status` 0: nobody answered. */
export interface ServerError {
  readonly status: number;
  readonly message: string;
  /** A connection was made: the way to the server is open, however late or ill it answers. */
  readonly isReached?: boolean;
}

export interface ServerClient {
  /** The policy when it is of another edition; undefined when there was none within the poll. */
  readonly pollPolicy: (edition: string, signal: AbortSignal) => Promise<Result<unknown, ServerError>>;
  /** On a connection of its own: proves that the way to the server is open now. */
  readonly ping: (timeoutMs: number) => Promise<Result<undefined, ServerError>>;
  readonly report: (report: AgentReport) => Promise<Result<undefined, ServerError>>;
  readonly renew: () => Promise<Result<Identity, ServerError>>;
  /** Where it was that answered last; undefined before the first answer. */
  readonly place: () => ServerPlace | undefined;
  readonly close: () => void;
}

export function openClient(url: () => string, identity: Identity): ServerClient {
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 4 });
  const tls = { key: identity.privateKey, cert: identity.certificate, ca: identity.authority };
  const call = (method: 'GET' | 'POST', path: string, options: Partial<CallOptions> = {}) =>
    send(url(), {
      method,
      path,
      tls,
      connections: keepAlive,
      timeoutMs: TIMEOUT_MS,
      onAnswer: (from) => (place = from),
      ...options,
    });
  let place: ServerPlace | undefined;
  return {
    pollPolicy: async (edition, signal) => {
      const answer = await call('GET', `/agent/v1/policy?after=${edition}`, {
        timeoutMs: LONG_POLL_MS + TIMEOUT_MS,
        signal,
      });
      return answer.ok ? ok(answer.value) : answer;
    },
    ping: async (timeoutMs) => {
      const answer = await call('GET', '/agent/v1/ping', { connections: false, timeoutMs });
      return answer.ok ? ok(undefined) : answer;
    },
    report: async (report) => {
      const answer = await call('POST', '/agent/v1/report', { body: report });
      return answer.ok ? ok(undefined) : answer;
    },
    renew: async () => {
      const pair = createKeyPair();
      const answer = await call('POST', '/agent/v1/renew', {
        body: { publicKey: pair.publicKey, signature: signText(pair.privateKey, identity.certificate) },
      });
      return answer.ok ? toIdentity(answer.value, pair.privateKey) : answer;
    },
    place: () => place,
    close: () => keepAlive.destroy(),
  };
}

/**
 * Makes a key, proves it, and comes back with a certificate. The secret is sent only to a server whose authority has
 * the fingerprint of the token.
 */
export async function enrol(url: string, token: string): Promise<Result<Identity, ServerError>> {
  const parsed = parseToken(token);
  if (!parsed.ok) return fail({ status: 400, message: parsed.error });
  const { fingerprint, secret } = parsed.value;
  const authority = await findAuthority(url, fingerprint);
  if (!authority.ok) return authority;
  const pair = createKeyPair();
  const answer = await send(url, {
    method: 'POST',
    path: '/agent/v1/enrol',
    tls: { ca: authority.value },
    connections: false,
    timeoutMs: TIMEOUT_MS,
    body: { secret, publicKey: pair.publicKey, signature: signText(pair.privateKey, secret) },
  });
  return answer.ok ? toIdentity(answer.value, pair.privateKey) : answer;
}

function toIdentity(body: unknown, privateKey: string): Result<Identity, ServerError> {
  const { workload, certificate, authority } = (body ?? {}) as Partial<Record<keyof Identity, unknown>>;
  if (typeof workload !== 'string' || typeof certificate !== 'string' || typeof authority !== 'string')
    return fail({ status: 502, message: 'the server answered without a certificate' });
  return ok({ workload, certificate, authority, privateKey });
}

/** The certificate, as PEM, in the server's chain that has the fingerprint. Sends nothing. */
function findAuthority(url: string, fingerprint: string): Promise<Result<string, ServerError>> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      servername: SERVER_NAME,
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    const end = (result: Result<string, ServerError>) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('secureConnect', () => {
      const found = chainOf(socket.getPeerCertificate(true)).find(
        (raw) => createHash('sha256').update(raw).digest('hex') === fingerprint,
      );
      if (found) end(ok(toPem(found)));
      else
        end(
          fail({
            status: 403,
            message: `the server at ${url} is not the one that the token is for; nothing was sent to it`,
          }),
        );
    });
    socket.once('timeout', () => end(fail({ status: 0, message: `no answer from ${url}` })));
    socket.once('error', (error) => end(fail({ status: 0, message: `${url}: ${error.message}` })));
  });
}

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  for (let next: DetailedPeerCertificate | undefined = leaf; next?.raw && chain.length < 8;) {
    chain.push(next.raw);
    if (next.issuerCertificate === next) break;
    next = next.issuerCertificate;
  }
  return chain;
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

interface CallOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly tls: { readonly key?: string; readonly cert?: string; readonly ca: string };
  /** False: a connection of its own. */
  readonly connections: Agent | false;
  readonly timeoutMs: number;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly onAnswer?: (from: ServerPlace) => void;
}

/** The JSON of a good answer; undefined when it has none. */
function send(url: string, options: CallOptions): Promise<Result<unknown, ServerError>> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve) => {
    let isReached = false;
    const fails = (status: number, message: string) => resolve(fail({ status, message, isReached }));
    const outgoing = httpsRequest(new URL(options.path, url), {
      method: options.method,
      ...options.tls,
      agent: options.connections,
      servername: SERVER_NAME,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(SERVER_NAME, certificate),
      minVersion: 'TLSv1.3',
      ...(options.signal ? { signal: options.signal } : {}),
      headers:
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    outgoing.once('socket', (socket) =>
      socket.once('connect', () => {
        isReached = true;
      }),
    );
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('error', (error) => fails(0, `${url}: ${error.message}`));
    outgoing.once('response', (incoming) => {
      const { remoteAddress, remotePort } = incoming.socket;
      // A socket of both families gives an IPv4 address as RFC 4291 §2.5.5.2 maps it; the name of a link is no part of it.
      const address = remoteAddress?.replace(/^::ffff:/, '').replace(/%.*$/, '');
      if (address && remotePort) options.onAnswer?.({ address, port: remotePort });
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      incoming.once('error', (error) => fails(0, `${url}: ${error.message}`));
      incoming.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const status = incoming.statusCode ?? 0;
        const json = parseJson(text);
        if (status >= 200 && status < 300) resolve(ok(json));
        else fails(status, describeProblem(json) ?? `the server answered ${status}`);
      });
    });
    outgoing.end(body);
  });
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9457. */
function describeProblem(json: unknown): string | undefined {
  const { title, detail } = (json ?? {}) as { title?: unknown; detail?: unknown };
  const text = typeof detail === 'string' ? detail : title;
  return typeof text === 'string' ? text : undefined;
}
