import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy, type Workload } from '#core/model';
import { parseAddress, printTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide } from '#core/semantics';
import { cautiousMissingMass, missingMass, toGenerality } from './generality.ts';
import { type Observed, proposeChange, proposePolicy, type ProposalRequest } from './index.ts';

const HOUR_MS = 3_600_000;
const AT_MS = Date.parse('2026-11-23T12:00:00Z');
const window = { firstMs: 0, lastMs: 10 * HOUR_MS };
const addressOf = (text: string) => unwrap(parseAddress(text));
const zones: Policy['zones'] = (['dmz', 'office', 'production'] as const).map((name) => ({
  name,
  class: name,
  isolation: 'vlan',
  mode: 'observe',
  networks: [],
}));
const toWorkload = (name: string, zone: string, address: string, role?: string): Workload => ({
  name,
  zone,
  addresses: [addressOf(address)],
  labels: role === undefined ? {} : { role },
  enforced: true,
});
const laptops = Array.from({ length: 10 }, (_, i) => toWorkload(`laptop-${i}`, 'office', `10.2.0.${i + 1}`, 'laptop'));
const workloads = [
  ...laptops,
  toWorkload('web', 'dmz', '198.51.100.10', 'web'),
  toWorkload('app', 'production', '10.3.0.1'),
];
const findAddress = (name: string) =>
  workloads.find((one) => one.name === name)?.addresses[0] ?? addressOf('203.0.113.1');
const toParty = (name: string): Observed['source'] =>
  name === 'internet'
    ? { kind: 'internet', name, zone: 'internet' }
    : { kind: 'workload', name, zone: workloads.find((one) => one.name === name)?.zone ?? '' };
const seen = (from: string, to: string, port: number, rest: Partial<Observed> = {}): Observed => ({
  source: toParty(from),
  destination: toParty(to),
  protocol: 'tcp',
  port,
  connections: 10,
  answered: true,
  firstSeenMs: 0,
  lastSeenMs: window.lastMs,
  pairs: [{ source: findAddress(from), destination: findAddress(to), protocol: 'tcp', destinationPort: port }],
  ...rest,
});
const remote = (address: string, connections: number, hours = Math.min(connections, 10)) => ({
  address,
  connections,
  answered: true,
  firstSeenMs: 0,
  lastSeenMs: hours >= 5 ? window.lastMs : HOUR_MS,
  hours,
});
const withRemotes = (from: string, to: string, remotes: ReturnType<typeof remote>[]): Observed =>
  seen(from, to, 443, { remotes, connections: remotes.reduce((sum, { connections }) => sum + connections, 0) });
const propose = (conversations: readonly Observed[], rest: Partial<ProposalRequest> = {}) =>
  proposePolicy({ zones, workloads, conversations, window, atMs: AT_MS, ...rest });
const isAllowed = (policy: Policy, from: string, to: string, port = 443) => {
  const end = (name: string) => workloads.find((one) => one.name === name)?.addresses[0] ?? addressOf(name);
  const pair = { source: end(from), destination: end(to), protocol: 'tcp' as const, destinationPort: port };
  return decide(policy, pair, AT_MS).verdict === 'allowed';
};
const strangers = (count: number, connections: number, hours?: number) =>
  Array.from({ length: count }, (_, i) => remote(`203.0.113.${i + 1}`, connections, hours));

describe('the mass of what was not seen', () => {
  test('is the share of those that came once, and never certain from few', () => {
    expect(missingMass([1, 1, 8])).toBe(0.2);
    expect(missingMass([])).toBe(0);
    expect(cautiousMissingMass([99])).toBe(0.01);
    expect(cautiousMissingMass([3])).toBe(0.25);
  });

  test('is nothing where every kind came often, whatever their number', () => {
    const counts = fc.array(fc.integer({ min: 2, max: 1000 }), { maxLength: 50 });
    fc.assert(fc.property(counts, (all) => missingMass(all) === 0 && cautiousMissingMass(all) > 0));
  });

  test('the bounds of generality are all and nothing', () => {
    expect(toGenerality(0)).toEqual({ leastSeen: 1, mostMissed: Infinity });
    expect(toGenerality(0.5)).toEqual({ leastSeen: 0.5, mostMissed: 0.01 });
    expect(toGenerality(1)).toEqual({ leastSeen: 0, mostMissed: 0 });
  });
});

describe('the internet as a destination', () => {
  const few = withRemotes('app', 'internet', [remote('203.0.113.1', 300), remote('203.0.113.2', 200)]);
  const many = withRemotes('app', 'internet', strangers(12, 1));

  test('is those addresses that were seen, where nearly all that comes will be with them', () => {
    const { policy } = propose([few]);
    expect(isAllowed(policy, 'app', '203.0.113.1')).toBe(true);
    expect(isAllowed(policy, 'app', '203.0.113.3')).toBe(false);
  });

  test('is all of it where what comes is new again and again, or too little was seen', () => {
    expect(isAllowed(propose([many]).policy, 'app', '203.0.113.99')).toBe(true);
    const little = withRemotes('app', 'internet', [remote('203.0.113.1', 5)]);
    expect(isAllowed(propose([little]).policy, 'app', '203.0.113.99')).toBe(true);
  });

  test('who asks for names was told whom to ask: few connections are enough to know all', () => {
    const names = { ...withRemotes('app', 'internet', [remote('203.0.113.1', 5)]), port: 53, protocol: 'udp' as const };
    const [rule] = propose([names]).policy.rules;
    expect(rule?.to).toMatchObject({ kind: 'network' });
    expect(propose([names], { generality: 1 }).policy.rules[0]?.to).toEqual({ kind: 'internet' });
  });

  test('who browses any site by https browses it by http and QUIC as well, and nothing else', () => {
    const ports = ({ policy }: { policy: Policy }) =>
      policy.rules.flatMap((rule) => printTrafficSet(rule.services.traffic));
    expect(ports(propose([many]))).toEqual(['tcp/80', 'tcp/443', 'udp/443']);
    expect(ports(propose([{ ...many, port: 8443 }]))).toEqual(['tcp/8443']);
    expect(ports(propose([few]))).toEqual(['tcp/443']);
    expect(ports(propose([many], { generality: 0 }))).toEqual(['tcp/443']);
  });

  test('the generality moves the border', () => {
    const open = (generality: number, one: Observed) =>
      isAllowed(propose([one], { generality }).policy, 'app', '203.0.113.99');
    expect([open(0, many), open(0.5, many), open(1, many)]).toEqual([false, true, true]);
    expect([open(0, few), open(0.5, few), open(1, few)]).toEqual([false, false, true]);
  });
});

describe('the internet as a source', () => {
  const regular = remote('203.0.113.200', 50);
  const noise = withRemotes('internet', 'web', [regular, ...strangers(30, 1)]);

  test('at a host that nobody calls public, who keeps coming is named, and strangers are for a person to decide', () => {
    const { policy, decisions } = propose([noise], { guessed: new Set(['web']) });
    expect(isAllowed(policy, '203.0.113.200', 'web')).toBe(true);
    expect(isAllowed(policy, '203.0.113.1', 'web')).toBe(false);
    expect(decisions).toMatchObject([{ kind: 'strangers', conversation: { connections: 30 } }]);
  });

  test('a burst is no habit, however many connections it has', () => {
    const burst = withRemotes('internet', 'web', [remote('203.0.113.200', 500, 1)]);
    expect(propose([burst], { guessed: new Set(['web']) }).policy.rules).toEqual([]);
  });

  test('guests who come back are those of a public service, and one that is declared public is public', () => {
    const guests = withRemotes('internet', 'web', strangers(25, 6));
    expect(isAllowed(propose([guests], { guessed: new Set(['web']) }).policy, '203.0.113.99', 'web')).toBe(true);
    expect(isAllowed(propose([noise]).policy, '203.0.113.99', 'web')).toBe(true);
  });

  test('strangers that a person accepts are guests, and may all come', () => {
    const decided = new Map([['internet > web tcp/443', 'accept' as const]]);
    const { policy, decisions } = propose([noise], { guessed: new Set(['web']), decided });
    expect([isAllowed(policy, '203.0.113.1', 'web'), decisions]).toEqual([true, []]);
  });

  test('what was approved is not proposed again, wider, by the same traffic', () => {
    const ask = (one: Observed, current: Policy, rest: Partial<ProposalRequest> = {}) =>
      proposeChange(current, { zones, workloads, conversations: [one], window, atMs: AT_MS, ...rest });
    const first = ask(noise, EMPTY_POLICY, { guessed: new Set(['web']) });
    expect(first.policy.rules).toHaveLength(1);
    // Approved, the zone is one that the policy says; that the host is public nobody has said.
    const again = ask(noise, first.policy);
    expect([again.policy.rules, again.proposed.decisions]).toMatchObject([first.policy.rules, [{ kind: 'strangers' }]]);
    const beside = ask(
      { ...noise, port: 8080, pairs: noise.pairs.map((one) => ({ ...one, destinationPort: 8080 })) },
      first.policy,
    );
    expect(isAllowed(beside.policy, '203.0.113.1', 'web', 8080)).toBe(false);
    // Who keeps coming from now on is a small addition.
    const more = withRemotes('internet', 'web', [regular, remote('203.0.113.201', 15), ...strangers(30, 1)]);
    const { policy } = ask(more, first.policy);
    expect([policy.rules.length, isAllowed(policy, '203.0.113.201', 'web')]).toEqual([2, true]);
    expect(isAllowed(policy, '203.0.113.1', 'web')).toBe(false);
  });

  test('one connection that is held all along is a habit', () => {
    const session = {
      ...withRemotes('internet', 'web', [{ ...remote('203.0.113.200', 1), lastSeenMs: window.lastMs }]),
      longestMs: window.lastMs,
    };
    expect(isAllowed(propose([session], { guessed: new Set(['web']) }).policy, '203.0.113.200', 'web')).toBe(true);
  });
});

describe('roles', () => {
  test('speak for their members when many came once: a list of names would be wrong tomorrow', () => {
    const once = laptops.slice(0, 6).map(({ name }) => seen(name, 'app', 8080, { connections: 1 }));
    const { policy, belowThreshold } = propose(once);
    expect(isAllowed(policy, 'laptop-9', 'app', 8080)).toBe(true);
    expect(belowThreshold).toEqual([]);
    expect(propose(once.slice(0, 4)).belowThreshold).toHaveLength(4);
    expect(propose(once, { generality: 0 }).belowThreshold).toHaveLength(6);
  });

  test('an address is asked for again: once is a habit', () => {
    const lease = (port: number) => propose([seen('app', 'web', port, { protocol: 'udp', connections: 1 })]);
    expect(lease(67).policy.rules).toHaveLength(1);
    expect(lease(68).policy.rules).toHaveLength(0);
  });

  test('sessions on hosts are permitted and left to a person to confirm', () => {
    const { decisions } = propose([seen('app', 'web', 22), seen('app', 'web', 8080)]);
    expect(decisions).toMatchObject([{ kind: 'management', rule: 'app-to-web' }]);
  });

  test('a range of ports becomes the range, and no other port', () => {
    const { policy } = propose([seen('app', 'web', 49_152, { lastPort: 65_535 })]);
    expect(policy.rules.map(({ services }) => printTrafficSet(services.traffic))).toEqual([['tcp/49152-65535']]);
    expect([isAllowed(policy, 'app', 'web', 60_000), isAllowed(policy, 'app', 'web', 49_151)]).toEqual([true, false]);
  });
});

test('what is open is counted in pairs of a host and a port', () => {
  const { tightness } = propose([seen('app', 'web', 8080), seen('laptop-1', 'web', 8080), seen('app', 'laptop-1', 1)]);
  expect(tightness).toEqual({ permitted: 2, possible: 13 * 131_072 });
});

describe('beside a policy in force', () => {
  const first = propose([seen('app', 'web', 8080)]).policy;

  test('new traffic adds rules, and nothing else changes', () => {
    const conversations = [seen('app', 'web', 8080), seen('app', 'web', 9090)];
    const { policy, ids } = proposeChange(first, { zones, workloads, conversations, window, atMs: AT_MS });
    expect(policy.rules.slice(0, -1)).toEqual(first.rules);
    expect(policy.rules.at(-1)?.services.names).toEqual(['tcp/9090']);
    expect([...ids.values()]).toEqual([policy.rules.at(-1)?.id]);
  });

  test('traffic that is permitted already changes nothing', () => {
    const conversations = [seen('app', 'web', 8080)];
    const { policy } = proposeChange(first, { zones, workloads, conversations, window, atMs: AT_MS });
    expect(policy).toEqual(first);
  });
});
