import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOT_REACHED, search } from '#core/graph';
import type { Policy, Rule } from '#core/model';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { randomPolicy, randomSelector } from '../../../../test/random-policy.ts';
import { printAttackPath, toPathGraph, toRoutes } from '../paths/index.ts';
import { findAttackPaths, findBlastRadius } from './index.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/24] }
  - { name: production, networks: [10.2.0.0/24] }
  - { name: keys, class: key-management, networks: [10.3.0.0/24] }
  - { name: management, networks: [10.9.0.0/24] }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: bastion, zone: management, addresses: [10.9.0.2], labels: { role: bastion } }
  - { name: hypervisor, zone: management, addresses: [10.9.0.3], labels: { role: hypervisor } }
  - { name: app-1, zone: production, addresses: [10.2.0.5], labels: { role: app } }
  - { name: app-2, zone: production, addresses: [10.2.0.6], labels: { role: app } }
  - { name: signer, zone: keys, addresses: [10.3.0.11], labels: { role: signer } }
rules:
`;
const rule = (id: string, from: string, to: string, services: string) =>
  `  - { id: ${id}, from: ${from}, to: ${to}, services: [${services}], owner: o-${id}, justification: j }\n`;
const MANAGES = 'manages:\n  - { from: { role: hypervisor }, to: { role: signer }, through: hypervisor }\n';

function parse(text: string): Policy {
  const parsed = parsePolicy([{ path: 'p.yaml', text }]);
  if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
  return parsed.value.policy;
}

const office = { kind: 'workloads', zones: ['office'], labels: {} } as const;
const signer = { kind: 'workloads', names: ['signer'], labels: {} } as const;
const ask = (policy: Policy, more = {}) => findAttackPaths(policy, { from: office, to: signer, most: 5, ...more }, NOW);

const TWO_WAYS = parse(
  ESTATE +
    rule('in', '{ role: laptop }', '{ role: bastion }', 'ssh') +
    rule('on', '{ role: bastion }', '{ role: [app, hypervisor] }', 'ssh') +
    rule('sign', '{ role: app }', '{ role: signer }', 'web3signer') +
    rule('lan', '{ zone: office }', '{ role: bastion }', 'tcp/41000') +
    MANAGES,
);

describe('attack paths', () => {
  test('cheapest first, each hop with its class, cost and reason', () => {
    const { paths } = ask(TWO_WAYS);
    expect(paths.map(({ cost, hops }) => [cost, hops[0]?.from, ...hops.map(({ to }) => to)])).toEqual([
      [5, 'laptop', 'bastion', 'hypervisor', 'signer'],
      [8, 'laptop', 'bastion', 'app-1', 'signer'],
      [11, 'anybody else in office', 'bastion', 'hypervisor', 'signer'],
      [11, 'laptop', 'bastion', 'hypervisor', 'signer'],
      [14, 'anybody else in office', 'bastion', 'app-1', 'signer'],
    ]);
    expect(paths[0]?.hops[2]?.by).toEqual({ kind: 'manages', through: 'hypervisor', position: 0 });
  });

  test('whom every path passes, and the fewest rules that end them all', () => {
    const { chokePoints, tightening } = ask(TWO_WAYS);
    expect(chokePoints).toEqual([{ names: ['bastion'] }]);
    expect(tightening).toEqual({
      rules: [{ rule: 'on', owner: 'o-on', weight: 1 }],
      manages: [],
      weight: 1,
      isSmallest: true,
    });
  });

  test('a rule that must stay is not among them; what nothing ends is said', () => {
    const keep =
      (...ids: string[]) =>
      (one: Rule) =>
        ids.includes(one.id) ? Infinity : 1;
    expect(ask(TWO_WAYS, { weigh: keep('on') }).tightening?.rules.map((one) => one.rule)).toEqual(['in', 'lan']);
    expect(ask(TWO_WAYS, { weigh: keep('on', 'in') }).tightening).toBeUndefined();
    expect(ask(TWO_WAYS, { weigh: keep('on', 'in'), managesWeight: 3 }).tightening).toEqual({
      rules: [{ rule: 'sign', owner: 'o-sign', weight: 1 }],
      manages: [0],
      weight: 4,
      isSmallest: true,
    });
  });

  test('a rule of both families in which one host has one family is one rule all the same', () => {
    const both = ESTATE.replace('[10.1.0.7]', "[10.1.0.7, 'fd00:1::7']").replace(
      '[10.3.0.11]',
      "[10.3.0.11, 'fd00:3::11']",
    );
    const { tightening } = ask(
      parse(both + rule('a', '{ role: [laptop, app] }', '{ role: [signer, bastion] }', 'ssh')),
    );
    expect(tightening).toMatchObject({ weight: 1, isSmallest: true });
  });

  test('SEM-13 a rule with hours counts whatever the hour, and its hop says when; so does what ends the paths', () => {
    const night = rule('night', '{ role: laptop }', '{ role: signer }', 'ssh').replace(
      ' }\n',
      ", schedule: { from: '22:00', to: '02:00' } }\n",
    );
    const policy = parse(ESTATE + night);
    const { paths, tightening } = ask(policy);
    expect(paths.map(printAttackPath)).toEqual([
      'laptop -[remote-access: rule `night`, tcp/22 (ssh), within every day 22:00 to 02:00 UTC]-> signer',
    ]);
    expect(tightening).toMatchObject({ rules: [{ rule: 'night' }], isSmallest: true });
    expect(findBlastRadius(policy, office, undefined, NOW)).toMatchObject([{ names: ['signer'], hops: 1 }]);
    const over = parse(ESTATE + night.replace(/ }\n$/, ', expires: 2026-11-23T20:00:00Z }\n'));
    expect(ask(over).paths).toEqual([]);
  });

  test('no path: nothing to say', () => {
    expect(ask(parse(ESTATE + rule('in', '{ role: laptop }', '{ role: bastion }', 'ssh')))).toEqual({
      paths: [],
      chokePoints: [],
    });
  });

  test('only hops of the classes that count', () => {
    expect(ask(TWO_WAYS, { over: ['remote-access', 'signing'] }).paths).toHaveLength(1);
  });
});

test('the tightening ends every path, and no lighter set of rules does when it says so', () => {
  let smallest = 0;
  fc.assert(
    fc.property(
      randomPolicy,
      randomSelector,
      randomSelector,
      fc.array(fc.constantFrom(1, 2, 3, Infinity), { minLength: 6, maxLength: 6 }),
      (policy, from, to, weights) => {
        const weigh = ({ id }: Rule) => weights[Number(id.slice(1))] ?? 1;
        const { paths, tightening } = findAttackPaths(policy, { from, to, most: 1, weigh }, 0);
        const isLeft = (without: readonly string[]) => {
          const rules = policy.rules.map((one) => (without.includes(one.id) ? { ...one, enabled: false } : one));
          const graph = toPathGraph({ ...policy, rules }, 0, [from, to]);
          return toRoutes(graph, graph.parties.select(from), graph.parties.select(to)) !== undefined;
        };
        expect(paths.length > 0).toBe(isLeft([]));
        if (paths.length === 0) return;
        const sets = Array.from({ length: 1 << policy.rules.length }, (_, bits) =>
          policy.rules.filter((__, i) => (bits >> i) & 1),
        );
        const weightOf = (rules: readonly Rule[]) => rules.reduce((sum, one) => sum + weigh(one), 0);
        const lightest = Math.min(
          ...sets.filter((set) => weightOf(set) < Infinity && !isLeft(set.map(({ id }) => id))).map(weightOf),
        );
        expect(tightening === undefined).toBe(lightest === Infinity);
        if (!tightening) return;
        expect(isLeft(tightening.rules.map((one) => one.rule))).toBe(false);
        expect(tightening.weight).toBeGreaterThanOrEqual(lightest);
        if (!tightening.isSmallest) return;
        smallest++;
        expect(tightening.weight).toBe(lightest);
      },
    ),
    { numRuns: 300 },
  );
  expect(smallest).toBeGreaterThan(5);
});

test('a choke point is one exactly when without it there is no path', () => {
  fc.assert(
    fc.property(randomPolicy, randomSelector, randomSelector, (policy, from, to) => {
      const graph = toPathGraph(policy, 0, [from, to]);
      const ends = new Set(graph.parties.select(to));
      const starts = graph.parties.select(from).filter((party) => !ends.has(party));
      if (!toRoutes(graph, starts, [...ends])) return;
      const wanted = graph.parties.list.flatMap((party, number) => {
        if (party.kind !== 'workloads' || ends.has(number) || starts.includes(number)) return [];
        const around = search(graph.graph, starts, {
          isOpen: (vertex) => vertex !== number,
          isPassable: (vertex) => graph.parties.list[vertex]?.kind !== 'outside',
        });
        const isCut = [...ends].every((end) => around.before[end] === NOT_REACHED);
        return isCut ? [party.members.map(({ name }) => name).join()] : [];
      });
      const { chokePoints } = findAttackPaths(policy, { from, to, most: 1 }, 0);
      const found = chokePoints.map(({ names }) => names.join());
      expect(found.filter((name) => name.startsWith('w')).toSorted()).toEqual(wanted.toSorted());
    }),
    { numRuns: 300 },
  );
});

test('the blast radius names the keys first, with the fewest hops and the least cost', () => {
  const reached = findBlastRadius(TWO_WAYS, { kind: 'workloads', names: ['laptop'], labels: {} }, undefined, NOW);
  expect(reached).toEqual([
    { names: ['signer'], zone: 'keys', zoneClass: 'key-management', hops: 3, cost: 5 },
    { names: ['bastion'], zone: 'management', zoneClass: 'management', hops: 1, cost: 2 },
    { names: ['hypervisor'], zone: 'management', zoneClass: 'management', hops: 2, cost: 4 },
    { names: ['app-1', 'app-2'], zone: 'production', zoneClass: 'production', hops: 2, cost: 4 },
  ]);
});
