import type { Reading } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, type Opening } from '#core/semantics';

/** The verdict on a connection between two addresses, tcp unless told otherwise, replies counted. */
export function ask({ topology }: Reading, from: string, to: string, port = 22, more: Partial<Opening> = {}): string {
  const [spot] = findSpots(topology, unwrap(parseAddress(from)));
  if (!spot) return 'nowhere';
  const opening: Opening = { protocol: 'tcp', destinationPort: port, sourcePort: 40_000, ...more };
  const destination = unwrap(parseAddress(to));
  return decideConnection({ topology, from: spot, destination, opening, isOneWay: false }).verdict;
}
