import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOT_REACHED, search } from '#core/graph';
import { HOP_CLASSES, type HopClass } from '#core/model';
import { toWidest } from '#core/semantics';
import { type Host, randomManages, reachNaively, toHops, toHosts } from '../../../../test/naive-paths.ts';
import { randomMoment, randomPolicy, randomSelector } from '../../../../test/random-policy.ts';
import { isPassable, type PathGraph, toOpenWays, toPathGraph } from './index.ts';

const randomOver = fc.oneof(fc.constant(HOP_CLASSES), fc.subarray([...HOP_CLASSES], { minLength: 1 }));

function reach(graph: PathGraph, starts: readonly number[], over: readonly HopClass[]) {
  const isOpen = toOpenWays(graph, over);
  return search(graph.graph, starts, { isOpen, isPassable: (vertex) => isPassable(graph, vertex) });
}

test('SEM-13 a path is found exactly when hopping from host to host by `decide` finds one', () => {
  let found = 0;
  fc.assert(
    fc.property(
      randomPolicy,
      randomManages,
      randomSelector,
      randomSelector,
      randomOver,
      randomMoment,
      (random, manages, from, to, over, atMs) => {
        // With every guardrail of a random policy, hardly a path would be left.
        const policy = { ...random, guardrails: random.guardrails.slice(0, 1), manages };
        const graph = toPathGraph(policy, atMs, [from, to]);
        const ends = new Set(graph.parties.select(to));
        const starts = graph.parties.select(from).filter((party) => !ends.has(party));
        const { before } = reach(graph, starts, over);
        const isFound = [...ends].some((party) => before[party] !== NOT_REACHED);
        if (isFound) found++;
        const hosts = toHosts(policy);
        const starting = hosts.filter((host) => host.is(from) && !host.is(to));
        const reached = reachNaively(toHops(toWidest(policy, atMs), hosts, over, atMs), starting);
        expect(isFound).toBe([...reached].some((host) => host.is(to)));
      },
    ),
    // Of 80 hardly five have a path: the check below would fail by chance.
    { numRuns: 200 },
  );
  expect(found).toBeGreaterThan(1);
});

test('SEM-13 whom each workload, and the internet, has a path to is the same as by hopping from host to host', () => {
  fc.assert(
    fc.property(randomPolicy, randomManages, randomOver, randomMoment, (random, manages, over, atMs) => {
      // With every guardrail of a random policy, hardly a path would be left.
      const policy = { ...random, guardrails: random.guardrails.slice(0, 1), manages };
      const graph = toPathGraph(policy, atMs, [{ kind: 'internet' }]);
      const hosts = toHosts(policy);
      const hops = toHops(toWidest(policy, atMs), hosts, over, atMs);
      const namesOf = (reached: Iterable<Host>) =>
        [...reached].flatMap(({ workload }) => workload?.name ?? []).toSorted();
      const membersOf = (party: number) => {
        const one = graph.parties.list[party];
        return one?.kind === 'workloads' ? one.members.map(({ name }) => name) : [];
      };
      for (const host of hosts.filter(({ workload }) => workload)) {
        const start = graph.parties.list.findIndex((_, party) => membersOf(party).includes(host.workload?.name ?? ''));
        const { order } = reach(graph, [start], over);
        // Others who are alike are reached by a hop, as anybody.
        const isAmong = order.some((vertex) => graph.ways[vertex - graph.parties.list.length]?.to.includes(start));
        const found = order.flatMap((party) => (party === start && !isAmong ? [] : membersOf(party)));
        const names = new Set([...found, host.workload?.name ?? '']);
        expect([...names].toSorted()).toEqual(namesOf(reachNaively(hops, [host])));
      }
      const outside = reach(graph, graph.parties.select({ kind: 'internet' }), over);
      const starts = hosts.filter((host) => host.is({ kind: 'internet' }));
      expect(outside.order.flatMap(membersOf).toSorted()).toEqual(namesOf(reachNaively(hops, starts)));
    }),
    { numRuns: 150 },
  );
});
