import { CONNECTION_STATES, type Packet, pickTraffic, toTrafficPoint } from '#core/model';
import { type Address, type Bits, hasPorts, parseAddress, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { edgesAt } from './edges.ts';
import { DESTINATION, FAMILY, IN, OUT, SOURCE, SOURCE_PORT, STATE, TRAFFIC } from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSet } from './packet-space.ts';
import { OUTSIDE } from './set-algebra.ts';

/** One packet of the set, an ordinary one where there is a choice; undefined for none. */
export function findPacket({ space, root }: PacketSet): Packet | undefined {
  if (root === OUTSIDE) return undefined;
  let node: Node = root;

  /**
   * Answers the question of `level`, by one of the wanted values where the set has it; every diagram that is not empty
   * has an edge that leads on.
   */
  function choose(
    level: number,
    wanted: readonly number[] = [],
    otherwise: (edge: { first: number; last: number }) => number = lowest,
  ): number {
    const edges = edgesAt(space, node, level).filter(({ child }) => child !== OUTSIDE);
    const value = wanted.find((one) => edges.some(({ first, last }) => first <= one && one <= last));
    const edge = edges.find(({ first, last }) => value === undefined || (first <= value && value <= last));
    if (!edge) throw new Error('unreachable: a node that leads nowhere');
    node = edge.child;
    return value ?? otherwise(edge);
  }

  function chooseTraffic() {
    const edges = edgesAt(space, node, TRAFFIC);
    const fields = pickTraffic(toTrafficSet(edges.filter(({ child }) => child !== OUTSIDE)));
    if (!fields) throw new Error('unreachable: a node that leads nowhere');
    const point = toTrafficPoint(fields);
    node = edges.find(({ last }) => point <= last)?.child ?? node;
    return fields;
  }

  function chooseAddress(level: number, bits: Bits, ordinary: readonly Address[]): Address {
    let value = 0n;
    let like = ordinary.filter((address) => address.bits === bits);
    for (let next = level; next < level + bits / 32; next++) {
      const rest = BigInt(bits - 32 * (next - level + 1));
      const wordOf = (address: Address) => Number((address.value >> rest) & 0xffff_ffffn);
      const word = choose(next, like.map(wordOf), rest === 0n ? orNext : lowest);
      like = like.filter((address) => wordOf(address) === word);
      value = (value << 32n) | BigInt(word);
    }
    return { bits, value };
  }

  const bits = choose(FAMILY) === 0 ? 32 : 128;
  const traffic = chooseTraffic();
  const state = CONNECTION_STATES[choose(STATE)] ?? 'new';
  const incoming = space.cuts[choose(IN)] ?? '';
  const outgoing = space.cuts[choose(OUT)] ?? '';
  const sourcePort = choose(SOURCE_PORT, [], ({ first, last }) => Math.min(last, Math.max(first, EPHEMERAL)));
  const destination = chooseAddress(DESTINATION, bits, DESTINATIONS);
  const source = chooseAddress(SOURCE, bits, SOURCES);
  const ports = hasPorts(traffic.protocol) ? { sourcePort } : {};
  return { source, destination, ...traffic, ...ports, state, in: incoming, out: outgoing };
}

/** Of a private network, else of those for documentation (RFC 1918, 5737, 3849). */
const DESTINATIONS = ['10.0.0.1', '198.51.100.1', '2001:db8::1'].map((text) => unwrap(parseAddress(text)));
const SOURCES = ['10.0.0.2', '198.51.100.2', '2001:db8::2'].map((text) => unwrap(parseAddress(text)));

/** The first of the dynamic ports (RFC 6335 §6). */
const EPHEMERAL = 49_152;

function lowest({ first }: { first: number }): number {
  return first;
}

/** Of a network, 10.0.0.1 reads better than 10.0.0.0. */
function orNext({ first, last }: { first: number; last: number }): number {
  return first < last ? first + 1 : first;
}
