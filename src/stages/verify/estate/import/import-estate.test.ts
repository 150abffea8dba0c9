import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTopologySpace } from '#core/semantics';
import { randomPlainTopology } from '../../../../../test/random-topology.ts';
import { diffMeanings } from '../diff-meanings.ts';
import { toEstateMeaning, toPolicyMeaning } from '../meaning.ts';
import { importEstate } from './import-estate.ts';

test('the policy that is written allows what the estate allows, and nothing more', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomPlainTopology, (topology) => {
      const { diff } = importEstate(topology, 0);
      expect(diff.changes.filter(({ kind }) => kind !== 'changed')).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('a rule that is wider than the estate is found, with an example', () => {
  const [topology] = fc.sample(
    randomPlainTopology.filter((one) => importEstate(one, 0).policy.rules.length > 1),
    { numRuns: 1, seed: 7 },
  );
  if (!topology) throw new Error('no topology');
  const { policy } = importEstate(topology, 0);
  const space = toTopologySpace(topology);
  const [first, ...others] = policy.rules;
  if (!first) throw new Error('no rule');
  const wider = {
    ...policy,
    rules: [{ ...first, from: { kind: 'any' as const }, to: { kind: 'any' as const } }, ...others],
  };
  const diff = diffMeanings(toEstateMeaning(topology, space), toPolicyMeaning(wider, 0, space));
  expect(diff.changes.map(({ kind }) => kind)).toContain('added');
});
