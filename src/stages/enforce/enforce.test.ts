import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Connection,
  EMPTY_POLICY,
  type Mode,
  type Policy,
  type Rule,
  type Workload,
  type ZoneClass,
} from '#core/model';
import { parseAddress, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide, fate, planHost } from '#core/semantics';
import { findUnused, planChange, simulate, summariseSimulation, toHostChanges } from './index.ts';

const CLASSES: readonly ZoneClass[] = ['office', 'production', 'validator', 'key-management', 'management'];
const toPolicy = (rest: Partial<Policy> = {}, mode: Mode = 'enforce'): Policy => ({
  ...EMPTY_POLICY,
  zones: CLASSES.map((name) => ({ name, class: name, isolation: 'vlan', mode, networks: [] })),
  workloads: [
    workload('laptop', 'office', '10.0.1.1'),
    workload('printer', 'office', '10.0.1.2'),
    workload('app', 'production', '10.0.2.1', 'fd00:2::1'),
    workload('vc-1', 'validator', '10.0.3.1'),
    workload('vc-2', 'validator', '10.0.3.2'),
    workload('signer-1', 'key-management', '10.0.4.1'),
    workload('signer-2', 'key-management', '10.0.4.2'),
    workload('bulkhead-server', 'management', '10.0.5.1', 'fd00:5::1'),
  ],
  rules: [toServer],
  ...rest,
});
function workload(name: string, zone: string, ...addresses: string[]): Workload {
  return { name, zone, addresses: addresses.map((text) => unwrap(parseAddress(text))), labels: {}, enforced: true };
}
const rule = (id: string, from: readonly string[] | undefined, to: readonly string[], service: string): Rule => ({
  id,
  from: from ? { kind: 'workloads', names: from, labels: {} } : { kind: 'workloads', labels: {} },
  to: { kind: 'workloads', names: to, labels: {} },
  services: { names: [service], traffic: toTrafficSet([unwrap(parseTraffic(service))]) },
  owner: 'o',
  justification: 'j',
  enabled: true,
});
const toServer = rule('agents', undefined, ['bulkhead-server'], 'tcp/8443');
const agentsOf = (policy: Policy, isReachable = true) =>
  policy.workloads.map(({ name }) => ({ workload: name, isReachable }));
const planned = (current: Policy, next: Policy) => unwrap(planChange(current, next, agentsOf(next), 0));

describe('what changes', () => {
  test('only the two ends of a new rule change', () => {
    const next = toPolicy({ rules: [toServer, rule('r', ['app'], ['vc-1'], 'tcp/22')] });
    expect(toHostChanges(toPolicy(), next, 0)).toEqual([
      { workload: 'app', zone: 'production', kind: 'changed', gained: ['r'], lost: [] },
      { workload: 'vc-1', zone: 'validator', kind: 'changed', gained: ['r'], lost: [] },
    ]);
  });

  test('another order, owner or reason changes no host', () => {
    const r = rule('r', ['app'], ['vc-1'], 'tcp/22');
    const current = toPolicy({ rules: [toServer, r] });
    expect(
      toHostChanges(current, toPolicy({ rules: [{ ...r, owner: 'p', justification: 'k' }, toServer] }), 0),
    ).toEqual([]);
  });

  test('a new host, a host that left and a new mode are changes', () => {
    const current = toPolicy();
    const workloads = [
      ...current.workloads.filter(({ name }) => name !== 'printer'),
      workload('new', 'office', '10.0.1.9'),
    ];
    const zones = current.zones.map((zone) => (zone.name === 'validator' ? { ...zone, mode: 'guard' as const } : zone));
    const changes = toHostChanges(current, { ...current, workloads, zones }, 0);
    expect(changes.map(({ workload: name, kind, mode }) => [name, kind, mode?.from, mode?.to])).toEqual([
      ['vc-1', 'changed', 'enforce', 'guard'],
      ['vc-2', 'changed', 'enforce', 'guard'],
      ['bulkhead-server', 'changed', undefined, undefined],
      ['new', 'added', 'none', 'enforce'],
      ['printer', 'removed', 'enforce', 'none'],
    ]);
  });

  test('a host is in the changes if and only if its own policy differs', () => {
    const names = toPolicy().workloads.map(({ name }) => name);
    const anyRules = fc.array(
      fc
        .tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom('tcp/1', 'tcp/2'))
        .map(([from, to, service]) => rule(`${from}-${to}-${service.slice(4)}`, [from], [to], service)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(anyRules, anyRules, (a, b) => {
        const current = toPolicy({ rules: [toServer, ...a] });
        const next = toPolicy({ rules: [toServer, ...b] });
        const changed = new Set(toHostChanges(current, next, 0).map(({ workload: name }) => name));
        const ports = ['tcp/1', 'tcp/2'].map((text) => Number(text.slice(4)));
        for (const one of next.workloads)
          for (const other of next.workloads)
            for (const port of ports) {
              const connection = connect(one, other, port);
              if (decide(current, connection, 0).verdict !== decide(next, connection, 0).verdict)
                expect([changed.has(one.name), changed.has(other.name)]).toEqual([true, true]);
            }
        for (const one of next.workloads) {
          const idsOf = (policy: Policy) =>
            planHost(policy, one, 0, 0).allow.map(({ id, direction }) => `${id} ${direction}`);
          const same =
            JSON.stringify([...new Set(idsOf(current))].toSorted()) ===
            JSON.stringify([...new Set(idsOf(next))].toSorted());
          expect([one.name, changed.has(one.name)]).toEqual([one.name, !same]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function connect(from: Workload, to: Workload, port: number): Connection {
  const [source, destination] = [from.addresses[0], to.addresses[0]];
  if (!source || !destination) throw new Error('a workload of the test has no address');
  return { source, destination, protocol: 'tcp', destinationPort: port };
}

describe('stages', () => {
  test('a canary first, then the cheap zones whole, validators and keys host by host, keys last', () => {
    const { stages, waiting } = planned(toPolicy({}, 'observe'), toPolicy({}, 'guard'));
    expect(waiting).toEqual([]);
    expect(stages.map(({ kind, workloads }) => [kind, ...workloads])).toEqual([
      ['canary', 'laptop'],
      ['zone', 'printer'],
      ['zone', 'app'],
      ['zone', 'bulkhead-server'],
      ['host', 'vc-1'],
      ['host', 'vc-2'],
      ['host', 'signer-1'],
      ['host', 'signer-2'],
    ]);
  });

  test('a host that only observes is the canary before one that enforces', () => {
    const next = toPolicy({ rules: [toServer, rule('r', ['laptop'], ['app', 'signer-1'], 'tcp/22')] });
    const zones = next.zones.map((zone) => (zone.name === 'production' ? { ...zone, mode: 'observe' as const } : zone));
    const { stages } = planned({ ...next, zones, rules: [toServer] }, { ...next, zones });
    expect(stages.map(({ workloads }) => workloads)).toEqual([['app'], ['laptop'], ['signer-1']]);
  });

  test('no change has no stage, and what does not report waits outside of all stages', () => {
    expect(planned(toPolicy(), toPolicy())).toEqual({ stages: [], changes: [], waiting: [] });
    const next = toPolicy({}, 'guard');
    const agents = agentsOf(next).map((agent) => ({ ...agent, isReachable: agent.workload !== 'vc-1' }));
    const plan = unwrap(planChange(toPolicy(), next, agents, 0));
    expect(plan.waiting).toEqual(['vc-1']);
    expect(plan.stages.flatMap(({ workloads }) => workloads)).not.toContain('vc-1');
  });

  test('every reachable changed host is in exactly one stage, and no key host before another zone', () => {
    const names = toPolicy().workloads.map(({ name }) => name);
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), fc.subarray(names), (from, to, reachable) => {
        const next = toPolicy({ rules: [toServer, rule('r', from, to, 'tcp/1')] });
        const agents = names.map((name) => ({ workload: name, isReachable: reachable.includes(name) }));
        const { stages, changes, waiting } = unwrap(planChange(toPolicy(), next, agents, 0));
        const staged = stages.flatMap(({ workloads }) => workloads);
        expect([...staged, ...waiting].toSorted()).toEqual(changes.map(({ workload: name }) => name).toSorted());
        const firstKey = stages.findIndex(({ zone }) => zone === 'key-management');
        if (firstKey >= 0) expect(stages.slice(firstKey).every(({ zone }) => zone === 'key-management')).toBe(true);
      }),
    );
  });
});

describe('a change that would cut the agents from their server is refused', () => {
  test.each<[string, Partial<Policy>, string]>([
    ['no rule', { rules: [] }, 'no rule permits laptop to bulkhead-server on tcp/8443'],
    [
      'another port',
      { rules: [{ ...toServer, services: rule('x', [], [], 'tcp/443').services }] },
      'no rule permits laptop',
    ],
    ['disabled', { rules: [{ ...toServer, enabled: false }] }, 'no rule permits laptop'],
    [
      'expires',
      { rules: [{ ...toServer, expiresAtMs: 1000 }] },
      'permits laptop to bulkhead-server on tcp/8443 only until 1970-01-01T00:00:01.000Z',
    ],
    [
      'a schedule',
      { rules: [{ ...toServer, schedule: [{ days: [4], firstMinute: 0, lastMinute: 1439 }] }] },
      'permits laptop to bulkhead-server on tcp/8443 only within its schedule',
    ],
    [
      'a guardrail',
      { guardrails: [{ id: 'g', kind: 'isolated', of: { kind: 'workloads', names: ['laptop'], labels: {} } }] },
      'laptop to bulkhead-server on tcp/8443 is forbidden by `g`',
    ],
    ['no server', { workloads: [workload('laptop', 'office', '10.0.1.1')] }, 'no address of `bulkhead-server`'],
    [
      'no family',
      { workloads: [workload('laptop', 'office', 'fd00:1::1'), workload('bulkhead-server', 'management', '10.0.5.1')] },
      'they share no address family',
    ],
  ])('%s', (_, rest, why) => {
    const next = toPolicy(rest, 'observe');
    const plan = planChange(toPolicy(), next, agentsOf(next), 0);
    expect(plan.ok ? '' : plan.error[0]?.why).toContain(why);
  });

  test('one of two address families that is cut is enough', () => {
    const onlyFour: Rule = { ...toServer, from: { kind: 'network', networks: [{ bits: 32, first: 0n, length: 0 }] } };
    const plan = planChange(toPolicy(), toPolicy({ rules: [onlyFour] }), [], 0);
    expect(plan.ok ? [] : plan.error.map(({ workload: name }) => name)).toEqual(['app']);
  });

  test('a host without an agent needs no way to the server', () => {
    const current = toPolicy();
    const workloads = current.workloads.map((one) => ({ ...one, enforced: one.name === 'app' }));
    const rules = [rule('only-app', ['app'], ['bulkhead-server'], 'tcp/8443')];
    expect(planChange(current, { ...current, workloads, rules }, [], 0).ok).toBe(true);
  });
});

describe('simulation', () => {
  const policy = toPolicy({ rules: [toServer, rule('r', ['app'], ['vc-1'], 'tcp/22')] }, 'guard');
  const [app, vc] = ['app', 'vc-1'].map((name) => policy.workloads.find((one) => one.name === name)) as [
    Workload,
    Workload,
  ];
  const past = (port: number, rest = {}) => ({
    source: { kind: 'workload', name: app.name, zone: app.zone },
    destination: { kind: 'workload', name: vc.name, zone: vc.zone },
    protocol: 'tcp' as const,
    port,
    connections: 5,
    answered: true,
    firstSeenMs: 1,
    lastSeenMs: 2,
    pairs: [connect(app, vc, port)],
    ...rest,
  });

  test('each conversation has the verdict of the policy, what decided, and who would drop it in its mode', () => {
    const simulated = simulate(policy, [past(22), past(23, { answered: false })], 0);
    expect(simulated).toEqual([
      {
        source: 'app',
        destination: 'vc-1',
        sourceZone: app.zone,
        destinationZone: vc.zone,
        protocol: 'tcp',
        destinationPort: 22,
        flows: 5,
        firstSeenMs: 1,
        lastSeenMs: 2,
        verdict: 'allowed',
        decidedBy: [{ point: 'policy', rule: 'r' }],
        droppedBy: [],
        answered: true,
      },
      expect.objectContaining({
        verdict: 'denied',
        decidedBy: [{ point: 'policy', rule: 'default-deny' }],
        droppedBy: [],
      }),
    ]);
    expect(summariseSimulation(simulated)).toEqual({
      conversations: 2,
      flows: 10,
      allowed: 1,
      denied: 1,
      dropped: 0,
      missed: 0,
      deciders: [
        { rule: 'default-deny', conversations: 1, flows: 5 },
        { rule: 'r', conversations: 1, flows: 5 },
      ],
      missedByWorkload: [],
      missedByZones: [],
      missedByDecider: [],
    });
  });

  test('what is missed is counted by workload, zones and what denies, and rules that permitted nothing are named', () => {
    const simulated = simulate(policy, [past(23), past(24)], 0);
    expect(summariseSimulation(simulated)).toMatchObject({
      missed: 2,
      missedByWorkload: [
        { name: 'app', conversations: 2, flows: 10 },
        { name: 'vc-1', conversations: 2, flows: 10 },
      ],
      missedByZones: [{ name: `${app.zone} -> ${vc.zone}`, conversations: 2, flows: 10 }],
      missedByDecider: [{ name: 'default-deny', conversations: 2, flows: 10 }],
    });
    expect(findUnused(policy, simulated)).toEqual(['agents', 'r']);
    expect(findUnused(policy, simulate(policy, [past(22)], 0))).toEqual(['agents']);
  });

  test('a range is judged by the ports of it that were seen, and told as a range', () => {
    const pairs = [connect(app, vc, 22), connect(app, vc, 23)];
    const [one] = simulate(policy, [past(22, { lastPort: 60_999, pairs })], 0);
    expect(one).toMatchObject({ destinationPort: 22, lastDestinationPort: 60_999, verdict: 'denied' });
  });

  test('addresses of the internet have verdicts of their own', () => {
    const network = { bits: 32 as const, first: 0xcb00_7107n, length: 32 };
    const strangers: Rule = {
      ...rule('s', ['app'], ['vc-1'], 'tcp/22'),
      from: { kind: 'network', networks: [network] },
    };
    const current = { ...policy, rules: [strangers] };
    const remote = (address: string, connections: number) => ({
      address,
      connections,
      answered: true,
      firstSeenMs: connections,
      lastSeenMs: 9,
    });
    const conversation = past(22, {
      source: { kind: 'internet', name: 'internet', zone: 'internet' },
      remotes: [remote('203.0.113.7', 4), remote('203.0.113.8', 2), remote('203.0.113.9', 1)],
      otherRemotes: 3,
      connections: 10,
    });
    expect(simulate(current, [conversation], 0)).toMatchObject([
      { verdict: 'denied', addresses: ['203.0.113.8', '203.0.113.9'], addressCount: 2, flows: 6, firstSeenMs: 1 },
      { verdict: 'allowed', addresses: ['203.0.113.7'], addressCount: 1, flows: 4, firstSeenMs: 4 },
    ]);
  });

  test('it is what decide and fate say of every pair', () => {
    const modes = fc.constantFrom<Mode>('observe', 'guard', 'enforce');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(22, 23), { minLength: 1, maxLength: 3 }), modes, (ports, mode) => {
        const current = { ...policy, zones: policy.zones.map((zone) => ({ ...zone, mode })) };
        const pairs = ports.map((port) => connect(app, vc, port));
        const [one] = simulate(current, [past(22, { pairs })], 0);
        expect(one?.verdict).toBe(
          pairs.every((p) => decide(current, p, 0).verdict === 'allowed') ? 'allowed' : 'denied',
        );
        expect(one?.droppedBy.length).toBe(pairs.some((p) => fate(current, p, 0).verdict === 'denied') ? 2 : 0);
      }),
    );
  });
});
