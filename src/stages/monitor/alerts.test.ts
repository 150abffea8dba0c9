import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentReport, type Alert, type Denial, EMPTY_POLICY, type Policy, ZONE_CLASSES } from '#core/model';
import { parseAddress, parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import { byPriority, foldAlert, MAX_NAMED_SERVICES, toAlerts, toSilenceAlerts } from './index.ts';

const ZONES = ['office', 'key-management', 'validator', 'production'] as const;
const zone = (name: (typeof ZONE_CLASSES)[number], third: number): Policy['zones'][number] => ({
  name,
  class: name,
  isolation: 'vlan',
  mode: 'enforce',
  networks: [unwrap(parsePrefix(`10.77.${third}.0/24`)), unwrap(parsePrefix(`fd77:0:0:${third}::/64`))],
});
const workload = (name: string, zoneName: string, address: string): Policy['workloads'][number] => ({
  name,
  zone: zoneName,
  addresses: [unwrap(parseAddress(address))],
  labels: {},
  enforced: true,
});
const policy: Policy = {
  ...EMPTY_POLICY,
  zones: ZONES.map((name, i) => zone(name, i + 1)),
  workloads: [
    workload('laptop', 'office', '10.77.1.10'),
    workload('printer', 'office', '10.77.1.11'),
    workload('signer', 'key-management', '10.77.2.20'),
    workload('beacon', 'validator', '10.77.3.20'),
    workload('app', 'production', '10.77.4.10'),
  ],
};

const denial = (destination: string, port: number, rest: Partial<Denial> = {}): Denial => ({
  source: '10.77.1.10',
  destination,
  protocol: 'tcp',
  port,
  direction: 'ingress',
  packets: 1,
  dropped: true,
  mode: 'enforce',
  rule: 'default-deny',
  firstSeenMs: 1000,
  lastSeenMs: 2000,
  ...rest,
});
const report = (rest: Partial<AgentReport> = {}): AgentReport => ({
  sequence: 1,
  run: 'r',
  atMs: 3000,
  realisedRevision: 4,
  mode: 'enforce',
  inSync: true,
  conversations: [],
  denials: [],
  events: [],
  health: { version: '1', kernel: '6', residentBytes: 1, cpu: 0, uptimeMs: 1, lost: 0 },
  ...rest,
});

describe('forbidden connections', () => {
  test('the alert at the signer names both ends, the service, the rule and the zone', () => {
    const denials = [denial('10.77.2.20', 9000, { rule: 'office-never-reaches-keys', packets: 3 })];
    expect(toAlerts(report({ denials }), 'signer', policy)).toEqual([
      {
        id: 'forbidden-connection~laptop~signer~tcp-9000',
        kind: 'forbidden-connection',
        severity: 'critical',
        title:
          'laptop (office) tried web3signer on signer (key-management): guardrail `office-never-reaches-keys` forbids it; blocked',
        zone: 'key-management',
        source: 'laptop',
        destination: 'signer',
        service: 'web3signer',
        rule: 'office-never-reaches-keys',
        workload: 'signer',
        blocked: true,
        firstSeenMs: 1000,
        lastSeenMs: 2000,
        count: 3,
      },
    ]);
  });

  test('a scan of all ports of an office host is one alert with a bounded list of services', () => {
    const denials = Array.from({ length: 5000 }, (_, i) => denial('10.77.1.11', i + 1));
    const alerts = toAlerts(report({ denials }), 'printer', policy);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.count).toBe(5000);
    expect(alerts[0]?.service?.split(', ')).toHaveLength(MAX_NAMED_SERVICES + 1);
    expect(alerts[0]?.service).toMatch(/, and more$/);
  });

  test('a scan of the signer keeps the attempt at the signing port apart and first in no more than a few alerts', () => {
    const denials = Array.from({ length: 65_535 }, (_, i) => denial('10.77.2.20', i + 1));
    const alerts = toAlerts(report({ denials }), 'signer', policy);
    expect(alerts.some(({ service }) => service === 'web3signer')).toBe(true);
    expect(alerts.some(({ id }) => id.endsWith('~other-ports'))).toBe(true);
    expect(alerts.length).toBeLessThan(200);
    expect(alerts.every(({ severity }) => severity === 'critical')).toBe(true);
  });

  test('made-up IPv6 addresses of one network make one alert', () => {
    const denials = Array.from({ length: 500 }, (_, i) =>
      denial('fd77:0:0:4::10', 22, { source: `fd77:0:0:1::${(i + 1000).toString(16)}` }),
    );
    expect(toAlerts(report({ denials }), 'app', policy)).toHaveLength(1);
  });

  test('addresses of the whole internet are one source', () => {
    const denials = Array.from({ length: 200 }, (_, i) => denial('10.77.4.10', 22, { source: `8.8.4.${i}` }));
    const alerts = toAlerts(report({ denials }), 'app', policy);
    expect(alerts.map(({ source, count }) => [source, count])).toEqual([['internet', 200]]);
  });

  test('while a host observes, default-deny is a verdict to come and a guardrail is an alert', () => {
    const denials = [
      denial('10.77.2.20', 9000, { dropped: false, mode: 'observe' }),
      denial('10.77.2.20', 1792, { dropped: false, mode: 'observe', rule: 'never' }),
    ];
    const observing = { ...policy, zones: policy.zones.map((z) => ({ ...z, mode: 'observe' as const })) };
    const alerts = toAlerts(report({ denials }), 'signer', observing);
    expect(alerts.map(({ service, blocked }) => [service, blocked])).toEqual([['luna-ntls', false]]);
    expect(alerts[0]?.title).toContain('it passed, the zone does not enforce yet');
  });

  test('what passes at its source is blocked when the other end enforces', () => {
    const half = {
      ...policy,
      zones: policy.zones.map((z) => (z.name === 'office' ? { ...z, mode: 'guard' as const } : z)),
    };
    const denials = [denial('10.77.2.20', 9000, { dropped: false, mode: 'guard', direction: 'egress' })];
    expect(toAlerts(report({ denials }), 'laptop', half)[0]?.blocked).toBe(true);
  });

  test('a guardrail raises the severity, other than for what knocks from the internet', () => {
    const severityOf = (d: Denial) => toAlerts(report({ denials: [d] }), 'app', policy)[0]?.severity;
    expect(severityOf(denial('10.77.4.10', 22))).toBe('medium');
    expect(severityOf(denial('10.77.4.10', 22, { rule: 'g' }))).toBe('high');
    expect(severityOf(denial('10.77.4.10', 22, { rule: 'g', source: '8.8.8.8' }))).toBe('medium');
  });
});

describe('what a host denies is about that host, whatever the address', () => {
  const only = (d: Denial, workload: string) => toAlerts(report({ denials: [d] }), workload, policy)[0];
  const LINK_LOCAL = { source: 'fe80::aa', destination: 'fe80::20' };

  test.each([
    ['a link-local address', 'fe80::20'],
    ['an address of no zone', '192.168.7.20'],
    ['an unlisted global address', '2001:db8::20'],
    ['an address of another zone', '10.77.1.250'],
    ['a listed address', '10.77.2.20'],
  ])('the signer knocked at by %s is the signer', (_name, destination) => {
    expect(only(denial(destination, 9000, { source: 'fe80::aa' }), 'signer')).toMatchObject({
      severity: 'critical',
      zone: 'key-management',
      destination: 'signer',
      service: 'web3signer',
      workload: 'signer',
    });
  });

  test('what leaves it by such an address is its own too', () => {
    const leaving = denial('fe80::30', 22, { ...LINK_LOCAL, direction: 'egress' });
    expect(only(leaving, 'signer')).toMatchObject({ severity: 'critical', zone: 'key-management', source: 'signer' });
    expect(only(leaving, 'laptop')).toMatchObject({ severity: 'low', zone: 'office', source: 'laptop' });
  });

  test('a host that the policy does not know is taken for precious', () => {
    expect(only(denial('fe80::20', 22), 'stranger')).toMatchObject({ severity: 'high', destination: 'stranger' });
  });

  test('the same at two hosts is two alerts, and other addresses near one host are one', () => {
    const knock = (source: string) => denial('fe80::20', 22, { source });
    expect(only(knock('fe80::aa'), 'app')?.id).not.toBe(only(knock('fe80::aa'), 'beacon')?.id);
    expect(only(knock('fe80::aa'), 'app')?.id).toBe(only(knock('fe80::bb'), 'app')?.id);
  });

  test.each([
    ['fe80::aa', 'an unlisted address near key-management'],
    ['169.254.1.1', 'an unlisted address near key-management'],
    ['fd99::1', 'an unlisted address near key-management'],
    ['172.16.0.9', 'an unlisted address near key-management'],
    ['2001:db8::1', 'internet'],
    ['8.8.8.8', 'internet'],
    ['fd77:0:0:1::99', 'fd77:0:0:1::/64'],
  ])('the other end %s is %s', (source, name) => {
    const alert = only(denial('fe80::20', 9000, { source }), 'signer');
    expect(alert?.source).toBe(name);
    expect(alert?.title).toContain(`${source} (${name}`);
    expect(alert?.title).toContain('tried web3signer on signer (key-management) at fe80::20: ');
  });

  test('a packet to everybody is named, and does not wake anybody', () => {
    expect(only(denial('224.0.0.251', 5353, { protocol: 'udp', source: '10.77.2.99' }), 'signer')).toMatchObject({
      severity: 'low',
      destination: 'signer',
    });
  });
});

describe('trouble', () => {
  const event = (kind: AgentReport['events'][number]['kind']) => ({ kind, atMs: 5, revision: 7, detail: 'why' });

  test.each([
    ['tampered', 'tampering', 'critical', 'tampering~beacon'],
    ['reverted', 'reverted-change', 'high', 'reverted-change~beacon~7'],
    ['refused', 'refused-change', 'high', 'refused-change~beacon~7'],
    ['last-good-corrupt', 'agent-trouble', 'high', 'agent-trouble~beacon~last-good-corrupt'],
    ['disk-full', 'agent-trouble', 'high', 'agent-trouble~beacon~disk-full'],
  ] as const)('the event `%s` of a validator is `%s`, %s', (kind, alertKind, severity, id) => {
    const alerts = toAlerts(report({ events: [event(kind)] }), 'beacon', policy);
    expect(alerts.map((alert) => [alert.kind, alert.severity, alert.id])).toEqual([[alertKind, severity, id]]);
    expect(alerts[0]?.title).toMatch(/: why$/);
  });

  test('a change that was taken back names itself, not what it went back to', () => {
    const [alert] = toAlerts(report({ realisedRevision: 4, events: [event('reverted')] }), 'signer', policy);
    expect(alert?.title).toBe('signer took revision 7 back and holds the policy before it: why');
  });

  test.each(['started', 'applied', 'confirmed', 'repaired'] as const)('the event `%s` is no alert', (kind) => {
    expect(toAlerts(report({ events: [event(kind)] }), 'beacon', policy)).toEqual([]);
  });

  test('a kernel that differs and records that were lost are trouble', () => {
    const health = { ...report().health, lost: 12 };
    const alerts = toAlerts(report({ inSync: false, health }), 'signer', policy);
    expect(alerts.map(({ id, severity, count }) => [id, severity, count])).toEqual([
      ['agent-trouble~signer~out-of-sync', 'critical', 1],
      ['agent-trouble~signer~lost', 'high', 12],
    ]);
    expect(toAlerts(report({ inSync: false, realisedRevision: 0 }), 'signer', policy)).toEqual([]);
  });

  test('silence is one alert for each agent past the limit, and none below it', () => {
    const contacts = [
      { workload: 'app', lastReportMs: 1000 },
      { workload: 'signer', lastReportMs: 1000 },
      { workload: 'laptop', lastReportMs: 1001 },
    ];
    expect(toSilenceAlerts(contacts, policy, 31_000, 30_000).map(({ workload }) => workload)).toEqual([
      'signer',
      'app',
    ]);
  });
});

describe('folding and order', () => {
  const anyAlert: fc.Arbitrary<Alert> = fc.record({
    id: fc.constant('same'),
    kind: fc.constantFrom('forbidden-connection' as const, 'tampering' as const, 'agent-silent' as const),
    severity: fc.constantFrom('critical' as const, 'high' as const, 'medium' as const, 'low' as const),
    title: fc.constant('t'),
    zone: fc.constantFrom(...ZONES),
    service: fc.constantFrom('a', 'b', 'c, d'),
    workload: fc.constant('w'),
    firstSeenMs: fc.nat(100),
    lastSeenMs: fc.nat(100),
    count: fc.integer({ min: 1, max: 9 }),
  });

  test('repetition raises the count, widens the span and never lowers the severity', () => {
    fc.assert(
      fc.property(fc.array(anyAlert, { minLength: 1 }), (alerts) => {
        const folded = alerts.reduce<Alert | undefined>(foldAlert, undefined);
        expect(folded?.count).toBe(alerts.reduce((sum, { count }) => sum + count, 0));
        expect(folded?.firstSeenMs).toBe(Math.min(...alerts.map(({ firstSeenMs }) => firstSeenMs)));
        expect(folded?.lastSeenMs).toBe(Math.max(...alerts.map(({ lastSeenMs }) => lastSeenMs)));
        if (alerts.some(({ severity }) => severity === 'critical')) expect(folded?.severity).toBe('critical');
      }),
    );
  });

  test('a guardrail that one sighting names is also in the text', () => {
    const [rule, guardrail] = ['default-deny', 'never'].map(
      (id) => toAlerts(report({ denials: [denial('10.77.4.10', 22, { rule: id })] }), 'app', policy)[0],
    );
    if (!rule || !guardrail) throw new Error('no alerts');
    for (const folded of [foldAlert(rule, guardrail), foldAlert(guardrail, rule)]) {
      expect(folded.rule).toBe('never');
      expect(folded.title).toContain('guardrail `never` forbids it');
      expect(folded.title).not.toContain('no rule permits it');
    }
  });

  test('the other end of the same connection does not count it twice', () => {
    const denials = [denial('10.77.4.10', 22, { packets: 5 })];
    const [atSource] = toAlerts(report({ denials }), 'laptop', policy);
    const [atDestination] = toAlerts(report({ denials }), 'app', policy);
    expect(atSource && atDestination && foldAlert(atSource, atDestination).count).toBe(5);
  });

  test('an attacker of the office at the keys is before hosts of the keys that miss their server, also older ones', () => {
    const own = report({
      denials: [denial('10.77.4.10', 8443, { source: '10.77.2.20', direction: 'egress', lastSeenMs: 9000 })],
    });
    const attack = report({ denials: [denial('10.77.2.20', 9000)] });
    const sorted = [...toAlerts(own, 'signer', policy), ...toAlerts(attack, 'signer', policy)].toSorted(
      byPriority(policy),
    );
    expect(sorted.map(({ source, severity }) => [source, severity])).toEqual([
      ['laptop', 'critical'],
      ['signer', 'critical'],
    ]);
  });

  test('the order is total, and a critical alert of the key zone is before every other', () => {
    const compare = byPriority(policy);
    fc.assert(
      fc.property(fc.array(anyAlert), (alerts) => {
        const sorted = alerts.toSorted(compare);
        const keys = sorted.findLastIndex((a) => a.severity === 'critical' && a.zone === 'key-management');
        expect(sorted.slice(0, keys + 1).every((a) => a.severity === 'critical' && a.zone === 'key-management')).toBe(
          true,
        );
        for (const [i, a] of sorted.entries())
          for (const b of sorted.slice(i)) expect(compare(a, b)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
