import { EVERY_PACKET, type Packet, type PacketProduct, toTrafficPoint } from '#core/model';
import {
  type AddressSet,
  hasAddress,
  intersectAddresses,
  isEmptyAddressSet,
  printAddress,
  printTrafficSet,
} from '#core/net';
import {
  findPacket,
  intersectPackets,
  isEmptyPackets,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
} from '#core/packetset';
import type { ConnectionDecision, PlacedParty, PlaneDenotation, Spot, TopologyDenotation } from '#core/semantics';
import { type Case, type Judgement, judgeCases, toUnknown } from './judgement.ts';

/** Connections that a question means: all of them together. */
export interface Scope {
  readonly product: Pick<PacketProduct, 'sources' | 'destinations' | 'traffic' | 'sourcePorts'>;
  /** Where they begin; absent: anywhere. */
  readonly spots?: readonly Spot[];
}

/** What is said of all connections of the scopes, with one of each verdict as an example. */
export function judgeScopes(
  { planes, space }: TopologyDenotation,
  scopes: readonly Scope[],
  decide: (packet: Packet, from: Spot) => ConnectionDecision,
): Judgement {
  const cases = scopes.flatMap((scope) =>
    planes.flatMap((plane) =>
      findExamples(plane, space, scope).map(({ packet, from }): Case => ({
        what: `for example ${printPacket(packet)}: `,
        decision: decide(packet, from),
      })),
    ),
  );
  return cases.length > 0
    ? judgeCases(cases)
    : toUnknown('nobody is known at the source, or the ends share no address');
}

/** A connection of each verdict that the plane gives to some of the scope. */
export function findExamples(
  plane: PlaneDenotation,
  space: PacketSpace,
  scope: Scope,
): readonly { readonly packet: Packet; readonly from: Spot }[] {
  const sources = sourcesIn(plane, scope);
  if (isEmptyAddressSet(sources)) return [];
  const asked = subtractPackets(toPacketSet(space, [{ ...EVERY_PACKET, ...scope.product, sources }]), plane.itself);
  return [...eachPart(plane, asked)].flatMap(({ packets }) => {
    const packet = findPacket(packets);
    const from = packet && findSpot(plane.plane.parties, packet);
    return packet && from ? [{ packet, from }] : [];
  });
}

/** The addresses of the plane from which the question asks. */
function sourcesIn({ plane }: PlaneDenotation, { product, spots }: Scope): AddressSet {
  const parties = plane.parties.filter(
    (party) => !spots || spots.some((spot) => spot.segment === party.segment && spot.interface === party.interface),
  );
  return intersectAddresses(product.sources, {
    ranges: parties.flatMap(({ addresses }) => addresses.ranges).toSorted(compareRanges),
  });
}

function compareRanges(a: AddressSet['ranges'][number], b: AddressSet['ranges'][number]): number {
  return a.bits - b.bits || (a.first < b.first ? -1 : 1);
}

function* eachPart(
  { bounds: { allowed, possible } }: PlaneDenotation,
  asked: PacketSet,
): Generator<{ verdict: 'allowed' | 'denied' | 'unknown'; packets: PacketSet }> {
  const parts = [
    { verdict: 'allowed', packets: intersectPackets(asked, allowed) },
    { verdict: 'denied', packets: subtractPackets(asked, possible) },
    { verdict: 'unknown', packets: intersectPackets(asked, subtractPackets(possible, allowed)) },
  ] as const;
  for (const part of parts) if (!isEmptyPackets(part.packets)) yield part;
}

/** Where the packet begins. */
export function findSpot(parties: readonly PlacedParty[], { source }: Packet): Spot | undefined {
  const party = parties.find(({ addresses }) => hasAddress(addresses, source));
  return (
    party && {
      address: source,
      segment: party.segment,
      ...(party.endpoint && { endpoint: party.endpoint }),
      ...(party.interface && { interface: party.interface }),
    }
  );
}

export function printPacket(packet: Packet): string {
  const point = toTrafficPoint(packet);
  const port = packet.sourcePort === undefined ? '' : ` from port ${packet.sourcePort}`;
  const traffic = printTrafficSet({ ranges: [{ first: point, last: point }] }).join(' ');
  return `${printAddress(packet.source)} -> ${printAddress(packet.destination)} ${traffic}${port}`;
}
