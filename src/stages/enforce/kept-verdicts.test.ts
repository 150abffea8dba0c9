import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '#core/model';
import { hasPorts, printAddress } from '#core/net';
import { randomChange } from '../../../test/random-change.ts';
import { randomConnection, randomPolicy } from '../../../test/random-policy.ts';
import { keepVerdicts, type PastConversation, simulate } from './index.ts';

/** A conversation of the address pairs; with `isRemote` each address at the far end has a verdict of its own. */
function toPast(pairs: readonly Connection[], answered: boolean, isRemote: boolean): PastConversation {
  const [{ protocol, destinationPort = 0 } = { protocol: 'tcp' as const }] = pairs;
  const seen = { connections: 3, answered, firstSeenMs: 1, lastSeenMs: 2 };
  return {
    source: { kind: 'workload', name: 'a', zone: 'office' },
    destination: { kind: isRemote ? 'internet' : 'workload', name: 'b', zone: 'internet' },
    protocol,
    port: hasPorts(protocol) ? destinationPort : 0,
    ...seen,
    pairs,
    ...(isRemote && {
      remotes: pairs.map(({ destination }) => ({ address: printAddress(destination), ...seen })),
      otherRemotes: 2,
    }),
  };
}

const randomPast = fc
  .tuple(fc.array(randomConnection, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean())
  .map(([pairs, answered, isRemote]) => toPast(pairs, answered, isRemote));
const randomHistory = fc.array(randomPast, { minLength: 1, maxLength: 20 });

describe('verdicts that are kept while the policy changes', () => {
  test('SEM-4 SEM-7 are after any changes what a simulation from scratch says', () => {
    fc.assert(
      fc.property(
        randomPolicy,
        randomHistory,
        fc.array(randomChange, { minLength: 1, maxLength: 6 }),
        (first, history, changes) => {
          const kept = keepVerdicts(history);
          let [policy, atMs] = [first, 0];
          expect(kept.move(policy, atMs).rows.flat()).toEqual(simulate(policy, history, atMs));
          for (const { apply, waitMs } of changes) {
            policy = apply(policy);
            atMs += waitMs;
            expect(kept.move(policy, atMs).rows.flat()).toEqual(simulate(policy, history, atMs));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are judged once: the same policy in other objects, and going nowhere, judges nothing', () => {
    fc.assert(
      fc.property(randomPolicy, randomHistory, (policy, history) => {
        const kept = keepVerdicts(history);
        const first = kept.move(policy, 0);
        expect(first.judged).toBe(history.length);
        const second = kept.move(structuredClone(policy), 0);
        expect(second.judged).toBe(0);
        for (const [i, rows] of second.rows.entries()) expect(rows).toBe(first.rows[i]);
      }),
      { numRuns: 100 },
    );
  });
});
