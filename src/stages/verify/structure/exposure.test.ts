import { describe, expect, test } from 'vitest';
import { rule, breaches, messages } from './breaches.fixture.ts';

describe('SEM-15 exposure', () => {
  const guardrail = 'exposure: catalogue';

  test.each([
    [
      'gateway-only: from an application elsewhere',
      rule('r', '{ role: laptop }', '{ role: app }', 'app-http'),
      '(app-http)',
      'is for workloads of that zone, of the dmz and of management',
    ],
    [
      'gateway-only: from what is no workload yet',
      rule('r', '{ zone: dmz }', '{ role: app }', 'app-http'),
      '(app-http)',
      'is for workloads of that zone',
    ],
    [
      'authorised-hosts-only: from a whole zone',
      rule('r', '{ zone: production }', '{ role: app }', 'postgresql'),
      'tcp/5432 (postgresql) in zone `production`',
      'is for listed workloads only',
    ],
    [
      'authorised-hosts-only: from every workload',
      rule('r', 'workloads', '{ role: app }', 'ssh'),
      'tcp/22 (ssh)',
      'is for listed workloads only',
    ],
    [
      'never',
      rule('r', '{ role: bastion }', '{ role: app }', 'telnet'),
      'tcp/23 (telnet)',
      'may have no source at all',
    ],
    [
      'unknown in a zone of keys',
      rule('r', '{ role: bastion }', '{ role: engine }', 'tcp/41000'),
      'tcp/41000 in zone `keys`',
      'nobody knows what listens on',
    ],
    [
      'known to other zones alone',
      rule('r', '{ zone: management }', '{ role: engine }', 'tcp/8333'),
      'tcp/8333 (bitcoind-p2p) in zone `keys`',
      'is for listed workloads only',
    ],
  ])('%s is refused', (_, rules, what, why) => {
    const [finding, ...others] = breaches({ rules, guardrail });
    expect(others).toEqual([]);
    expect(finding?.message).toContain(what);
    expect(finding?.message).toContain(why);
    expect(finding?.witness).toBeDefined();
  });

  test.each([
    ['gateway-only: from a gateway', rule('r', '{ role: gateway }', '{ role: app }', 'app-http')],
    ['authorised-hosts-only: from a role', rule('r', '{ zone: production, role: app }', '{ role: app }', 'postgresql')],
    ['internal-only: from zones', rule('r', '{ zone: [office, production] }', '{ role: bastion }', 'dns, ntp')],
    [
      'what the rule names, whatever else claims its port',
      rule('r', '{ zone: office }', '{ role: bastion }', 'syslog'),
    ],
    ['of several the one with no other port', rule('r', '{ role: engine }', '{ role: signer }', 'tcp/9000-9001')],
    [
      'a console of the zone before a ban in every zone',
      rule('r', '{ role: bastion }', '{ role: hypervisor }', 'tcp/23'),
    ],
    ['ping', rule('r', '{ zone: office }', '{ role: engine }', 'ping')],
    ['unknown elsewhere', rule('r', '{ zone: office }', '{ role: app }', 'tcp/41000')],
  ])('%s is fine', (_, rules) => {
    expect(messages({ rules, guardrail })).toEqual([]);
  });

  test('a service of our own is no listener of the catalogue, but never with the keys', () => {
    const services = '  - { name: agents, ports: [tcp/8443] }';
    const to = (role: string) => ({
      services,
      rules: rule('r', '{ zone: office }', `{ role: ${role} }`, 'agents'),
      guardrail,
    });
    expect(messages(to('bastion'))).toEqual([]);
    expect(messages(to('engine'))).toEqual([expect.stringContaining('is for listed workloads only')]);
  });
});
