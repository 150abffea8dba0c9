import fc from 'fast-check';
import { CONNECTION_STATES, EVERY_PACKET, type Packet, type PacketProduct } from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  ALL_TRAFFIC,
  complementAddresses,
  complementInterfaces,
  complementTraffic,
  parseAddress,
  parseRange,
  parseTraffic,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTrafficSet,
} from '#core/net';
import {
  complementPackets,
  intersectPackets,
  type PacketSet,
  PacketSpace,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { unwrap } from '#core/result';
import { matchPacket } from '#core/semantics';

export const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
export const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

// A small universe at the borders of words, so that ranges overlap, touch and cross them often.
const SPOTS = [
  '0.0.0.0 10.0.0.1 10.0.0.2 255.255.255.255',
  ':: ::ffff:ffff ::1:0:0 fd00::1 fd00::1:0:0:0 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
].flatMap((texts) => texts.split(' ').map((text) => unwrap(parseAddress(text))));
const RANGES = [
  '0.0.0.0-10.0.0.1 10.0.0.0/30 10.0.0.2 10.0.0.2-255.255.255.255 0.0.0.0/0',
  '::/96 ::ffff:ffff-fd00::1 ::1:0:0 ::5-::2:0:5 fd00::/16 fd00::1-fd00::1:0:0:0 ::/0 fd00::2-ffff::',
].flatMap((texts) => texts.split(' '));
const KINDS: readonly Omit<Packet, 'source' | 'destination' | 'state' | 'in' | 'out'>[] = [
  { protocol: 'tcp', destinationPort: 22, sourcePort: 22 },
  { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 },
  { protocol: 'tcp', destinationPort: 65_535, sourcePort: 40_000 },
  { protocol: 'udp', destinationPort: 0, sourcePort: 22 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 'icmp6', icmpType: 128, icmpCode: 1 },
  { protocol: 47 },
  { protocol: 0 },
];
const NAMES = ['', 'eth0', 'eth1', 'lo'];
export const UNIVERSE: readonly Packet[] = SPOTS.flatMap((source) =>
  SPOTS.filter(({ bits }) => bits === source.bits).flatMap((destination) =>
    KINDS.flatMap((kind) =>
      CONNECTION_STATES.slice(0, 3).flatMap((state) =>
        NAMES.map((name, i) => ({ source, destination, ...kind, state, in: name, out: NAMES[(i * 3) % 4] ?? '' })),
      ),
    ),
  ),
);

const addressSet = fc.oneof(
  { weight: 1, arbitrary: fc.constant(ALL_ADDRESSES) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.subarray(RANGES, { maxLength: 4 }), fc.boolean())
      .map(([texts, isNegated]) => (isNegated ? complementAddresses(addresses(...texts)) : addresses(...texts))),
  },
);
const TRAFFIC = ['tcp/22', 'tcp/22-65535', 'udp', 'icmp', 'icmp/8', 'icmp6/128/1', '47', '0', 'tcp'];
const trafficSet = fc.oneof(
  fc.constant(ALL_TRAFFIC),
  fc
    .tuple(fc.subarray(TRAFFIC, { maxLength: 3 }), fc.boolean())
    .map(([texts, isNegated]) => (isNegated ? complementTraffic(traffic(...texts)) : traffic(...texts))),
);
const sourcePorts = fc.constantFrom(
  ALL_PORTS,
  ALL_PORTS,
  toPortSet([{ first: 0, last: 22 }]),
  toPortSet([{ first: 23, last: 65_535 }]),
);
const interfaces = fc.constantFrom(
  ALL_INTERFACES,
  ALL_INTERFACES,
  toInterfaces('eth0'),
  toInterfaces(''),
  toInterfacesStarting('eth'),
  complementInterfaces(toInterfaces('eth0', 'lo')),
);
export const randomProduct: fc.Arbitrary<PacketProduct> = fc.record({
  sources: addressSet,
  destinations: addressSet,
  traffic: trafficSet,
  sourcePorts,
  states: fc.oneof(fc.constant(CONNECTION_STATES), fc.subarray([...CONNECTION_STATES])),
  in: interfaces,
  out: interfaces,
});

/** A set as it was said: products, and what was done with them. */
export type Expression =
  | { readonly kind: 'products'; readonly products: readonly PacketProduct[] }
  | { readonly kind: 'complement'; readonly of: Expression }
  | { readonly kind: 'union' | 'intersection' | 'difference'; readonly a: Expression; readonly b: Expression };
export const { expression: randomExpression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('products' as const),
        products: fc.array(randomProduct, { maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('complement' as const), of: tie('expression') }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('union' as const, 'intersection' as const, 'difference' as const),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
  ),
}));

const INTERFACES = [toInterfaces('', 'eth0', 'lo'), toInterfacesStarting('eth')];
export const toSpace = () => new PacketSpace(INTERFACES);

export function evaluate(space: PacketSpace, said: Expression): PacketSet {
  switch (said.kind) {
    case 'products':
      return toPacketSet(space, said.products);
    case 'complement':
      return complementPackets(evaluate(space, said.of));
    case 'union':
      return unionPackets(evaluate(space, said.a), evaluate(space, said.b));
    case 'intersection':
      return intersectPackets(evaluate(space, said.a), evaluate(space, said.b));
    case 'difference':
      return subtractPackets(evaluate(space, said.a), evaluate(space, said.b));
    default:
      return said satisfies never;
  }
}

/** The naive twin: whether the packet is in what was said. */
export function isIn(said: Expression, packet: Packet): boolean {
  switch (said.kind) {
    case 'products':
      return said.products.some((one) => matchPacket({ ...EVERY_PACKET, ...one }, packet) === 'yes');
    case 'complement':
      return !isIn(said.of, packet);
    case 'union':
      return isIn(said.a, packet) || isIn(said.b, packet);
    case 'intersection':
      return isIn(said.a, packet) && isIn(said.b, packet);
    case 'difference':
      return isIn(said.a, packet) && !isIn(said.b, packet);
    default:
      return said satisfies never;
  }
}
