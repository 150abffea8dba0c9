import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostGroup } from '#core/model';
import { hasAddress, parseRange, printPrefix, toAddressSet, toRange, unionAddresses } from '#core/net';
import { unwrap } from '#core/result';
import { randomConnection, randomMoment, randomPolicy } from '../../../../test/random-policy.ts';
import { isTrafficOf } from '../../model/connection.ts';
import { planHost } from '../plan-host.ts';
import { coverPeers, groupHosts, toPermissions } from './index.ts';

const addresses = (...texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

describe('groupHosts', () => {
  test('SEM-7 what a group says is what the plan of each member says at its addresses, prohibitions or not', () => {
    fc.assert(
      fc.property(
        randomPolicy,
        randomMoment,
        fc.array(randomConnection, { minLength: 20, maxLength: 20 }),
        (policy, atMs, connections) => {
          const hosts = policy.workloads.map((workload) => ({ workload, plan: planHost(policy, workload, 0, atMs) }));
          const groups = groupHosts(hosts);
          for (const { workload, plan } of hosts)
            for (const own of workload.addresses) {
              const mine = groups.filter(({ addresses: all }) => hasAddress(all, own));
              expect(mine).toHaveLength(1);
              for (const { source: peer, ...traffic } of connections) {
                if (peer.bits !== own.bits || workload.addresses.some(({ value }) => value === peer.value)) continue;
                for (const direction of ['ingress', 'egress'] as const) {
                  const holds = (rule: {
                    direction: string;
                    peers: typeof plan.own;
                    traffic: { ranges: readonly { first: number; last: number }[] };
                  }) =>
                    rule.direction === direction && hasAddress(rule.peers, peer) && isTrafficOf(traffic, rule.traffic);
                  const at = plan.allow.filter((rule) => hasAddress(rule.own, own));
                  const not = plan.forbid.filter((rule) => hasAddress(rule.own, own));
                  const asked = at.some(holds) && !not.some(holds);
                  const group = mine[0] as HostGroup;
                  expect(group.allow.some(holds) && !group.forbid.some(holds)).toBe(asked);
                  expect(toPermissions(group.allow, group.forbid).some(holds)).toBe(asked);
                }
              }
            }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('coverPeers', () => {
  const group = (name: string, ...texts: readonly string[]): HostGroup => ({
    name,
    members: [],
    addresses: addresses(...texts),
    allow: [],
    forbid: [],
  });

  test.each<[string, readonly string[], readonly HostGroup[], readonly string[], readonly string[]]>([
    ['all members are meant', ['10.0.0.1', '10.0.0.3'], [group('a', '10.0.0.1', '10.0.0.3')], ['a'], []],
    ['one member is not', ['10.0.0.1'], [group('a', '10.0.0.1', '10.0.0.3')], [], ['10.0.0.1/32']],
    ['its other family is not', ['10.0.0.1'], [group('a', '10.0.0.1', 'fd00::1')], [], ['10.0.0.1/32']],
    ['a network is shorter', ['10.0.0.0/24'], [group('a', '10.0.0.1')], [], ['10.0.0.0/24']],
    ['beside a network', ['10.0.0.0/24', '10.9.0.1'], [group('a', '10.9.0.1')], ['a'], ['10.0.0.0/24']],
    ['nobody', [], [group('a')], [], []],
  ])('%s', (_, peers, groups, names, networks) => {
    const cover = coverPeers(addresses(...peers), groups);
    expect([cover.groups.map(({ name }) => name), cover.networks.map(printPrefix)]).toEqual([names, networks]);
    const all = unionAddresses(toAddressSet(cover.networks.map(toRange)), ...cover.groups.map((one) => one.addresses));
    expect(all).toEqual(addresses(...peers));
  });
});
