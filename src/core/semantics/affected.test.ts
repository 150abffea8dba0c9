import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, isTrafficOf, type Policy, type Rule } from '#core/model';
import { ALL_TRAFFIC, hasAddress } from '#core/net';
import { isEmptyPackets, PacketSpace, subtractPackets, unionPackets } from '#core/packetset';
import { randomChange } from '../../../test/random-change.ts';
import { randomConnection, randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { denote, fate, findAffected, findNewlyAllowed, type PolicyAt, type Product, toConnections } from './index.ts';
import { keepOrder } from './keep-order.ts';

/** What is said of the connection, without the objects that say it. */
function toWords(policy: Policy, connection: Connection, atMs: number): string {
  const { verdict, decision, droppedBy } = fate(policy, connection, atMs);
  const by = decision.by === 'rule' ? decision.rule.id : decision.by === 'guardrail' ? decision.guardrail.id : '';
  return JSON.stringify([verdict, decision.verdict, decision.by, by, droppedBy.map(({ name }) => name)]);
}

function holds({ sources, destinations, traffic }: Product, connection: Connection): boolean {
  return (
    isTrafficOf(connection, traffic) &&
    hasAddress(sources, connection.source) &&
    hasAddress(destinations, connection.destination)
  );
}

/** What one of the two allows and the other does not, and none of the products holds. */
function findMissed(older: PolicyAt, newer: PolicyAt, products: readonly Product[]) {
  const space = new PacketSpace();
  const [was, is] = [denote(older.policy, older.atMs, space), denote(newer.policy, newer.atMs, space)];
  const differing = unionPackets(findNewlyAllowed(is, was), findNewlyAllowed(was, is));
  return subtractPackets(differing, toConnections(space, products));
}

const randomConnections = fc.array(randomConnection, { minLength: 30, maxLength: 30 });

describe('findAffected', () => {
  test('SEM-4 SEM-7 what is not affected by a change has the same fate as before, and is decided by the same', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, randomChange, randomConnections, (policy, atMs, change, connections) => {
        const next = change.apply(policy);
        const nextMs = atMs + change.waitMs;
        const affected = findAffected({ policy, atMs }, { policy: next, atMs: nextMs });
        for (const connection of connections)
          if (!affected.some((product) => holds(product, connection)))
            expect(toWords(next, connection, nextMs)).toBe(toWords(policy, connection, atMs));
      }),
      { numRuns: 500 },
    );
  });

  test('SEM-4 between any two policies too', () => {
    fc.assert(
      fc.property(randomPolicy, randomPolicy, randomConnections, (policy, next, connections) => {
        const affected = findAffected({ policy, atMs: 0 }, { policy: next, atMs: 0 });
        for (const connection of connections)
          if (!affected.some((product) => holds(product, connection)))
            expect(toWords(next, connection, 0)).toBe(toWords(policy, connection, 0));
      }),
      { numRuns: 200 },
    );
  });

  test('SEM-4 all packets of which the algebra finds that one of them allows them alone are among the affected', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, randomChange, (policy, atMs, change) => {
        const next = { policy: change.apply(policy), atMs: atMs + change.waitMs };
        const affected = findAffected({ policy, atMs }, next);
        expect(isEmptyPackets(findMissed({ policy, atMs }, next, affected))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('SEM-4 what two rules permit that change places is decided by the other one', () => {
    fc.assert(
      fc.property(randomPolicy, randomConnections, fc.nat(3), (policy, connections, after) => {
        const any = { kind: 'any' } as const;
        const services = { names: [], traffic: ALL_TRAFFIC };
        const [first, second] = ['first', 'second'].map((id): Rule => {
          return { id, from: any, to: any, services, owner: '', justification: '', enabled: true };
        });
        if (!first || !second) return;
        const others = policy.rules.toSpliced(after, 0, first);
        const before = { policy: { ...policy, guardrails: [], rules: [...others, second] }, atMs: 0 };
        const next = { policy: { ...policy, guardrails: [], rules: [second, ...others] }, atMs: 0 };
        const affected = findAffected(before, next);
        for (const connection of connections)
          if (!affected.some((product) => holds(product, connection)))
            expect(toWords(next.policy, connection, 0)).toBe(toWords(before.policy, connection, 0));
      }),
      { numRuns: 50 },
    );
  });

  test('the same meaning in other objects affects nothing', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        expect(findAffected({ policy, atMs }, { policy: structuredClone(policy), atMs })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ['abc', 'abc', 'abc'],
  ['abcd', 'dabc', 'abc'],
  ['abcd', 'bcda', 'bcd'],
  ['abcde', 'xbzdy', 'bd'],
  ['', 'abc', ''],
  ['edcba', 'abcde', 'a'],
])('of %s and %s the order of %s is kept', (before, after, kept) => {
  expect([...keepOrder(before.split(''), after.split(''))].join('')).toBe(kept);
});
