import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostPolicy } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { lowerFilter, readIptables } from '#dialects/iptables';
import { NFTABLES } from '#dialects/nftables/language';
import { TEMPLATES } from '#stages/define';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { AT_MS, readPolicyOf } from '../../../test/templates/read-template.ts';
import { toHostFilter } from './filters.ts';
import { compileHosts, compileRouter, ROUTER_TARGETS } from './index.ts';
import { proveHostFilter, proveRouterFilter } from './prove-filter.ts';

const EQUAL = { wider: [], narrower: [], losses: [] };

describe('rules of kernels', () => {
  test('SEM-7 SEM-8 what is written for hosts, read back, is what was asked, for random policies', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        for (const { wider, narrower, losses } of compileHosts(policy, policy.workloads, 'iptables', atMs))
          expect({ wider, narrower, losses }).toEqual(EQUAL);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(ROUTER_TARGETS)(
    'SEM-4 %s: what is written, read back, is what the policy allows, random policies',
    (target) => {
      fc.assert(
        fc.property(randomPolicy, randomMoment, (policy, atMs) => {
          const { wider, narrower, losses } = compileRouter(policy, target, atMs);
          expect({ wider, narrower, losses }).toEqual(EQUAL);
        }),
        { numRuns: 1000 },
      );
    },
  );

  test.each(TEMPLATES)('SEM-7 the template $name, hosts and router', ({ name }) => {
    const { policy } = unwrap(parsePolicy(readPolicyOf(name)));
    for (const target of ROUTER_TARGETS) {
      const { wider, narrower, losses } = compileRouter(policy, target, AT_MS);
      expect({ wider, narrower, losses }).toEqual(EQUAL);
    }
    for (const host of compileHosts(policy, policy.workloads.slice(0, 5), 'iptables', AT_MS))
      expect({ wider: host.wider, narrower: host.narrower, losses: host.losses }).toEqual(EQUAL);
  });
});

describe('a planted widening is refused', () => {
  const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
  const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
  const asked: HostPolicy = {
    workload: 'signer',
    zone: 'keys',
    revision: 0,
    mode: 'enforce',
    own: addresses('10.2.0.9'),
    allow: [
      {
        id: 'sign',
        direction: 'ingress',
        own: addresses('10.2.0.9'),
        peers: addresses('10.3.0.0/24'),
        traffic: traffic('tcp/9000'),
      },
    ],
    forbid: [
      {
        id: 'office',
        direction: 'ingress',
        own: addresses('10.2.0.9'),
        peers: addresses('10.3.0.128/25'),
        traffic: traffic('any'),
      },
    ],
  };
  const { texts } = unwrap(lowerFilter(toHostFilter(asked)));
  const prove = (text: string) =>
    proveHostFilter(
      asked,
      unwrap(
        readIptables([
          { path: 'x.rules.v4', text },
          { path: 'x.rules.v6', text: texts[6] },
        ]),
      ).topology.points[0]?.rules ?? { chains: [] },
    );

  test.each<[string, RegExp, string]>([
    ['a wider network', /10\.3\.0\.0\/24/, '10.3.0.0/23'],
    ['a wider port', /--dports? 9000/, '--dport 9000:9001'],
    ['a policy that accepts', /:INPUT DROP/, ':INPUT ACCEPT'],
    ['a prohibition that is not there', /-A INPUT [^\n]*10\.3\.0\.128\/25[^\n]*-j DROP\n/, ''],
    ['a rule in front', /-A INPUT/, '-A INPUT -j ACCEPT\n-A INPUT'],
  ])('%s', (_, what, instead) => {
    expect(prove(texts[4])).toEqual({ wider: [], narrower: [] });
    const planted = texts[4].replace(what, instead);
    expect(planted).not.toBe(texts[4]);
    expect(prove(planted).wider).not.toEqual([]);
  });
});

test.each<[string, RegExp, string]>([
  ['a policy that accepts', /policy drop/, 'policy accept'],
  ['a rule in front', /(add rule inet bulkhead_router forward) ct/, '$1 accept\n$1 ct'],
  ['a prohibition that permits', / drop\n/, ' accept\n'],
])('nftables-router: a planted widening is refused: %s', (_, what, instead) => {
  const { policy } = unwrap(parsePolicy(readPolicyOf('exchange')));
  const text = compileRouter(policy, 'nftables-router', AT_MS).files[0]?.text ?? '';
  const prove = (changed: string) =>
    proveRouterFilter(
      policy,
      AT_MS,
      unwrap(NFTABLES.read([{ path: 'router.nft', text: changed }])).topology.points[0]?.rules ?? { chains: [] },
    );
  const planted = text.replace(what, instead);
  expect(planted).not.toBe(text);
  expect(prove(text)).toEqual({ wider: [], narrower: [] });
  expect(prove(planted).wider).not.toEqual([]);
});
