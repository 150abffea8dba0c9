import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection, Policy, Workload, ZoneClass } from '#core/model';
import { type Address, parseAddress, parsePrefix, printTrafficSet, toTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide, forbids, isActive } from '#core/semantics';
import { isSigning, type Observed, proposePolicy, type ProposalRequest } from './index.ts';

const CLASSES: readonly ZoneClass[] = [
  'internet',
  'dmz',
  'office',
  'development',
  'build',
  'production',
  'validator',
  'validator-monitoring',
  'key-management',
  'cold',
  'management',
];
const zones: Policy['zones'] = CLASSES.map((name, i) => ({
  name,
  class: name,
  isolation: 'vlan',
  mode: 'observe',
  networks: [unwrap(parsePrefix(name === 'internet' ? '203.0.113.0/24' : `10.77.${i}.0/24`))],
}));
const HOSTS: readonly [ZoneClass, number, string, string?][] = [
  ['internet', 10, 'customer'],
  ['dmz', 10, 'gateway', 'gateway'],
  ['office', 10, 'laptop-1', 'laptop'],
  ['office', 11, 'laptop-2', 'laptop'],
  ['office', 12, 'laptop-3', 'laptop'],
  ['development', 10, 'dev', 'developer'],
  ['production', 10, 'app-1', 'app'],
  ['production', 11, 'app-2', 'app'],
  ['production', 20, 'db'],
  ['validator', 10, 'vc-1', 'validator-client'],
  ['validator', 11, 'vc-2', 'validator-client'],
  ['key-management', 10, 'signer-1', 'signer'],
  ['key-management', 11, 'signer-2', 'signer'],
  ['cold', 10, 'vault', 'cold-signer'],
  ['management', 10, 'logs', 'log-collector'],
  ['management', 50, 'bulkhead-server'],
];
const addressOf = (zone: ZoneClass, host: number): Address =>
  unwrap(parseAddress(zone === 'internet' ? `203.0.113.${host}` : `10.77.${CLASSES.indexOf(zone)}.${host}`));
const workloads: Workload[] = HOSTS.map(([zone, host, name, role]) => ({
  name,
  zone,
  addresses: [addressOf(zone, host)],
  labels: role === undefined ? {} : { role },
  enforced: zone !== 'internet' && zone !== 'cold',
}));

// Few, so that roles and services meet often enough to be joined.
const PORTS = [443, 6514, 8443, 9000];
const find = (name: string) => workloads.find((workload) => workload.name === name);
const partyOf = (name: string): { party: Observed['source']; address: Address } => {
  const workload = find(name);
  if (workload?.addresses[0])
    return { party: { kind: 'workload', name, zone: workload.zone }, address: workload.addresses[0] };
  if (name === 'internet')
    return { party: { kind: 'internet', name, zone: 'internet' }, address: unwrap(parseAddress('8.8.8.8')) };
  const zone = CLASSES[Number(name.split('.')[2])] ?? 'office';
  return { party: { kind: 'address', name, zone }, address: unwrap(parseAddress(name)) };
};
const seen = (from: string, to: string, port: number, rest: Partial<Observed> = {}): Observed => {
  const source = partyOf(from);
  const destination = partyOf(to);
  const protocol = rest.protocol ?? 'tcp';
  return {
    source: source.party,
    destination: destination.party,
    protocol,
    port,
    connections: 10,
    answered: true,
    firstSeenMs: 1000,
    lastSeenMs: 60_000,
    pairs: [{ source: source.address, destination: destination.address, protocol, destinationPort: port }],
    ...rest,
  };
};
const AT_MS = Date.parse('2026-11-23T12:00:00Z');
const propose = (conversations: readonly Observed[], rest: Partial<ProposalRequest> = {}) =>
  proposePolicy({ zones, workloads, conversations, window: { firstMs: 0, lastMs: 60_000 }, atMs: AT_MS, ...rest });
const connect = (from: string, to: string, port: number): Connection => ({
  source: partyOf(from).address,
  destination: partyOf(to).address,
  protocol: 'tcp',
  destinationPort: port,
});

const names = [...workloads.map(({ name }) => name), 'internet', '10.77.2.99', '10.77.8.99'];
const anyObserved: fc.Arbitrary<Observed> = fc
  .record({
    from: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    port: fc.constantFrom(...PORTS),
    protocol: fc.oneof({ weight: 9, arbitrary: fc.constant('tcp' as const) }, fc.constant('udp' as const)),
    connections: fc.integer({ min: 1, max: 12 }),
    answered: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  })
  .filter(({ from, to }) => from !== to)
  .map(({ from, to, port, ...rest }) => seen(from, to, port, rest));
const keyOf = (one: Observed) => `${one.source.name} ${one.destination.name} ${one.protocol} ${one.port}`;
const anyWindow = fc
  .array(anyObserved, { maxLength: 250, size: 'max' })
  .map((list) => [...new Map(list.map((one) => [keyOf(one), one])).values()]);

describe('the laws of a proposal', () => {
  test('each conversation ends in exactly one place: permitted, too seldom, unanswered, or refused', () => {
    fc.assert(
      fc.property(anyWindow, (conversations) => {
        const { policy, belowThreshold, unanswered, refusedByGuardrail } = propose(conversations);
        for (const one of conversations) {
          const refusal = refusedByGuardrail.find(({ conversation }) => conversation === one);
          const isSeldom = belowThreshold.includes(one);
          const isUnanswered = unanswered.includes(one);
          const isPermitted = one.pairs.every((pair) => decide(policy, pair, AT_MS).verdict === 'allowed');
          if (!refusal && !isSeldom && !isUnanswered) expect([keyOf(one), isPermitted]).toEqual([keyOf(one), true]);
          else expect(Number(isSeldom) + Number(isUnanswered) + Number(refusal !== undefined)).toBe(1);
          if (refusal) expect(isPermitted).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('what is permitted was seen, or is the need of the role of both ends, or the way of an agent to its server', () => {
    const roleOf = (name: string) => find(name)?.labels['role'] ?? name;
    fc.assert(
      fc.property(anyWindow, (conversations) => {
        const { policy, belowThreshold, unanswered, refusedByGuardrail } = propose(conversations);
        const refused = refusedByGuardrail.map(({ conversation }) => conversation);
        const left = new Set([...belowThreshold, ...unanswered, ...refused]);
        const kept = conversations.filter((one) => !left.has(one));
        const outer = (name: string) => (name === 'customer' ? 'internet' : roleOf(name));
        const needs = new Set(
          kept.map((one) => `${outer(one.source.name)} ${outer(one.destination.name)} ${one.protocol} ${one.port}`),
        );
        for (const from of names)
          for (const to of names)
            for (const port of PORTS) {
              if (from === to || decide(policy, connect(from, to, port), AT_MS).verdict === 'denied') continue;
              const isAgent = find(from)?.enforced === true && to === 'bulkhead-server' && port === 8443;
              const need = `${outer(from)} ${outer(to)} tcp ${port}`;
              expect([need, isAgent || needs.has(need)]).toEqual([need, true]);
            }
      }),
      { numRuns: 40 },
    );
  });

  test('no rule permits what a guardrail forbids, and the evidence counts what it does permit', () => {
    fc.assert(
      fc.property(anyWindow, (conversations) => {
        const { policy, evidence } = propose(conversations);
        for (const from of names)
          for (const to of names)
            for (const port of PORTS) {
              if (from === to) continue;
              const connection = connect(from, to, port);
              if (!policy.guardrails.some((guardrail) => forbids(policy, guardrail, connection))) continue;
              expect(decide({ ...policy, guardrails: [] }, connection, AT_MS).verdict).toBe('denied');
            }
        expect(evidence.map(({ rule }) => rule)).toEqual(policy.rules.map(({ id }) => id));
        for (const { seen: count, permitted } of evidence) expect(count).toBeLessThanOrEqual(permitted);
      }),
      { numRuns: 40 },
    );
  });

  test('ids are unique and names, and every rule has an owner, a reason and a review 90 days away', () => {
    fc.assert(
      fc.property(anyWindow, (conversations) => {
        const { policy } = propose(conversations);
        const ids = [...policy.rules, ...policy.guardrails].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
        for (const rule of policy.rules) {
          expect(rule).toMatchObject({ owner: 'proposed', review: '2027-02-21', enabled: true });
          expect(rule.justification.length).toBeGreaterThan(20);
          expect(isActive(rule, AT_MS)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the order of conversations changes no verdict', () => {
    fc.assert(
      fc.property(
        anyWindow.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const [a, b] = [propose(list).policy, propose(shuffled).policy];
          for (const one of list)
            for (const pair of one.pairs) expect(decide(a, pair, AT_MS).verdict).toBe(decide(b, pair, AT_MS).verdict);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('guardrails', () => {
  test.each([
    ['laptop-1', 'signer-1', 9000, 'office-and-development-never-reach-keys'],
    ['dev', 'signer-1', 5432, 'office-and-development-never-reach-keys'],
    ['vault', 'logs', 6514, 'i14-cold-is-isolated'],
    ['app-1', 'vault', 22, 'i14-cold-is-isolated'],
    ['internet', 'logs', 22, 'i1-internet-stays-outside'],
    ['internet', 'app-1', 443, 'i16-exposure-by-catalogue'],
    ['internet', 'gateway', 22, 'i16-exposure-by-catalogue'],
    ['signer-1', 'internet', 443, 'i10-keys-leave-only-to-named-hosts'],
    ['signer-1', 'gateway', 443, 'i10-keys-leave-only-to-named-hosts'],
    ['signer-1', 'logs', 22, 'i10-keys-leave-only-to-named-hosts'],
    ['10.77.6.99', 'signer-1', 9000, 'i3-callers-of-signer-1-web3signer'],
  ])('%s to %s on %i is listed as refused by %s, and never a rule', (from, to, port, guardrail) => {
    const conversation = seen(from, to, port, { connections: 1000 });
    const { policy, refusedByGuardrail } = propose([conversation]);
    expect(refusedByGuardrail).toEqual([{ conversation, guardrail }]);
    expect(policy.rules.map(({ id }) => id)).toEqual(['agents-to-server']);
  });

  test.each([
    ['internet', 'gateway', 443],
    ['internet', 'vc-1', 30_303],
    ['vc-1', 'signer-1', 9000],
    ['signer-1', 'logs', 6514],
    ['app-1', 'signer-1', 443],
    ['signer-1', 'signer-2', 9000],
  ])('%s to %s on %i is none of their business', (from, to, port) => {
    expect(propose([seen(from, to, port)]).refusedByGuardrail).toEqual([]);
  });

  test('I3: the callers of each signer are those that called it, by name', () => {
    const { policy } = propose([seen('vc-1', 'signer-1', 9000), seen('vc-2', 'signer-2', 9000)]);
    const verdict = (from: string, to: string) => decide(policy, connect(from, to, 9000), AT_MS).verdict;
    expect([verdict('vc-1', 'signer-1'), verdict('vc-2', 'signer-2')]).toEqual(['allowed', 'allowed']);
    expect([verdict('vc-1', 'signer-2'), verdict('vc-2', 'signer-1')]).toEqual(['denied', 'denied']);
    expect(decide(policy, connect('vc-1', 'signer-2', 9000), AT_MS)).toMatchObject({ by: 'guardrail' });
  });

  test('the office may not reach the signing services: that is a test of the policy as well', () => {
    expect(propose([seen('vc-1', 'signer-1', 9000)]).policy.tests).toMatchObject([
      {
        expect: 'deny',
        from: { zones: ['office'] },
        to: { zones: ['key-management'] },
        services: { names: ['web3signer'] },
      },
      {
        expect: 'deny',
        from: { zones: ['development'] },
        to: { zones: ['key-management'] },
        services: { names: ['web3signer'] },
      },
    ]);
  });

  test.each([
    [9000, true],
    [1792, true],
    [443, true],
    [9001, false],
    [22, false],
    [6514, false],
  ])('port %i of the key zone signs: %s', (port, signs) => {
    expect(isSigning({ protocol: 'tcp', port })).toBe(signs);
  });
});

describe('rules', () => {
  test('half of the pairs of two roles speak for the roles, and the evidence says what was not seen', () => {
    const { policy, evidence } = propose([seen('laptop-1', 'gateway', 443), seen('laptop-2', 'gateway', 443)]);
    expect(policy.rules[1]).toMatchObject({
      id: 'laptop-to-gateway-https',
      from: { kind: 'workloads', zones: ['office'], labels: { role: ['laptop'] } },
      to: { kind: 'workloads', zones: ['dmz'], labels: { role: ['gateway'] } },
      services: { names: ['https'] },
      justification:
        'laptop (office) to gateway (dmz) on https: 20 answered connections in 2 conversations from 1970-01-01T00:00Z to 1970-01-01T00:01Z; 2 of 3 permitted combinations of source, destination and port were seen',
    });
    expect(evidence[1]).toMatchObject({ permitted: 3, seen: 2, unseen: ['laptop-3 -> gateway:tcp/443'] });
  });

  test('fewer do not: the workloads are named', () => {
    const { policy } = propose([seen('laptop-1', 'gateway', 443)]);
    expect(policy.rules[1]?.from).toEqual({ kind: 'workloads', names: ['laptop-1'], labels: {} });
  });

  test('a catalogue id is used when all that it means was seen, else the port', () => {
    const edge = [seen('internet', 'gateway', 443), seen('internet', 'gateway', 80)];
    const whole = [...edge, seen('internet', 'gateway', 443, { protocol: 'udp' })];
    expect(propose(edge).policy.rules[1]?.services.names).toEqual(['http', 'https']);
    expect(propose(whole).policy.rules[1]?.services.names).toEqual(['https-edge']);
    const [rule] = propose([seen('signer-1', 'logs', 6514)]).policy.rules.slice(1);
    expect(rule?.services).toEqual({ names: ['tcp/6514'], traffic: toTrafficSet([toTraffic('tcp', 6514, 6514)]) });
  });

  test('ports, icmp and other protocols become what was seen and no more', () => {
    const echo = seen('app-1', 'db', 8 * 256, {
      protocol: 'icmp',
      pairs: [{ ...connect('app-1', 'db', 0), protocol: 'icmp', icmpType: 8, icmpCode: 0 }],
    });
    const gre = seen('app-1', 'db', 0, { protocol: 47, pairs: [{ ...connect('app-1', 'db', 0), protocol: 47 }] });
    const [rule] = propose([echo, gre]).policy.rules.slice(1);
    expect(rule && printTrafficSet(rule.services.traffic)).toEqual(['icmp/8/0', '47']);
  });

  test('the agents reach their server, seen or not, and nobody else does', () => {
    const { policy, evidence } = propose([seen('app-1', 'bulkhead-server', 8443)]);
    expect(policy.rules).toHaveLength(1);
    expect(evidence[0]).toMatchObject({ rule: 'agents-to-server', seen: 1, permitted: 13 });
    for (const workload of workloads.filter(({ enforced, name }) => enforced && name !== 'bulkhead-server'))
      expect(decide(policy, connect(workload.name, 'bulkhead-server', 8443), AT_MS).verdict).toBe('allowed');
    for (const name of ['customer', 'internet', 'vault', '10.77.2.99'])
      expect(decide(policy, connect(name, 'bulkhead-server', 8443), AT_MS).verdict).toBe('denied');
  });

  test('an estate without the server has no such rule, and its key zone no such way out', () => {
    const { policy } = propose([], { workloads: workloads.filter(({ name }) => name !== 'bulkhead-server') });
    expect(policy.rules).toEqual([]);
    expect(policy.guardrails.find(({ kind }) => kind === 'egress-only')).toMatchObject({ destinations: [] });
  });

  test('three connections are a habit by default, and the threshold is the caller’s', () => {
    const conversations = [seen('app-1', 'db', 5432, { connections: 2 })];
    expect(propose(conversations).belowThreshold).toEqual(conversations);
    expect(propose(conversations, { minFlows: 2 }).belowThreshold).toEqual([]);
  });
});
