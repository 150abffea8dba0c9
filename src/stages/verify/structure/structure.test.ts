import { describe, expect, test } from 'vitest';
import { rule, breaches, messages, type Text } from './breaches.fixture.ts';

const IN = rule('in', '{ role: laptop }', '{ role: bastion }', 'ssh');
const ON = rule('on', '{ role: bastion }', '{ role: app }', 'ssh');
const ASK = rule('ask', '{ role: app }', '{ role: engine }', 'tcp/41000');
const SIGN = rule('sign', '{ role: engine }', '{ role: signer }', 'web3signer');

describe('SEM-14 never-path', () => {
  const guardrail = 'never-path: { from: { zone: office }, to: { role: signer } }';

  test('a path over several hops, each with its reason', () => {
    const [finding] = breaches({ rules: IN + ON + ASK + SIGN, guardrail });
    expect(finding?.message).toBe(
      'guardrail `g`: there is a path: laptop -[remote-access: rule `in`, tcp/22 (ssh)]-> bastion -[remote-access: rule `on`, tcp/22 (ssh)]-> app -[application: rule `ask`, tcp/41000]-> engine -[signing: rule `sign`, tcp/9000 (web3signer)]-> signer-1',
    );
    expect(finding?.subject).toEqual({ kind: 'guardrail', name: 'g' });
    expect(finding?.paths?.[0]?.hops[3]).toEqual({
      from: 'engine',
      to: 'signer-1',
      class: 'signing',
      cost: 4,
      by: { kind: 'rule', rule: 'sign', services: ['tcp/9000'], entries: ['web3signer'] },
    });
    expect(structuredClone(finding)).toEqual(JSON.parse(JSON.stringify(finding)));
  });

  test.each<[string, Text]>([
    ['one hop short', { rules: IN + ON + SIGN, guardrail }],
    [
      'a hop of another class',
      {
        rules: IN + ON + ASK + SIGN,
        guardrail: guardrail.replace(' }', ' }').replace('signer } }', 'signer }, over: [remote-access] }'),
      },
    ],
    [
      'a hop that another guardrail forbids',
      {
        rules: IN + ON + ASK + SIGN,
        guardrail: `${guardrail} }\n  - { id: h, never: { from: { role: bastion }, to: { role: app } }`,
      },
    ],
    [
      'a rule that is over',
      { rules: IN + ON + ASK.replace(' }\n', ', expires: 2026-11-23T12:00:00Z }\n') + SIGN, guardrail },
    ],
    [
      'ends of different families',
      { rules: rule('six', "{ network: 'fd00:1::7' }", '{ workload: signer-3 }', 'ssh'), guardrail },
    ],
    [
      'out to the internet and in again',
      {
        rules:
          rule('out', '{ zone: office }', 'internet', 'https') + rule('back', 'internet', '{ role: signer }', 'https'),
        guardrail,
      },
    ],
  ])('none: %s', (_, text) => {
    expect(messages(text).filter((message) => message.startsWith('guardrail `g`'))).toEqual([]);
  });

  test.each<[string, Text, string]>([
    [
      'control counts as a hop',
      {
        rules: rule('admin', '{ role: laptop }', '{ role: hypervisor }', 'ssh'),
        manages: '  - { from: { role: hypervisor }, to: { zone: keys }, through: hypervisor }',
        guardrail,
      },
      'hypervisor -[management: manages through hypervisor]-> signer-1',
    ],
    [
      'a laptop bought tomorrow',
      { rules: rule('net', '{ network: 10.1.0.128/25 }', '{ role: signer }', 'ssh'), guardrail },
      'anybody else in office -[remote-access: rule `net`, tcp/22 (ssh)]-> signer-1',
    ],
    [
      'both legs of one workload',
      {
        workloads:
          '  - { name: jump, zone: management, addresses: [10.9.0.8, 10.2.0.8], legs: [production], labels: { role: jump } }\n',
        rules:
          rule('a', '{ role: laptop }', '{ network: 10.2.0.8 }', 'ssh') +
          rule('b', '{ network: 10.9.0.8 }', '{ role: signer }', 'ssh'),
        guardrail,
      },
      'laptop -[remote-access: rule `a`, tcp/22 (ssh)]-> jump -[remote-access: rule `b`, tcp/22 (ssh)]-> signer-1',
    ],
    [
      'from the internet itself',
      {
        rules:
          rule('open', 'internet', '{ role: gateway }', 'https-edge') +
          rule('on', '{ role: gateway }', '{ role: signer }', 'ssh'),
        guardrail: guardrail.replace('{ zone: office }', 'internet'),
      },
      'internet -[application: rule `open`, tcp/80, tcp/443, udp/443 (https-edge)]-> gateway -[remote-access: rule `on`, tcp/22 (ssh)]-> signer-1',
    ],
  ])('one: %s', (_, text, path) => {
    expect(messages(text)).toEqual([expect.stringContaining(path)]);
  });
});

describe('SEM-14 every-path', () => {
  const guardrail =
    'every-path: { from: { zone: [office, production] }, to: { zone: keys }, crosses: { role: engine } }';

  test('paths to and through the choke point are fine', () => {
    expect(messages({ rules: IN + ON + ASK + SIGN, guardrail })).toEqual([]);
  });

  test('one that goes around it is not', () => {
    const around = rule('around', '{ role: app }', '{ role: store }', 'postgresql');
    expect(messages({ rules: ASK + SIGN + around, guardrail })).toEqual([
      'guardrail `g`: a path crosses none of `engine`: app -[application: rule `around`, tcp/5432 (postgresql)]-> store',
    ]);
  });
});

describe('SEM-14 threshold', () => {
  const guardrail = 'threshold: { from: any, to: { role: signer }, fewer-than: 2, per: key }';

  test('a host that controls two signers of one key', () => {
    const [finding, ...others] = breaches({
      manages: '  - { from: { role: hypervisor }, to: { role: signer }, through: hypervisor }',
      guardrail,
    });
    expect(others).toEqual([]);
    expect(finding?.message).toContain('hypervisor reaches 2 of key `hot`, expected fewer than 2: ');
    expect(finding?.paths?.map(({ hops }) => hops.map(({ to }) => to))).toEqual([['signer-1'], ['signer-2']]);
  });

  test('over more than one hop, and not by what is mere application', () => {
    const chain = rule('a', '{ role: app }', '{ role: engine }', 'ssh') + SIGN;
    expect(messages({ rules: chain, guardrail })).toEqual([expect.stringContaining('app reaches 2 of key `hot`')]);
    expect(
      messages({
        rules: chain.replace('ssh', 'tcp/41000'),
        guardrail: guardrail.replace('any', '{ zone: production }'),
      }),
    ).toEqual([]);
  });

  test('of fewer than one, who is one itself is shown', () => {
    const one = 'threshold: { from: { role: signer }, to: { role: signer }, fewer-than: 1, per: key }';
    const [finding] = breaches({ guardrail: one });
    expect(finding?.message).toBe(
      'guardrail `g`: signer-1 is or reaches 1 of key `hot`, expected fewer than 1, and 1 more like it: it is one itself',
    );
    expect(finding?.related).toEqual({ kind: 'workload', name: 'signer-1' });
  });

  test('a signer counts itself, and a share counts once', () => {
    const mesh = rule('mesh', '{ role: signer }', '{ role: signer }', 'horcrux-cosigner');
    expect(messages({ rules: mesh, guardrail })).toEqual([
      'guardrail `g`: signer-1 is or reaches 2 of key `hot`, expected fewer than 2, and 2 more like it: it is one itself; signer-1 -[signing: rule `mesh`, tcp/2222 (horcrux-cosigner)]-> signer-2',
    ]);
    const shares = 'threshold: { from: { role: engine }, to: { role: signer }, fewer-than: 3, distinct: share }';
    expect(messages({ rules: SIGN, guardrail: shares })).toEqual([]);
    expect(messages({ rules: SIGN, guardrail: shares.replace('3', '2') })).toEqual([
      expect.stringContaining('engine reaches 2'),
    ]);
  });

  test('workloads that are alike are counted one by one', () => {
    const workloads = ['1', '2', '3']
      .map((n) => `  - { name: mpc-${n}, zone: keys, addresses: [10.3.0.3${n}], labels: { role: mpc } }\n`)
      .join('');
    const rules = rule('sign', '{ role: engine }', '{ role: mpc }', 'web3signer');
    const of = (from: string, t: number) => ({
      workloads,
      rules,
      guardrail: `threshold: { from: ${from}, to: { role: mpc }, fewer-than: ${t} }`,
    });
    expect(messages(of('any', 4))).toEqual([]);
    const [finding] = breaches(of('any', 3));
    expect(finding?.paths?.map(({ hops }) => hops[0]?.to)).toEqual(['mpc-1', 'mpc-2', 'mpc-3']);
    expect(messages(of('{ role: mpc }', 2))).toEqual([]);
  });
});

describe('SEM-14 single', () => {
  const guardrail = 'single: { of: { role: signer }, per: key }';
  const ONE = rule('one', '{ role: engine }', '{ workload: signer-1 }', 'web3signer');

  test('one of each key may be live, whatever the others', () => {
    expect(
      messages({ rules: ONE + rule('other', '{ role: engine }', '{ workload: signer-3 }', 'web3signer'), guardrail }),
    ).toEqual([]);
  });

  test('two of one key are one too many', () => {
    const [finding] = breaches({ rules: SIGN, guardrail });
    expect(finding?.message).toBe(
      'guardrail `g`: 2 are live for key `hot`, expected at most one: signer-1, signer-2: engine -[signing: rule `sign`, tcp/9000 (web3signer)]-> signer-1; engine -[signing: rule `sign`, tcp/9000 (web3signer)]-> signer-2',
    );
    expect(finding?.paths).toHaveLength(2);
  });

  test('unless all of them share what they must', () => {
    const shared = guardrail.replace(
      'key }',
      'key, unless-shared: { to: { role: store }, services: [web3signer-slashing-db] } }',
    );
    const both = rule('db', '{ role: signer }', '{ role: store }', 'web3signer-slashing-db');
    expect(messages({ rules: SIGN + both, guardrail: shared })).toEqual([]);
    const half = rule('db', '{ workload: signer-1 }', '{ role: store }', 'web3signer-slashing-db');
    expect(messages({ rules: SIGN + half, guardrail: shared })).toEqual([
      expect.stringContaining('2 are live for key `hot`, expected at most one, and they do not share what they must'),
    ]);
  });
});

describe('SEM-14 what rules must say', () => {
  const guardrail = 'expires-within: { from: { zone: office }, to: any, days: 90, hosts: named }';
  const named = (more: string, from = '{ workload: laptop }') => rule('r', from, '{ workload: app }', 'ssh', more);

  test.each([
    ['no end', '', undefined, 'it has no end'],
    ['an end too late', ', expires: 2027-02-21T12:00:01Z', undefined, 'it ends on 2027-02-21T12:00:01.000Z'],
    ['a whole zone', ', expires: 2027-01-01T00:00:00Z', '{ zone: office }', '`from` does not name its hosts'],
    ['a label', ', expires: 2027-01-01T00:00:00Z', '{ role: laptop }', '`from` does not name its hosts'],
  ])('%s is refused', (_, more, from, why) => {
    const [finding] = breaches({ rules: named(more, from), guardrail });
    expect(finding?.message).toContain(
      `guardrail \`g\` expects an end within 90 days and named hosts of rule \`r\`: ${why}: laptop`,
    );
    expect(finding?.subject).toEqual({ kind: 'rule', name: 'r' });
    expect(finding?.related).toEqual({ kind: 'guardrail', name: 'g' });
    expect(finding?.witness?.destination).toBe('10.2.0.5');
  });

  test.each([
    ['the last moment', named(', expires: 2027-02-21T12:00:00Z')],
    ['already over', named(', expires: 2026-11-01T00:00:00Z')],
    ['from elsewhere', rule('r', '{ role: bastion }', '{ workload: app }', 'ssh')],
  ])('%s is fine', (_, rules) => {
    expect(messages({ rules, guardrail })).toEqual([]);
  });

  test('outside its schedule a rule must end all the same', () => {
    const windows = ', schedule: [{ days: [sun], from: "00:00", to: "01:00" }]';
    expect(messages({ rules: named(windows), guardrail })).toEqual([expect.stringContaining('it has no end')]);
  });

  test('an identity is asked for', () => {
    const identity = 'requires-identity: { to: { role: signer }, services: [web3signer] }';
    expect(messages({ rules: SIGN, guardrail: identity })).toEqual([
      'guardrail `g` expects an identity of rule `sign`: engine (10.3.0.2) -> signer-1 (10.3.0.11) tcp/9000',
    ]);
    expect(messages({ rules: SIGN.replace('j }', 'j, identity: spiffe://x/engine }'), guardrail: identity })).toEqual(
      [],
    );
    expect(
      messages({ rules: rule('ssh', '{ role: engine }', '{ role: signer }', 'ssh'), guardrail: identity }),
    ).toEqual([]);
  });
});

test('SEM-14 declared-gateways-only: a leg in another zone is for gateways', () => {
  const workloads =
    '  - { name: jump, zone: management, addresses: [10.9.0.8, 10.2.0.8], legs: [production], labels: { role: jump } }\n';
  const [finding] = breaches({ workloads, guardrail: 'declared-gateways-only: { gateways: { role: bastion } }' });
  expect(finding?.message).toBe(
    'guardrail `g`: workload `jump` of zone `management` has legs in `production` (10.2.0.8) and is no declared gateway',
  );
  expect(finding?.subject).toEqual({ kind: 'workload', name: 'jump' });
  expect(messages({ workloads, guardrail: 'declared-gateways-only: { gateways: { role: [bastion, jump] } }' })).toEqual(
    [],
  );
  expect(
    messages({ workloads, guardrail: 'declared-gateways-only: { gateways: { network: 10.0.0.0/8 } }' }),
  ).toHaveLength(1);
});
