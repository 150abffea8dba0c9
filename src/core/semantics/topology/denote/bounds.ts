import {
  allPackets,
  complementPackets,
  intersectPackets,
  noPackets,
  type PacketSet,
  type PacketSpace,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { EVERY_PACKET } from '#core/model';
import { type AddressSet, complementAddresses, isEmptyAddressSet, unionAddresses } from '#core/net';

/** What passes for sure, and what may: `allowed` is within `possible`; what is not possible is denied. */
export interface Bounds {
  readonly allowed: PacketSet;
  readonly possible: PacketSet;
}

export function everything(space: PacketSpace): Bounds {
  return { allowed: allPackets(space), possible: allPackets(space) };
}

export function nothing(space: PacketSpace): Bounds {
  return { allowed: noPackets(space), possible: noPackets(space) };
}

/** All must let pass. */
export function meetBounds(a: Bounds, b: Bounds): Bounds {
  return { allowed: intersectPackets(a.allowed, b.allowed), possible: intersectPackets(a.possible, b.possible) };
}

/** One is enough. */
export function joinBounds(a: Bounds, b: Bounds): Bounds {
  return { allowed: unionPackets(a.allowed, b.allowed), possible: unionPackets(a.possible, b.possible) };
}

export function mapBounds({ allowed, possible }: Bounds, change: (set: PacketSet) => PacketSet): Bounds {
  const changed = change(allowed);
  return { allowed: changed, possible: possible === allowed ? changed : change(possible) };
}

export function withinBounds(bounds: Bounds, set: PacketSet): Bounds {
  return mapBounds(bounds, (own) => intersectPackets(own, set));
}

/** Packets of the one region are as the one says, all others as the other. */
export function choose(region: PacketSet, inside: Bounds, outside: Bounds): Bounds {
  return joinBounds(withinBounds(inside, region), withinBounds(outside, complementPackets(region)));
}

/** All of them joined, in halves: what is alike meets early and is shared. */
export function joinAll(space: PacketSpace, parts: readonly Bounds[]): Bounds {
  let level = [...parts];
  while (level.length > 1) {
    const next: Bounds[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i], level[i + 1]];
      if (a) next.push(b ? joinBounds(a, b) : a);
    }
    level = next;
  }
  return level[0] ?? nothing(space);
}

/** Each packet is as the one says whose addresses its source (or destination) is one of; the rest passes. */
export function chooseByAddress(
  space: PacketSpace,
  side: 'sources' | 'destinations',
  parts: readonly { readonly addresses: AddressSet; readonly bounds: Bounds }[],
): Bounds {
  const byBounds = new Map<PacketSet, Map<PacketSet, AddressSet[]>>();
  for (const { addresses, bounds } of parts) {
    const others = byBounds.get(bounds.allowed) ?? new Map<PacketSet, AddressSet[]>();
    byBounds.set(bounds.allowed, others);
    const sets = others.get(bounds.possible);
    if (sets) sets.push(addresses);
    else others.set(bounds.possible, [addresses]);
  }
  const rest = complementAddresses(unionAddresses(...parts.map(({ addresses }) => addresses)));
  const pieces: Bounds[] = isEmptyAddressSet(rest) ? [] : [withinBounds(everything(space), toSide(rest))];
  for (const [allowed, others] of byBounds)
    for (const [possible, sets] of others)
      pieces.push(withinBounds({ allowed, possible }, toSide(unionAddresses(...sets))));
  return joinAll(space, pieces);

  function toSide(addresses: AddressSet): PacketSet {
    return toPacketSet(space, [{ ...EVERY_PACKET, [side]: addresses }]);
  }
}
