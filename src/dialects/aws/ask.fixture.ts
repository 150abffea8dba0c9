/** Questions about small accounts, for tests. */
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findFilterErrors, findSpots, type Opening } from '#core/semantics';
import { AWS } from './index.ts';
import type { Lists } from './sample.fixture.ts';

const address = (text: string) => unwrap(parseAddress(text));
export const tcp = (port: number): Opening => ({ protocol: 'tcp', sourcePort: 40_000, destinationPort: port });
export const PING: Opening = { protocol: 'icmp', icmpType: 8, icmpCode: 0 };

export const read = (lists: Lists) =>
  unwrap(AWS.read([{ path: 'all.json', text: JSON.stringify(lists, undefined, 1) }]));

export function ask(lists: Lists, source: string, destination: string, opening: Opening = tcp(443), isOneWay = false) {
  const { topology } = read(lists);
  const [spot] = findSpots(topology, address(source));
  if (!spot) throw new Error(`nobody has ${source}`);
  const errors = topology.points.flatMap(({ rules }) => findFilterErrors(rules));
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return decideConnection({ topology, from: spot, destination: address(destination), opening, isOneWay }).verdict;
}
