import { toAddressText } from '#core/net';
import type { ZeekFields } from './to-flow.ts';

/** Connections of which a name is remembered at once; the oldest are forgotten. */
const MOST_REMEMBERED = 65_536;

/** What a connection's server was called, by the logs of protocols that come before the connection's own record. */
export interface NamesOfConnections {
  readonly learn: (fields: ZeekFields) => void;
  /** Of the connection of a record; undefined where no name came. */
  readonly find: (fields: ZeekFields) => string | undefined;
}

export function startNames(): NamesOfConnections {
  const names = new Map<string, string>();
  return {
    learn: (fields) => {
      const uid = fields('uid');
      const name = uid === undefined ? undefined : nameOfServer(fields);
      if (uid === undefined || name === undefined) return;
      names.set(uid, name);
      for (const oldest of names.keys()) {
        if (names.size <= MOST_REMEMBERED) break;
        names.delete(oldest);
      }
    },
    find: (fields) => {
      if (names.size === 0) return undefined;
      const name = names.get(fields('uid') ?? '');
      // TLS inside of HTTP is with somebody behind a proxy.
      const service = fields('service') ?? '';
      return service.includes('http') && service.includes('ssl') ? undefined : name;
    },
  };
}

/** Source: Zeek, base/protocols/ssl/main.zeek (`server_name`), base/protocols/http/main.zeek (`host`, `uri`). */
function nameOfServer(fields: ZeekFields): string | undefined {
  // A request with the whole URL, or none, goes to a proxy.
  const name = fields('server_name') ?? (fields('uri')?.startsWith('/') === true ? fields('host') : undefined);
  const host = name?.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  return host === undefined || !/^[a-z0-9_.-]{1,253}$/.test(host) || toAddressText(host) !== undefined
    ? undefined
    : host;
}
