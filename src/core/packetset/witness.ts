import { CONNECTION_STATES, type Packet, pickTraffic, toTrafficPoint } from '#core/model';
import { type Address, type Bits, hasPorts, toTrafficSet } from '#core/net';
import { edgesAt } from './edges.ts';
import { DESTINATION, FAMILY, IN, OUT, SOURCE, SOURCE_PORT, STATE, TRAFFIC } from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSet } from './packet-space.ts';
import { OUTSIDE } from './set-algebra.ts';

/** One packet of the set, an ordinary one where there is a choice; undefined for none. */
export function findPacket({ space, root }: PacketSet): Packet | undefined {
  if (root === OUTSIDE) return undefined;
  let node: Node = root;

  /** Answers the question of `level`; every diagram that is not empty has an edge that leads on. */
  function choose(level: number, prefer: (value: { first: number; last: number }) => number): number {
    for (const edge of edgesAt(space, node, level)) {
      if (edge.child === OUTSIDE) continue;
      node = edge.child;
      return prefer(edge);
    }
    throw new Error('unreachable: a node that leads nowhere');
  }

  function chooseTraffic() {
    const edges = edgesAt(space, node, TRAFFIC);
    const fields = pickTraffic(toTrafficSet(edges.filter(({ child }) => child !== OUTSIDE)));
    if (!fields) throw new Error('unreachable: a node that leads nowhere');
    const point = toTrafficPoint(fields);
    node = edges.find(({ last }) => point <= last)?.child ?? node;
    return fields;
  }

  function chooseAddress(level: number, bits: Bits): Address {
    let value = 0n;
    for (let next = level; next < level + bits / 32; next++) {
      const isLast = next + 1 === level + bits / 32;
      value = (value << 32n) | BigInt(choose(next, isLast ? orNext : lowest));
    }
    return { bits, value };
  }

  const bits = choose(FAMILY, lowest) === 0 ? 32 : 128;
  const traffic = chooseTraffic();
  const state = CONNECTION_STATES[choose(STATE, lowest)] ?? 'new';
  const incoming = space.cuts[choose(IN, lowest)] ?? '';
  const outgoing = space.cuts[choose(OUT, lowest)] ?? '';
  const sourcePort = choose(SOURCE_PORT, ({ first, last }) => Math.min(last, Math.max(first, EPHEMERAL)));
  const destination = chooseAddress(DESTINATION, bits);
  const source = chooseAddress(SOURCE, bits);
  const ports = hasPorts(traffic.protocol) ? { sourcePort } : {};
  return { source, destination, ...traffic, ...ports, state, in: incoming, out: outgoing };
}

/** The first of the dynamic ports (RFC 6335 §6). */
const EPHEMERAL = 49_152;

function lowest({ first }: { first: number }): number {
  return first;
}

/** Of a network, 10.0.0.1 reads better than 10.0.0.0. */
function orNext({ first, last }: { first: number; last: number }): number {
  return first < last ? first + 1 : first;
}
