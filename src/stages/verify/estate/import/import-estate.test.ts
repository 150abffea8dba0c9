import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTopologySpace } from '#core/semantics';
import { randomPlainTopology } from '../../../../../test/random-topology.ts';
import { diffMeanings } from '../diff-meanings.ts';
import { AWS } from '#dialects/aws';
import { unwrap } from '#core/result';
import { SMALL } from '../../../../dialects/aws/sample.fixture.ts';
import { toEstateMeaning, toOwnAddresses, toPolicyMeaning } from '../meaning.ts';
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

test('a host is one by its own address and by that which the internet knows, with tags, kind and id as labels', () => {
  const tagged = {
    ...SMALL,
    Reservations: [
      {
        Instances: [
          {
            InstanceId: 'i-0123456789abcdef0',
            State: { Name: 'running' },
            Tags: [
              { Key: 'Name', Value: 'web' },
              { Key: 'aws:autoscaling:groupName', Value: 'front' },
            ],
          },
        ],
      },
    ],
    NetworkInterfaces: (SMALL['NetworkInterfaces'] ?? []).map((own, i) =>
      i === 0 ? { ...(own as object), Attachment: { InstanceId: 'i-0123456789abcdef0' } } : own,
    ),
  };
  const { topology } = unwrap(AWS.read([{ path: 'all.json', text: JSON.stringify(tagged) }]));
  const { policy, diff } = importEstate(topology, 0);
  expect(diff.changes.filter(({ kind }) => kind !== 'changed')).toEqual([]);
  expect(policy.workloads.find(({ name }) => name === 'web')?.labels).toEqual({
    'aws.autoscaling.groupName': 'front',
    kind: 'instance',
    id: 'i-0123456789abcdef0',
  });
  const space = toTopologySpace(topology);
  const [estate, written] = [toEstateMeaning(topology, space), toPolicyMeaning(policy, 0, space)];
  const changesOf = (meaning: typeof estate) =>
    diffMeanings(meaning, written).changes.filter(({ kind }) => kind !== 'changed');
  expect(changesOf(toOwnAddresses(estate, topology))).toEqual([]);
  expect(changesOf(estate)).not.toEqual([]);
});
