import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Topology } from '#core/model';
import { findSpots, toTopologySpace } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { unwrap } from '#core/result';
import { randomPlainTopology, randomTopology, SPOTS } from '../../../../test/random-topology.ts';
import { diffMeanings, printMeaningDiff, toEstateMeaning, toPolicyMeaning } from './index.ts';
import { verdictOf } from './meaning.ts';

function compare(older: Topology, newer: Topology) {
  const space = toTopologySpace(older, newer);
  return diffMeanings(toEstateMeaning(older, space), toEstateMeaning(newer, space));
}

test('what means the same has no difference, in whatever order its endpoints and points are written', () => {
  fc.assert(
    fc.property(randomTopology, (topology) => {
      const turned = { ...topology, points: topology.points.toReversed() };
      expect(compare(topology, turned)).toEqual({ isSame: true, changes: [] });
    }),
    { numRuns: 20 },
  );
});

test('there is a difference exactly where a connection has another verdict', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomPlainTopology, randomPlainTopology, (older, other) => {
      const newer = { ...older, points: other.points };
      const space = toTopologySpace(older, newer);
      const [was, is] = [toEstateMeaning(older, space), toEstateMeaning(newer, space)];
      const { changes } = diffMeanings(was, is);
      for (const { kind, was: before, is: after } of changes)
        expect(kind).toBe(
          before === 'denied' && after === 'allowed'
            ? 'added'
            : before === 'allowed' && after === 'denied'
              ? 'removed'
              : 'changed',
        );
      for (const source of SPOTS)
        for (const destination of SPOTS) {
          const packet = {
            source,
            destination,
            protocol: 'tcp',
            destinationPort: 22,
            sourcePort: 40_000,
            state: 'new',
            in: '',
            out: '',
          } as const;
          const isFromHost = findSpots(older, source)[0]?.endpoint !== undefined;
          if (isFromHost && verdictOf(was, packet) !== verdictOf(is, packet)) expect(changes).not.toEqual([]);
        }
    }),
    { numRuns: 40 },
  );
});

test('rules beside a policy: what only one of them allows', () => {
  const policy = unwrap(
    parsePolicy([
      {
        path: 'p.yaml',
        text: `zones: [{ name: a, class: office, networks: [10.0.0.0/24] }]
workloads: [{ name: web, zone: a, addresses: [10.0.0.1] }, { name: db, zone: a, addresses: [10.0.0.2] }]
rules: [{ id: r, from: { workload: web }, to: { workload: db }, services: [ssh], owner: o, justification: j }]
`,
      },
    ]),
  ).policy;
  const empty: Topology = {
    endpoints: [],
    segments: [
      { name: 'a', addresses: { ranges: [{ bits: 32, first: 0x0a000000n, last: 0x0a0000ffn }] }, isInternet: false },
    ],
    points: [],
    ways: [],
  };
  const space = toTopologySpace(empty);
  const lines = printMeaningDiff(diffMeanings(toPolicyMeaning(policy, 0, space), toEstateMeaning(empty, space)));
  expect(lines.slice(0, 3)).toEqual([
    'connections',
    '  - web -> db: tcp/22',
    '      was allowed, is denied; for example 10.0.0.1 -> 10.0.0.2 tcp/22 from port 49152',
  ]);
});
