import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERY_PACKET, type PacketProduct } from '#core/model';
import { complementInterfaces, toInterfaces, toPortSet } from '#core/net';
import {
  addresses,
  evaluate,
  type Expression,
  isIn,
  randomExpression,
  randomProduct,
  toSpace,
  traffic,
  UNIVERSE,
} from '../../../test/random-packets.ts';
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
  packetsByValue,
  type PacketSet,
  packetsWith,
  printPackets,
  subtractPackets,
  toFewestProducts,
  toFirstMatch,
  toPacketSet,
  toProducts,
  unionPackets,
  valuesOf,
} from './index.ts';

const setsOf = (count: number) => fc.array(randomExpression, { minLength: count, maxLength: count });
const sets = (said: readonly Expression[]) => {
  const space = toSpace();
  return said.map((one) => evaluate(space, one)) as [PacketSet, PacketSet, PacketSet];
};

describe('packet sets', () => {
  test('hold the packets that were said: no difference in a million packets of a small universe', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomExpression, (said) => {
        const set = evaluate(toSpace(), said);
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
        randomExpression,
        fc.array(fc.constantFrom(...UNIVERSE), { minLength: 20, maxLength: 20 }),
        (said, packets) => {
          const set = evaluate(toSpace(), said);
          for (const packet of packets) expect(hasPacket(set, packet)).toBe(isIn(said, packet));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('a map is the same by all of its values at once and by one after the other', () => {
    const entry = fc.record({ product: randomProduct, value: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const map = toFirstMatch(toSpace(), entries);
        const byValue = packetsByValue(map);
        expect([...byValue.keys()]).toEqual(valuesOf(map));
        for (const [value, packets] of byValue) expect(packets).toBe(packetsWith(map, (one) => one === value));
      }),
      { numRuns: 1000 },
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
      fc.property(randomExpression, (said) => {
        const set = evaluate(toSpace(), said);
        const packet = findPacket(set);
        expect(packet === undefined).toBe(isEmptyPackets(set));
        if (packet) expect(hasPacket(set, packet) && isIn(said, packet)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('its products are the set again, and their counts add up: they do not overlap', () => {
    fc.assert(
      fc.property(randomExpression, (said) => {
        const set = evaluate(toSpace(), said);
        const products = toProducts(set);
        expect(toPacketSet(set.space, products)).toBe(set);
        const counts = products.map((one) => countPackets(toPacketSet(set.space, [one])));
        expect(counts.reduce((sum, count) => sum + count, 0n)).toBe(countPackets(set));
      }),
      { numRuns: 2000 },
    );
  });

  test('its fewest products are the set again, are no more than those apart, and none is covered by the others', () => {
    fc.assert(
      fc.property(randomExpression, (said) => {
        const set = evaluate(toSpace(), said);
        const fewest = toFewestProducts(set);
        expect(toPacketSet(set.space, fewest)).toBe(set);
        expect(fewest.length).toBeLessThanOrEqual(toProducts(set).length);
        if (toProducts(set).length <= 64)
          for (const i of fewest.keys()) expect(toPacketSet(set.space, fewest.toSpliced(i, 1))).not.toBe(set);
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
      { numRuns: 2000 },
    );
  });
});

describe('counting', () => {
  const count = (more: Partial<PacketProduct>) => countPackets(toPacketSet(toSpace(), [{ ...EVERY_PACKET, ...more }]));
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
        toSpace(),
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

  test('what was said in a few words is said in them again, though the parts overlap', () => {
    const lines = print(
      { sources: addresses('10.0.0.1'), traffic: traffic('tcp/22') },
      { destinations: addresses('10.0.0.2'), traffic: traffic('tcp/22', 'tcp/80') },
      { sources: addresses('10.0.0.3'), states: ['established'] },
    );
    expect(lines.toSorted()).toEqual([
      'any from 10.0.0.3 to 0.0.0.0/0, state established',
      'tcp/22 from 10.0.0.1 to 0.0.0.0/0',
      'tcp/22 tcp/80 from 0.0.0.0/0 to 10.0.0.2',
    ]);
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
  const space = toSpace();
  expect(() => toPacketSet(space, [{ ...EVERY_PACKET, in: toInterfaces('wlan0') }])).toThrow('wlan0');
  expect(() => unionPackets(allPackets(space), allPackets(toSpace()))).toThrow('different spaces');
});
