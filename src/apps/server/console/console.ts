import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { API_BASE } from '#api';
import { fail, ok, type Result } from '#core/result';
import type { ListenAddress, ServerOptions } from '../options.ts';
import type { Parts } from '../parts.ts';
import type { Proposals } from '../proposal/index.ts';
import { makeApi } from './api.ts';
import { makeLogins } from './logins.ts';
import { makePages } from './pages.ts';

export interface Console {
  readonly url: string;
  /** Good for one login within 15 minutes. */
  readonly loginLink: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Errors: the address cannot be listened on. */
export async function startConsole(
  parts: Parts,
  proposals: Proposals,
  options: ServerOptions,
): Promise<Result<Console, readonly string[]>> {
  const logins = makeLogins(parts.ledger, parts.now);
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: NONE,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: ["'self'", 'data:'],
        fontSrc: SELF,
        connectSrc: SELF,
        baseUri: NONE,
        formAction: NONE,
        frameAncestors: NONE,
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
    }),
  );
  app.route(API_BASE, makeApi(parts, proposals, logins, options.consoleUrl));
  app.route('/', makePages(options.webRoot));
  const server = createAdaptorServer({ fetch: app.fetch }) as HttpServer;
  const listening = await listen(server, options.consoleListen);
  if (!listening.ok) return listening;
  const url = options.consoleUrl ?? listening.value;
  return ok({
    url,
    // After the hash: browsers send it to nobody, and no log has it.
    loginLink: async () => `${url}/login#${await logins.issue('operator')}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

/** The address as browsers write it. */
async function listen(server: HttpServer, address: ListenAddress): Promise<Result<string, readonly string[]>> {
  try {
    if ('path' in address) {
      rmSync(address.path, { force: true });
      server.listen(address.path);
      await once(server, 'listening');
      chmodSync(address.path, 0o600);
      return ok(`unix:${address.path}`);
    }
    server.listen(address.port, address.host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return ok(`http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`);
  } catch (error) {
    const where = 'path' in address ? address.path : `${address.host}:${address.port}`;
    return fail([`\`${where}\` cannot be listened on (${error instanceof Error ? error.message : String(error)})`]);
  }
}
