import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Address, hasAddress } from '#core/net';
import {
  randomAddress,
  randomConnection,
  randomMoment,
  randomPolicy,
  randomSelector,
} from '../../../test/random-policy.ts';
import { type AddressClasses, toAddressClasses } from './address-classes.ts';
import {
  compilePolicy,
  decide,
  fate,
  findWorkload,
  isSelected,
  ownerOf,
  resolveSelector,
  resolveZone,
  zoneOf,
} from './index.ts';

test('SEM-1 SEM-3 what the index says of an address is what the definitions say', () => {
  fc.assert(
    fc.property(randomPolicy, randomSelector, randomAddress, (policy, selector, address) => {
      expect(hasAddress(resolveSelector(policy, selector), address)).toBe(isSelected(policy, selector, address));
      expect(findWorkload(policy, address)).toBe(ownerOf(policy, address));
      const zones = policy.zones.filter((zone) => hasAddress(resolveZone(policy, zone), address));
      expect(zones).toEqual([zoneOf(policy, address) ?? []].flat());
    }),
    { numRuns: 3000 },
  );
});

function classOf({ owned, findBare }: AddressClasses, address: Address): number {
  const place = owned.find(address);
  return place >= 0 ? owned.firstAt(place) : findBare(address);
}

test('no set of a policy holds a class in part', () => {
  fc.assert(
    fc.property(randomPolicy, randomAddress, (policy, address) => {
      const classes = toAddressClasses(policy);
      for (const selector of policy.rules.flatMap(({ from, to }) => [from, to])) {
        const set = resolveSelector(policy, selector);
        expect(classes.within(set).includes(classOf(classes, address))).toBe(hasAddress(set, address));
      }
    }),
    { numRuns: 2000 },
  );
});

test('SEM-4 a compiled policy decides as `decide`, by the same rule or guardrail', () => {
  fc.assert(
    fc.property(
      randomPolicy,
      fc.array(fc.tuple(randomConnection, randomMoment), { minLength: 1, maxLength: 12 }),
      (policy, asked) => {
        const compiled = compilePolicy(policy);
        for (const [connection, atMs] of asked) {
          expect(compiled.decide(connection, atMs)).toEqual(decide(policy, connection, atMs));
          expect(compiled.fate(connection, atMs)).toEqual(fate(policy, connection, atMs));
        }
      },
    ),
    { numRuns: 3000 },
  );
});
