import { describe, expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy } from '#core/model';
import { parseAddress, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { lowerHost, printReplacement } from '#dialects/nftables';
import { compileHosts, findRuleLosses } from './index.ts';

const workload = (name: string, address: string) => ({
  name,
  zone: 'keys',
  addresses: [unwrap(parseAddress(address))],
  labels: {},
  enforced: true,
});
const named = (...names: string[]) => ({ kind: 'workloads', names, labels: {} }) as const;
const POLICY: Policy = {
  ...EMPTY_POLICY,
  zones: [{ name: 'keys', class: 'key-management', isolation: 'vlan', mode: 'enforce', networks: [] }],
  workloads: [workload('signer', '10.2.0.9'), workload('client', '10.3.0.5'), workload('laptop', '10.1.0.7')],
  rules: [
    {
      id: 'sign',
      from: named('client'),
      to: named('signer'),
      services: { names: ['tcp/9000'], traffic: toTrafficSet([unwrap(parseTraffic('tcp/9000'))]) },
      owner: 'o',
      justification: 'j',
      enabled: true,
      identity: 'spiffe://firm/client',
      schedule: [{ days: [4], firstMinute: 0, lastMinute: 59 }],
    },
  ],
};
const signer = POLICY.workloads.slice(0, 1);

test('compiles each host, equal to what was asked; a schedule is a timeout of the kernel', () => {
  const [host, ...more] = compileHosts(POLICY, signer, 'nftables', 0);
  expect(more).toEqual([]);
  expect(host).toMatchObject({ workload: 'signer', wider: [], narrower: [] });
  expect(host?.files[0]?.text).toContain('temporary_ingress4_a { 10.3.0.5 . 10.2.0.9 . 6 . 9000 timeout 3600000ms }');
});

test('what is printed wider than asked is refused with a connection that shows it', () => {
  const [host] = compileHosts(POLICY, signer, 'nftables', 0, (asked, nowMs) => {
    const table = lowerHost(asked, nowMs);
    const elements = table.elements.map((one) => ({ ...one, details: { first: 9000, last: 9001 } }));
    return printReplacement({ ...table, elements }, 'a', nowMs);
  });
  expect(host?.wider).toEqual([
    'lets pass until 1970-01-01T01:00:00.000Z what nothing permits, ingress: 10.3.0.5 -> 10.2.0.9 tcp/9001',
  ]);
});

describe('findRuleLosses', () => {
  const at = { file: 'rules.yaml', line: 3, column: 5 };
  const find = (atMs: number, keepsTime: boolean) =>
    findRuleLosses(POLICY, new Map([['sign', at]]), atMs, keepsTime).map(({ kind, construct, why }) => [
      kind,
      construct,
      why,
    ]);
  const identity = [
    'unsupported',
    'identity `spiffe://firm/client`',
    'of rule `sign`; hosts and networks look at addresses',
  ];

  test('says what nobody enforces: identities, and schedules beyond their present window; where they are written', () => {
    const why = 'of rule `sign`; it ends with its present window until it is compiled again';
    expect(find(0, true)).toEqual([identity, ['narrower', 'schedule', why]]);
    expect(find(3_600_000, true)[1]?.[2]).toContain('outside of it');
    expect(findRuleLosses(POLICY, new Map([['sign', at]]), 0, true)[0]?.at).toEqual(at);
  });

  test('where no rule ends by itself, one with an end is left out', () => {
    const [rule] = POLICY.rules;
    if (!rule) throw new Error('the policy has a rule');
    const { schedule: _, ...endless } = rule;
    const ending: Policy = { ...POLICY, rules: [{ ...endless, expiresAtMs: 60_000 }] };
    const losses = (atMs: number, keepsTime: boolean) => findRuleLosses(ending, new Map(), atMs, keepsTime).slice(1);
    expect(find(0, false)[1]?.[2]).toContain('left out');
    expect(losses(0, false)).toEqual([
      {
        kind: 'narrower',
        construct: 'end 1970-01-01T00:01:00.000Z',
        why: 'of rule `sign`; no rule ends there by itself: it is left out',
      },
    ]);
    expect(losses(0, true)).toEqual([]);
    expect(losses(60_000, false)).toEqual([]);
  });
});
