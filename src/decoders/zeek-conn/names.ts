import { type Recent, toServerName } from '#decoders/values';
import type { ZeekFields, ZeekRecord } from './record.ts';

/** Remembers what the server of a connection is called, by the logs of protocols that come before its own record. */
export function learnName(names: Recent<string>, fields: ZeekFields): void {
  const uid = fields('uid');
  const name = uid === undefined ? undefined : nameOfServer(fields);
  if (uid !== undefined && name !== undefined) names.set(uid, name);
}

/** Of the connection of a record; undefined where no name came. */
export function findName(names: Recent<string>, { uid = '', service = '' }: ZeekRecord): string | undefined {
  const name = names.get(uid);
  if (name === undefined) return undefined;
  // TLS inside of HTTP is with somebody behind a proxy.
  return service.includes('http') && service.includes('ssl') ? undefined : name;
}

/** Source: Zeek, base/protocols/ssl/main.zeek (`server_name`), base/protocols/http/main.zeek (`host`, `uri`). */
function nameOfServer(fields: ZeekFields): string | undefined {
  // A request with the whole URL, or none, goes to a proxy.
  return toServerName(fields('server_name') ?? (fields('uri')?.startsWith('/') === true ? fields('host') : undefined));
}
