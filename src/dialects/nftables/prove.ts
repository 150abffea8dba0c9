import { type Connection, type Direction, type HostPolicy, type HostRule, toTrafficPoint } from '#core/model';
import {
  findPacket,
  isEmptyPackets,
  noPackets,
  type PacketSet,
  PacketSpace,
  subtractPackets,
  unionPackets,
} from '#core/packetset';
import { printAddress, printTrafficSet, subtractAddresses, toTraffic, toTrafficSet } from '#core/net';
import { type Product, toConnections } from '#core/semantics';
import type { HostElement, HostTable } from './host-table.ts';
import { readScript } from './read-script.ts';

/** How what a text does differs from what was asked. Equal: nothing. */
export interface HostProof {
  /** Why it may not be loaded: what it would let pass, or would not say, each with a connection that shows it. */
  readonly wider: readonly string[];
  /** What it denies although it was asked to let it pass. */
  readonly narrower: readonly string[];
}

/**
 * Compares the meaning of a text for `nft -f`, read back without a look at how it was made, with the host policy that
 * was asked from `nowMs` on, for all packets and for every moment at which an element ends.
 */
export function proveHost(asked: HostPolicy, text: string, nowMs: number): HostProof {
  const read = readScript(text);
  if (!read.ok) return { wider: read.error, narrower: [] };
  const table = read.value;
  const wider: string[] = [];
  const narrower: string[] = [];
  if (table.mode !== asked.mode) wider.push(`it is in mode ${table.mode}; asked was ${asked.mode}`);
  if (table.revision !== asked.revision) wider.push(`it is of revision ${table.revision}; asked was ${asked.revision}`);
  const space = new PacketSpace();
  for (const direction of ['ingress', 'egress'] as const) {
    const forbid = asked.forbid.map((rule) => toAsked(asked, rule));
    const forbidden = toConnections(space, ofDirection(forbid, direction));
    const refused = toConnections(
      space,
      elementsOf(table, direction, (one) => one.purpose === 'forbid'),
    );
    add(wider, `does not refuse what is forbidden, ${direction}`, subtractPackets(forbidden, refused));
    add(narrower, `refuses what is not forbidden, ${direction}`, subtractPackets(refused, forbidden));
    // What lasts longest first: what is told of it is not told again of every moment before.
    let told = noPackets(space);
    for (const endMs of endsOf(asked, table, nowMs)) {
      const lasting = asked.allow.filter(({ expiresAtMs }) => (expiresAtMs ?? Infinity) >= endMs);
      const wanted = toConnections(
        space,
        ofDirection(
          lasting.map((rule) => toAsked(asked, rule)),
          direction,
        ),
      );
      const lets = (one: HostElement) => one.purpose !== 'forbid' && endOf(one, nowMs) >= endMs;
      const passed = toConnections(space, elementsOf(table, direction, lets));
      const until = endMs === Infinity ? 'for ever' : `until ${new Date(endMs).toISOString()}`;
      const more = subtractPackets(passed, wanted);
      const less = subtractPackets(wanted, passed);
      add(wider, `lets pass ${until} what nothing permits, ${direction}`, subtractPackets(more, told));
      add(narrower, `does not let pass ${until}, ${direction}`, subtractPackets(less, told));
      told = unionPackets(told, unionPackets(more, less));
    }
  }
  return { wider, narrower };
}

function add(differences: string[], what: string, packets: PacketSet): void {
  if (isEmptyPackets(packets)) return;
  const witness = findPacket(packets);
  if (witness) differences.push(`${what}: ${printWitness(witness)}`);
}

interface Directed extends Product {
  readonly direction: Direction;
}

function ofDirection(products: readonly Directed[], direction: Direction): Product[] {
  return products.filter((product) => product.direction === direction);
}

/** SEM-7. As a set of connections; a host always reaches itself, so its own addresses are not asked. */
function toAsked({ own: host }: HostPolicy, { direction, own, peers, traffic }: HostRule): Directed {
  const others = subtractAddresses(peers, host);
  return direction === 'ingress'
    ? { direction, sources: others, destinations: own, traffic }
    : { direction, sources: own, destinations: others, traffic };
}

function elementsOf(table: HostTable, direction: Direction, isMeant: (element: HostElement) => boolean): Product[] {
  return table.elements
    .filter((element) => element.direction === direction && isMeant(element))
    .map(({ source, destination, protocols, details }) => ({
      sources: { ranges: [source] },
      destinations: { ranges: [destination] },
      traffic: toTrafficSet(
        Array.from({ length: protocols.last - protocols.first + 1 }, (_, i) =>
          toTraffic(protocols.first + i, details.first, details.last),
        ),
      ),
    }));
}

/** A text holds what is left of a time, not the moment of its end. */
function endOf({ expiresAtMs }: HostElement, nowMs: number): number {
  return expiresAtMs === undefined ? Infinity : nowMs + Math.round(expiresAtMs);
}

/** Every moment at which something ends, on either side, that lies ahead, the last first. */
function endsOf(asked: HostPolicy, table: HostTable, nowMs: number): number[] {
  const ends = [
    ...asked.allow.map(({ expiresAtMs }) => expiresAtMs ?? Infinity),
    ...table.elements.map((element) => endOf(element, nowMs)),
    Infinity,
  ];
  return [...new Set(ends.filter((endMs) => endMs > nowMs))].toSorted((a, b) => (a > b ? -1 : 1));
}

function printWitness(connection: Connection): string {
  const { protocol } = connection;
  const point = toTrafficPoint(connection);
  const traffic = typeof protocol === 'number' ? toTraffic(protocol) : { first: point, last: point };
  const service = printTrafficSet({ ranges: [traffic] }).join(', ');
  return `${printAddress(connection.source)} -> ${printAddress(connection.destination)} ${service}`;
}
