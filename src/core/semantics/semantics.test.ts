import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection, Guardrail, HostPolicy, Mode, Policy, Rule, Selector, Workload } from '#core/model';
import { isTrafficOf, parseHostPolicy, toHostPolicyJson } from '#core/model';
import { type Address, hasAddress, parseAddress, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide, fate, forbiddenProducts, forbids, isSelected, planHost, resolveSelector } from './index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const services = (...texts: string[]) => ({
  names: texts,
  traffic: toTrafficSet(texts.map((t) => unwrap(parseTraffic(t)))),
});
const workload = (name: string, zone: string, role: string, ...addresses: string[]): Workload => ({
  name,
  zone,
  labels: { role },
  addresses: addresses.map(address),
  enforced: true,
});
const zone = (name: 'office' | 'key-management' | 'validator', mode: Mode, ...networks: string[]) =>
  ({ name, class: name, isolation: 'vlan', mode, networks: networks.map((n) => unwrap(parsePrefix(n))) }) as const;
const only = (role: string): Selector => ({ kind: 'workloads', labels: { role: [role] } });
const inZone = (...zones: string[]): Selector => ({ kind: 'workloads', zones, labels: {} });
const rule = (
  id: string,
  from: Selector,
  to: Selector,
  use: ReturnType<typeof services>,
  more: Partial<Rule> = {},
): Rule => ({
  id,
  from,
  to,
  services: use,
  owner: 'o',
  justification: 'j',
  enabled: true,
  ...more,
});

const POLICY: Policy = {
  zones: [
    zone('office', 'enforce', '10.1.0.0/24', 'fd00:1::/64'),
    zone('key-management', 'enforce', '10.2.0.0/24'),
    zone('validator', 'enforce'),
  ],
  workloads: [
    workload('laptop', 'office', 'laptop', '10.1.0.7', 'fd00:1::7'),
    workload('signer', 'key-management', 'signer', '10.2.0.9', 'fd00:2::9'),
    workload('client', 'validator', 'validator-client', '10.3.0.5', 'fd00:3::5'),
  ],
  services: [],
  rules: [
    rule('sign', only('validator-client'), only('signer'), services('tcp/9000')),
    rule('temporary', only('laptop'), only('signer'), services('tcp/22'), { expiresAtMs: 1000 }),
    rule('off', only('laptop'), only('signer'), services('tcp/23'), { enabled: false }),
    rule('mail', inZone('office'), { kind: 'internet' }, services('tcp/443')),
  ],
  manages: [],
  guardrails: [
    {
      id: 'callers',
      kind: 'exact-callers',
      to: only('signer'),
      services: services('tcp/9000'),
      callers: only('validator-client'),
    },
  ],
  tests: [],
};

const connect = (source: string, destination: string, destinationPort: number): Connection => ({
  source: address(source),
  destination: address(destination),
  protocol: 'tcp',
  destinationPort,
});

describe('decide', () => {
  test.each([
    ['SEM-4 a rule permits', '10.3.0.5', '10.2.0.9', 9000, 'allowed', 'rule'],
    ['SEM-4 in both families', 'fd00:3::5', 'fd00:2::9', 9000, 'allowed', 'rule'],
    ['SEM-4 not on another port', '10.3.0.5', '10.2.0.9', 9001, 'denied', 'default-deny'],
    ['SEM-4 not the other way', '10.2.0.9', '10.3.0.5', 9000, 'denied', 'default-deny'],
    ['SEM-6 a guardrail names itself', '10.1.0.7', '10.2.0.9', 9000, 'denied', 'guardrail'],
    ['SEM-4 inside a zone nothing is allowed either', '10.1.0.7', '10.1.0.8', 443, 'denied', 'default-deny'],
    ['SEM-4 a host with itself', '10.1.0.7', '10.1.0.7', 1, 'allowed', 'same-host'],
    ['SEM-1 a zone holds its networks', '10.1.0.200', '8.8.8.8', 443, 'allowed', 'rule'],
    ['SEM-2 the estate is not the internet', '10.1.0.200', '10.2.0.77', 443, 'denied', 'default-deny'],
    ['SEM-5 a disabled rule permits nothing', '10.1.0.7', '10.2.0.9', 23, 'denied', 'default-deny'],
  ] as const)('%s', (_name, source, destination, port, verdict, by) => {
    expect(decide(POLICY, connect(source, destination, port), 0)).toMatchObject({ verdict, by });
  });

  test('SEM-5 a rule permits until, and not at, its expiry', () => {
    expect(decide(POLICY, connect('10.1.0.7', '10.2.0.9', 22), 999).verdict).toBe('allowed');
    expect(decide(POLICY, connect('10.1.0.7', '10.2.0.9', 22), 1000).verdict).toBe('denied');
  });

  test.each([
    ['observe', 9000, 'allowed'],
    ['guard', 9000, 'denied'],
    ['guard', 9001, 'allowed'],
    ['enforce', 9001, 'denied'],
  ] as const)('SEM-8 in mode %s, laptop to signer on %i is %s', (mode, port, verdict) => {
    const policy = { ...POLICY, zones: POLICY.zones.map((z) => ({ ...z, mode })) };
    expect(fate(policy, connect('10.1.0.7', '10.2.0.9', port), 0).verdict).toBe(verdict);
  });

  test('SEM-7 an end that nothing of ours runs on enforces nothing; the other end still does', () => {
    const unenforced = (name: string) => POLICY.workloads.map((w) => (w.name === name ? { ...w, enforced: false } : w));
    const attempt = connect('10.1.0.7', '10.2.0.9', 9001);
    expect(fate({ ...POLICY, workloads: unenforced('laptop') }, attempt, 0).droppedBy.map((w) => w.name)).toEqual([
      'signer',
    ]);
    expect(fate({ ...POLICY, workloads: unenforced('signer') }, attempt, 0).droppedBy.map((w) => w.name)).toEqual([
      'laptop',
    ]);
  });
});

// A small universe in which selectors, guardrails and connections meet often.
const SPOTS = [
  '10.1.0.7',
  '10.1.0.8',
  '10.2.0.9',
  '10.3.0.5',
  '8.8.8.8',
  'fd00:1::7',
  'fd00:1::8',
  'fd00:2::9',
  'fd00:3::5',
  '2001:db8::1',
].map(address);
const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>(
    { kind: 'any' },
    { kind: 'internet' },
    inZone('office'),
    inZone('key-management', 'validator'),
    only('signer'),
    only('nobody'),
  ),
  fc.constantFrom<Selector>(
    { kind: 'network', networks: [unwrap(parsePrefix('10.0.0.0/8'))] },
    { kind: 'workloads', names: ['client'], labels: {} },
  ),
  fc.constantFrom<Selector>(
    { kind: 'union', parts: [only('laptop'), { kind: 'internet' }] },
    {
      kind: 'intersection',
      parts: [inZone('office'), { kind: 'network', networks: [unwrap(parsePrefix('10.1.0.0/29'))] }],
    },
    { kind: 'intersection', parts: [] },
    { kind: 'difference', of: inZone('office', 'validator'), except: only('laptop') },
  ),
);
const use = fc.constantFrom(
  services('tcp/9000'),
  services('tcp/1-9500'),
  services('any'),
  services('udp'),
  services('icmp/8'),
);
const guardrail: fc.Arbitrary<Guardrail> = fc.oneof(
  fc.record({
    kind: fc.constant('never' as const),
    id: fc.constant('g'),
    from: selector,
    to: selector,
    services: use,
    except: use,
  }),
  fc.record({
    kind: fc.constant('exact-callers' as const),
    id: fc.constant('g'),
    to: selector,
    services: use,
    callers: selector,
  }),
  fc.record({ kind: fc.constant('isolated' as const), id: fc.constant('g'), of: selector }),
  fc.record({
    kind: fc.constant('egress-only' as const),
    id: fc.constant('g'),
    from: selector,
    destinations: fc.array(fc.record({ to: selector, services: use }), { maxLength: 3 }),
  }),
  fc.constant<Guardrail>({ kind: 'exposure', id: 'g' }),
  fc.record({
    kind: fc.constant('no-lateral' as const),
    id: fc.constant('g'),
    of: selector,
    services: use,
    except: selector,
  }),
);
const connection: fc.Arbitrary<Connection> = fc
  .record({
    source: fc.constantFrom(...SPOTS),
    destination: fc.constantFrom(...SPOTS),
    kind: fc.constantFrom<Omit<Connection, 'source' | 'destination'>>(
      { protocol: 'tcp', destinationPort: 9000 },
      { protocol: 'tcp', destinationPort: 9501 },
      { protocol: 'udp', destinationPort: 53 },
      { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
      { protocol: 47 },
    ),
  })
  .filter(({ source, destination }) => source.bits === destination.bits)
  .map(({ source, destination, kind }) => ({ source, destination, ...kind }));

describe('twins', () => {
  test('resolveSelector is isSelected', () => {
    fc.assert(
      fc.property(selector, fc.constantFrom(...SPOTS), (chosen, spot) => {
        expect(hasAddress(resolveSelector(POLICY, chosen), spot)).toBe(isSelected(POLICY, chosen, spot));
      }),
      { numRuns: 2000 },
    );
  });

  test('forbiddenProducts is forbids', () => {
    fc.assert(
      fc.property(guardrail, connection, (candidate, attempt) => {
        const product = forbiddenProducts(POLICY, candidate).some(
          ({ sources, destinations, traffic }) =>
            hasAddress(sources, attempt.source) &&
            hasAddress(destinations, attempt.destination) &&
            isTrafficOf(attempt, traffic),
        );
        expect(product).toBe(forbids(POLICY, candidate, attempt));
      }),
      { numRuns: 4000 },
    );
  });

  test('SEM-7 the host policies of both ends together are fate', () => {
    const randomPolicy = fc
      .record({
        rules: fc.array(
          fc.record({ from: selector, to: selector, services: use, expiresAtMs: fc.constantFrom(1, 100) }),
          { maxLength: 4 },
        ),
        guardrails: fc.array(guardrail, { maxLength: 2 }),
        modes: fc.array(fc.constantFrom<Mode>('observe', 'guard', 'enforce'), { minLength: 3, maxLength: 3 }),
      })
      .map(({ rules, guardrails, modes }): Policy => ({
        ...POLICY,
        zones: POLICY.zones.map((z, i) => ({ ...z, mode: modes[i] ?? 'observe' })),
        rules: rules.map((r, i) => ({ ...rule(`r${i}`, r.from, r.to, r.services), expiresAtMs: r.expiresAtMs })),
        guardrails,
      }));
    fc.assert(
      fc.property(randomPolicy, connection, (policy, attempt) => {
        const plans = policy.workloads.map((w) =>
          unwrap(parseHostPolicy(JSON.parse(JSON.stringify(toHostPolicyJson(planHost(policy, w, 1, 10)))))),
        );
        const dropped = plans.some(
          (plan) =>
            dropsAtHost(plan, attempt, attempt.source, attempt.destination, 'egress') ||
            dropsAtHost(plan, attempt, attempt.destination, attempt.source, 'ingress'),
        );
        expect(dropped ? 'denied' : 'allowed').toBe(fate(policy, attempt, 10).verdict);
      }),
      { numRuns: 4000 },
    );
  });
});

/** The naive reading of a host policy: what the host does with one connection at its own address. */
function dropsAtHost(
  plan: HostPolicy,
  attempt: Connection,
  own: Address,
  peer: Address,
  direction: 'ingress' | 'egress',
): boolean {
  if (!hasAddress(plan.own, own) || hasAddress(plan.own, peer)) return false;
  const names = (rules: HostPolicy['allow']) =>
    rules.some(
      (r) =>
        r.direction === direction &&
        hasAddress(r.own, own) &&
        hasAddress(r.peers, peer) &&
        isTrafficOf(attempt, r.traffic),
    );
  if (plan.mode === 'observe') return false;
  return names(plan.forbid) || (plan.mode === 'enforce' && !names(plan.allow));
}

describe('host policy from outside', () => {
  test('every wrong field is named at once', () => {
    const result = parseHostPolicy({
      workload: '',
      zone: 'z',
      revision: -1,
      mode: 'open',
      own: ['10.0.0.300'],
      allow: [{ id: 'r', direction: 'up', own: [], peers: 'x', traffic: ['tcp/0-99999'] }],
    });
    expect(result.ok).toBe(false);
    expect(result.ok ? [] : result.error.map((e) => e.split(':')[0])).toEqual([
      'workload',
      'revision',
      'mode',
      'own',
      'allow[0].direction',
      'allow[0].peers',
      'allow[0].traffic',
      'forbid',
    ]);
  });

  test('arbitrary JSON never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => void parseHostPolicy(input)),
      { numRuns: 2000 },
    );
  });
});
