import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALL_INTERFACES,
  complementInterfaces,
  hasInterface,
  intersectInterfaces,
  NO_INTERFACES,
  printInterfaceSet,
  toInterfaces,
  toInterfacesStarting,
  unionInterfaces,
} from './index.ts';

const name = fc.constantFrom('', 'a', 'ab', 'ab0', 'ab1', 'abc', 'b', 'b0', '\uffff');
const leaf = fc.oneof(
  fc.array(name, { maxLength: 3 }).map((names) => toInterfaces(...names)),
  name.map(toInterfacesStarting),
);
const interfaces = fc
  .array(fc.tuple(leaf, fc.boolean()), { maxLength: 4 })
  .map((parts) => unionInterfaces(...parts.map(([set, isNegated]) => (isNegated ? complementInterfaces(set) : set))));

test('membership agrees with union, intersection and complement', () => {
  fc.assert(
    fc.property(interfaces, interfaces, name, (a, b, x) => {
      const inA = hasInterface(a, x);
      const inB = hasInterface(b, x);
      expect(hasInterface(unionInterfaces(a, b), x)).toBe(inA || inB);
      expect(hasInterface(intersectInterfaces(a, b), x)).toBe(inA && inB);
      expect(hasInterface(complementInterfaces(a), x)).toBe(!inA);
    }),
    { numRuns: 3000 },
  );
});

test('the form is canonical: De Morgan and double complement give equal ranges', () => {
  fc.assert(
    fc.property(interfaces, interfaces, (a, b) => {
      expect(complementInterfaces(complementInterfaces(a))).toEqual(a);
      expect(complementInterfaces(intersectInterfaces(a, b))).toEqual(
        unionInterfaces(complementInterfaces(a), complementInterfaces(b)),
      );
      expect(unionInterfaces(a, complementInterfaces(a))).toEqual(ALL_INTERFACES);
      expect(intersectInterfaces(a, complementInterfaces(a))).toEqual(NO_INTERFACES);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [toInterfaces('eth0', 'lo'), ['eth0', 'lo']],
  [toInterfacesStarting('veth'), ['veth*']],
  [complementInterfaces(toInterfaces('lo')), ['!lo']],
  [toInterfaces(''), ['none']],
  [ALL_INTERFACES, []],
])('a set prints as its names, or as those that it leaves out', (set, texts) => {
  expect(printInterfaceSet(set)).toEqual(texts);
});
