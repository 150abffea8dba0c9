import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressSet,
  intersectAddresses,
  NO_ADDRESSES,
  parseRange,
  parsePrefix,
  parseTraffic,
  printPrefix,
  printTrafficSet,
  toAddressSet,
  toRange,
} from '#core/net';
import { unwrap } from '#core/result';
import { coarsen, isIcmp } from './coarsen.ts';
import { isWithinPermit, type Permit, sizeOf, sizeOfBoth, spanPermits, toAclTraffic, toWords } from './entry.ts';

const permit = (network: string, traffic: string): Permit => ({
  network: unwrap(parsePrefix(network)),
  traffic: unwrap(parseTraffic(traffic)),
  isLate: false,
});
const addresses = (...texts: readonly string[]): AddressSet =>
  toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const print = ({ network, traffic }: Permit) =>
  `${printTrafficSet({ ranges: [traffic] }).join()} ${printPrefix(network)}`;

const randomPermit: fc.Arbitrary<Permit> = fc
  .record({
    host: fc.bigInt(0n, 63n),
    length: fc.integer({ min: 27, max: 32 }),
    traffic: fc.constantFrom('tcp/1', 'tcp/2-5', 'tcp/4-9', 'udp/1', 'udp', 'icmp/8', 'icmp/3/4', '47', 'sctp', 'any'),
    isLate: fc.boolean(),
  })
  .map(({ host, length, traffic, isLate }) => {
    const first = (host >> BigInt(32 - length)) << BigInt(32 - length);
    return { network: { bits: 32, first, length }, traffic: unwrap(parseTraffic(traffic)), isLate };
  });

test.each<[string, readonly string[]]>([
  ['tcp/443', ['tcp/443']],
  ['tcp/0-65535', ['tcp']],
  ['icmp/3', ['icmp/3']],
  ['icmp/3/4', ['icmp/3/4']],
  // Ports of SCTP have no word.
  ['sctp/5', ['sctp']],
  ['47', ['47']],
  ['icmp6', []],
  ['any', ['any']],
])('the words of %s among IPv4', (text, wanted) => {
  const words = toWords({ ranges: [unwrap(parseTraffic(text))] }, 32, 19);
  expect(words.map((word) => printTrafficSet({ ranges: [word] }).join())).toEqual(wanted);
});

test.each<[string, object]>([
  ['tcp/443', { protocol: 6, ports: { first: 443, last: 443 } }],
  ['icmp', { protocol: 1, icmp: { type: -1, code: -1 } }],
  ['icmp/3', { protocol: 1, icmp: { type: 3, code: -1 } }],
  ['icmp6/2/0', { protocol: 58, icmp: { type: 2, code: 0 } }],
  ['132', { protocol: 132 }],
  ['any', { protocol: -1 }],
])('%s as the API says it', (text, wanted) => {
  expect(toAclTraffic(unwrap(parseTraffic(text)))).toEqual(wanted);
});

test('a span holds both, and what both hold is in each', () => {
  fc.assert(
    fc.property(randomPermit, randomPermit, (a, other) => {
      const b = { ...other, isLate: a.isLate };
      const span = spanPermits(a, b);
      expect([isWithinPermit(a, span), isWithinPermit(b, span)]).toEqual([true, true]);
      expect(sizeOf(span)).toBeGreaterThanOrEqual(sizeOf(a) + sizeOf(b) - sizeOfBoth(a, b));
      expect(isWithinPermit(a, b)).toBe(sizeOfBoth(a, b) === sizeOf(a));
    }),
  );
});

describe('coarsen', () => {
  test('nothing is lost, strangers get no more than errors, and there are as few as are wanted where nobody is strange', () => {
    fc.assert(
      fc.property(
        fc.array(randomPermit, { maxLength: 12 }),
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        (permits, most, isStrange) => {
          const strangers = isStrange ? addresses('0.0.0.20', '0.0.0.40/30') : NO_ADDRESSES;
          const kept = coarsen(permits, most, strangers);
          for (const one of permits) expect(kept.some((span) => isWithinPermit(one, span))).toBe(true);
          if (!isStrange) expect(kept.length).toBeLessThanOrEqual(most);
          for (const span of kept.filter(({ isLate, traffic }) => !isLate && !isIcmp(traffic))) {
            const reached = intersectAddresses({ ranges: [toRange(span.network)] }, strangers);
            if (reached.ranges.length > 0) expect(permits.some((one) => isWithinPermit(span, one))).toBe(true);
          }
        },
      ),
    );
  });

  test.each<[string, readonly Permit[], number, readonly string[]]>([
    [
      'halves are one without opening anything',
      [permit('10.0.0.0/25', 'tcp/1'), permit('10.0.0.128/25', 'tcp/1')],
      9,
      ['tcp/1 10.0.0.0/24'],
    ],
    [
      'ports that touch as well',
      [permit('10.0.0.0/25', 'tcp/1-4'), permit('10.0.0.0/25', 'tcp/5')],
      9,
      ['tcp/1-5 10.0.0.0/25'],
    ],
    [
      'as long as there is room, no more',
      [permit('10.0.0.1/32', 'tcp/1'), permit('10.0.0.3/32', 'tcp/1')],
      2,
      ['tcp/1 10.0.0.1/32', 'tcp/1 10.0.0.3/32'],
    ],
    [
      'one address is less than many ports',
      [permit('10.0.0.1/32', 'tcp/1'), permit('10.0.0.2/32', 'tcp/1'), permit('10.0.0.2/32', 'tcp/90')],
      2,
      ['tcp/90 10.0.0.2/32', 'tcp/1 10.0.0.0/30'],
    ],
    [
      'few ports are less than many addresses',
      [permit('10.0.0.0/24', 'tcp/1'), permit('10.0.0.0/24', 'tcp/3'), permit('10.9.0.0/24', 'tcp/1')],
      2,
      ['tcp/1 10.9.0.0/24', 'tcp/1-3 10.0.0.0/24'],
    ],
  ])('%s', (_, permits, most, wanted) => {
    expect(coarsen(permits, most, NO_ADDRESSES).map(print)).toEqual(wanted);
  });
});
