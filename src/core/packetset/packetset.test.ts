import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
import { unwrap } from '#core/result';
import { matchPacket } from '#core/semantics';
import {
  allPackets,
  complementPackets,
  countPackets,
  findPacket,
  hasPacket,
  intersectPackets,
  isEmptyPackets,
  isSubsetOf,
  noPackets,
  type PacketSet,
  PacketSpace,
  printPackets,
  subtractPackets,
  toPacketSet,
  toProducts,
  unionPackets,
} from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

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
const UNIVERSE: readonly Packet[] = SPOTS.flatMap((source) =>
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
const product: fc.Arbitrary<PacketProduct> = fc.record({
  sources: addressSet,
  destinations: addressSet,
  traffic: trafficSet,
  sourcePorts,
  states: fc.oneof(fc.constant(CONNECTION_STATES), fc.subarray([...CONNECTION_STATES])),
  in: interfaces,
  out: interfaces,
});

/** A set as it was said: products, and what was done with them. */
type Expression =
  | { readonly kind: 'products'; readonly products: readonly PacketProduct[] }
  | { readonly kind: 'complement'; readonly of: Expression }
  | { readonly kind: 'union' | 'intersection' | 'difference'; readonly a: Expression; readonly b: Expression };
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('products' as const), products: fc.array(product, { maxLength: 3 }) }),
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
const newSpace = () => new PacketSpace(INTERFACES);

function evaluate(space: PacketSpace, said: Expression): PacketSet {
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
function isIn(said: Expression, packet: Packet): boolean {
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

const setsOf = (count: number) => fc.array(expression, { minLength: count, maxLength: count });
const sets = (said: readonly Expression[]) => {
  const space = newSpace();
  return said.map((one) => evaluate(space, one)) as [PacketSet, PacketSet, PacketSet];
};

describe('packet sets', () => {
  test('hold the packets that were said: no difference in a million packets of a small universe', () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, (said) => {
        const set = evaluate(newSpace(), said);
        const wrong = UNIVERSE.filter((packet) => hasPacket(set, packet) !== isIn(said, packet));
        compared += UNIVERSE.length;
        expect(wrong).toEqual([]);
      }),
      { numRuns: Math.ceil(1_000_000 / UNIVERSE.length) + 1 },
    );
    expect(compared).toBeGreaterThan(1_000_000);
  });

  test('hold the packets that were said: thousands of sets, some packets each', () => {
    fc.assert(
      fc.property(
        expression,
        fc.array(fc.constantFrom(...UNIVERSE), { minLength: 20, maxLength: 20 }),
        (said, packets) => {
          const set = evaluate(newSpace(), said);
          for (const packet of packets) expect(hasPacket(set, packet)).toBe(isIn(said, packet));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('equal sets are one object: De Morgan, distribution, absorption, double complement', () => {
    fc.assert(
      fc.property(setsOf(3), (said) => {
        const [a, b, c] = sets(said);
        expect(complementPackets(unionPackets(a, b))).toBe(
          intersectPackets(complementPackets(a), complementPackets(b)),
        );
        expect(intersectPackets(a, unionPackets(b, c))).toBe(
          unionPackets(intersectPackets(a, b), intersectPackets(a, c)),
        );
        expect(unionPackets(a, intersectPackets(a, b))).toBe(a);
        expect(complementPackets(complementPackets(a))).toBe(a);
        expect(unionPackets(subtractPackets(a, b), intersectPackets(a, b))).toBe(a);
      }),
      { numRuns: 2000 },
    );
  });

  test('a∖b and b share nothing; subset, union and intersection say the same', () => {
    fc.assert(
      fc.property(setsOf(2), (said) => {
        const [a, b] = sets(said);
        expect(isEmptyPackets(intersectPackets(subtractPackets(a, b), b))).toBe(true);
        expect(isSubsetOf(a, b)).toBe(unionPackets(a, b) === b);
        expect(isSubsetOf(a, b)).toBe(intersectPackets(a, b) === a);
        expect(unionPackets(a, complementPackets(a))).toBe(allPackets(a.space));
        expect(intersectPackets(a, complementPackets(a))).toBe(noPackets(a.space));
      }),
      { numRuns: 2000 },
    );
  });

  test('counts add up: |a| + |b| = |a ∪ b| + |a ∩ b|', () => {
    fc.assert(
      fc.property(setsOf(2), (said) => {
        const [a, b] = sets(said);
        expect(countPackets(a) + countPackets(b)).toBe(
          countPackets(unionPackets(a, b)) + countPackets(intersectPackets(a, b)),
        );
        expect(countPackets(a) === 0n).toBe(isEmptyPackets(a));
      }),
      { numRuns: 2000 },
    );
  });

  test('a set that is not empty has a witness, and it is a member', () => {
    fc.assert(
      fc.property(expression, (said) => {
        const set = evaluate(newSpace(), said);
        const packet = findPacket(set);
        expect(packet === undefined).toBe(isEmptyPackets(set));
        if (packet) expect(hasPacket(set, packet) && isIn(said, packet)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('its products are the set again, and their counts add up: they do not overlap', () => {
    fc.assert(
      fc.property(expression, (said) => {
        const set = evaluate(newSpace(), said);
        const products = toProducts(set);
        expect(toPacketSet(set.space, products)).toBe(set);
        const counts = products.map((one) => countPackets(toPacketSet(set.space, [one])));
        expect(counts.reduce((sum, count) => sum + count, 0n)).toBe(countPackets(set));
      }),
      { numRuns: 2000 },
    );
  });

  test('equal sets print alike, however they were said', () => {
    fc.assert(
      fc.property(setsOf(2), (said) => {
        const [a, b] = sets(said);
        const again = unionPackets(subtractPackets(b, a), a);
        expect(printPackets(again)).toEqual(printPackets(unionPackets(a, b)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('counting', () => {
  const count = (more: Partial<PacketProduct>) => countPackets(toPacketSet(newSpace(), [{ ...EVERY_PACKET, ...more }]));
  const one = {
    sources: addresses('10.0.0.1'),
    destinations: addresses('10.0.0.2'),
    states: ['new'] as const,
    in: toInterfaces('eth0'),
    out: toInterfaces('lo'),
  };

  test.each([
    ['a tcp port: every source port', { ...one, traffic: traffic('tcp/22') }, 65_536n],
    ['a source port', { ...one, traffic: traffic('tcp/22'), sourcePorts: toPortSet([{ first: 5, last: 6 }]) }, 2n],
    ['an icmp type: every code, no source port', { ...one, traffic: traffic('icmp/8') }, 256n],
    ['a protocol without details', { ...one, traffic: traffic('47') }, 1n],
    [
      'source ports of a protocol without ports',
      { ...one, traffic: traffic('icmp'), sourcePorts: toPortSet([{ first: 5, last: 5 }]) },
      0n,
    ],
    ['a network', { ...one, traffic: traffic('47'), sources: addresses('10.0.0.0/24') }, 256n],
    [
      'a wide network',
      { ...one, traffic: traffic('47'), sources: addresses('fd00::/64'), destinations: addresses('fd00::1') },
      2n ** 64n,
    ],
    ['families that do not meet', { ...one, sources: addresses('fd00::/64') }, 0n],
  ])('%s', (_name, more, expected) => {
    expect(count(more)).toBe(expected);
  });
});

describe('printing', () => {
  const print = (...products: Partial<PacketProduct>[]) =>
    printPackets(
      toPacketSet(
        newSpace(),
        products.map((more) => ({ ...EVERY_PACKET, ...more })),
      ),
    );

  test('what belongs together is together again: families, ranges of ports, protocols', () => {
    expect(
      print(
        { sources: addresses('10.0.0.0/9'), destinations: addresses('10.1.1.1'), traffic: traffic('tcp/22') },
        { sources: addresses('10.128.0.0/9'), destinations: addresses('10.1.1.1'), traffic: traffic('tcp/22') },
        {
          sources: addresses('10.0.0.0/8'),
          destinations: addresses('10.1.1.1'),
          traffic: traffic('tcp/23-25', 'udp/53'),
        },
        { sources: addresses('fd00::/8'), destinations: addresses('fd01::1'), traffic: traffic('tcp/22-25', 'udp/53') },
      ),
    ).toEqual(['tcp/22-25 udp/53 from 10.0.0.0/8 fd00::/8 to 10.1.1.1 fd01::1']);
  });

  test.each([
    [[], []],
    [[{}], ['any from any to any']],
    [
      [
        {
          traffic: traffic('tcp'),
          sourcePorts: toPortSet([{ first: 53, last: 53 }]),
          states: ['new', 'related'],
          in: toInterfaces('eth0'),
          out: complementInterfaces(toInterfaces('lo')),
        },
      ],
      ['tcp from any to any, source port 53, state new related, in eth0, out !lo'],
    ],
  ] as [Partial<PacketProduct>[], string[]][])('%#', (products, lines) => {
    expect(print(...products)).toEqual(lines);
  });
});

test('a space refuses names that it was not made for, and sets of another space', () => {
  const space = newSpace();
  expect(() => toPacketSet(space, [{ ...EVERY_PACKET, in: toInterfaces('wlan0') }])).toThrow('wlan0');
  expect(() => unionPackets(allPackets(space), allPackets(newSpace()))).toThrow('different spaces');
});
