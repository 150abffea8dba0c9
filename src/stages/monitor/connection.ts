import type { Connection, Conversation } from '#core/model';
import { hasPorts, parseAddress } from '#core/net';

/** What a report says of a connection, as policy looks at it; undefined where an address is none. */
export function toConnection(
  seen: Pick<Conversation, 'source' | 'destination' | 'protocol' | 'port'>,
): Connection | undefined {
  const source = parseAddress(seen.source);
  const destination = parseAddress(seen.destination);
  if (!source.ok || !destination.ok) return undefined;
  const { protocol, port } = seen;
  const ends = { source: source.value, destination: destination.value, protocol };
  if (hasPorts(protocol)) return { ...ends, destinationPort: port };
  if (typeof protocol === 'number') return ends;
  return { ...ends, icmpType: port >> 8, icmpCode: port & 0xff };
}
