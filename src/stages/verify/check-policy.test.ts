import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { checkPolicy } from './index.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/24, 'fd00:1::/64'], mode: enforce }
  - { name: keys, class: key-management, networks: [10.2.0.0/24, 'fd00:2::/64'], mode: enforce }
  - { name: validator, networks: [10.3.0.0/24], mode: enforce }
  - { name: vault, class: cold }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7, 'fd00:1::7'], labels: { role: laptop } }
  - { name: signer-1, zone: keys, addresses: [10.2.0.9, 'fd00:2::9'], labels: { role: signer } }
  - { name: signer-2, zone: keys, addresses: [10.2.0.10], labels: { role: signer } }
  - { name: client, zone: validator, addresses: [10.3.0.5], labels: { role: client } }
  - { name: cold-signer, zone: vault, labels: { role: cold } }
`;
const rule = (id: string, from: string, to: string, services: string, more = '') =>
  `  - { id: ${id}, from: ${from}, to: ${to}, services: [${services}], owner: o, justification: j${more} }\n`;
const SIGN = rule('sign', '{ role: client }', '{ role: signer }', 'web3signer');

function check(rules: string, guardrails = '', tests = '', estate = ESTATE): string[] {
  const sections = [
    rules && `rules:\n${rules}`,
    guardrails && `guardrails:\n${guardrails}\n`,
    tests && `tests:\n${tests}\n`,
  ];
  const parsed = parsePolicy([{ path: 'p.yaml', text: `${estate}${sections.join('')}` }]);
  if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
  return checkPolicy(parsed.value.policy, NOW).map(({ severity, kind, message }) => `${severity} ${kind}: ${message}`);
}

describe('guardrails are proved against all rules', () => {
  test.each([
    [
      'never: a rule that overlaps in one host and one port is a breach',
      rule('wide', '{ network: 10.1.0.0/29 }', '{ zone: keys }', 'tcp/9000-9010'),
      '  - { id: g, never: { from: { zone: office }, to: { role: signer }, services: [tcp/9010] } }',
      [
        'error guardrail-broken: rule `wide` permits what guardrail `g` forbids: laptop (10.1.0.7) -> signer-1 (10.2.0.9) tcp/9010',
      ],
    ],
    [
      'never: the port beside it is none',
      rule('wide', '{ network: 10.1.0.0/29 }', '{ zone: keys }', 'tcp/9000-9010'),
      '  - { id: g, never: { from: { zone: office }, to: { role: signer }, services: [tcp/9011] } }',
      [],
    ],
    [
      'never: what is excepted is no breach, the rest is',
      rule('r', '{ zone: office }', '{ role: signer }', 'https, ssh'),
      '  - { id: g, never: { from: { zone: office }, to: { zone: keys }, except: [https] } }',
      [
        'error guardrail-broken: rule `r` permits what guardrail `g` forbids: laptop (10.1.0.7) -> signer-1 (10.2.0.9) tcp/22',
      ],
    ],
    [
      'never: in IPv6 alone it is a breach all the same',
      rule('six', "{ network: 'fd00:1::/64' }", "{ network: 'fd00:2::9' }", 'ssh'),
      '  - { id: g, never: { from: { zone: office }, to: { zone: keys } } }',
      [
        'error guardrail-broken: rule `six` permits what guardrail `g` forbids: laptop (fd00:1::7) -> signer-1 (fd00:2::9) tcp/22',
      ],
    ],
    [
      'exact-callers: everyone else is a breach',
      SIGN + rule('curious', '{ zone: validator }', '{ role: signer }', 'web3signer'),
      '  - { id: g, exact-callers: { to: { role: signer }, services: [web3signer], callers: { role: client } } }',
      [
        'error guardrail-broken: rule `curious` permits what guardrail `g` forbids: 10.3.0.1 -> signer-1 (10.2.0.9) tcp/9000',
        'warning shadowed: rule `sign` permits nothing that `curious` would not permit without it',
      ],
    ],
    [
      'exact-callers: each caller must be able to call each of them',
      rule('sign', '{ role: client }', '{ workload: signer-1 }', 'web3signer'),
      '  - { id: g, exact-callers: { to: { role: signer }, services: [web3signer], callers: { role: client } } }',
      [
        'error caller-not-permitted: a caller of guardrail `g` cannot call: no active rule permits it: client (10.3.0.5) -> signer-2 (10.2.0.10) tcp/9000',
      ],
    ],
    [
      'exact-callers: a caller that another guardrail stops cannot call',
      SIGN,
      '  - { id: g, exact-callers: { to: { workload: signer-2 }, services: [web3signer], callers: { role: client } } }\n  - { id: stop, isolated: { workload: signer-2 } }',
      [
        'error caller-not-permitted: a caller of guardrail `g` cannot call: guardrail `stop` forbids it: client (10.3.0.5) -> signer-2 (10.2.0.10) tcp/9000',
        'error guardrail-broken: rule `sign` permits what guardrail `stop` forbids: client (10.3.0.5) -> signer-2 (10.2.0.10) tcp/9000',
      ],
    ],
    [
      'isolated: not even inside',
      rule('mesh', '{ role: signer }', '{ role: signer }', 'tcp/2222'),
      '  - { id: g, isolated: { zone: keys } }',
      [
        'error guardrail-broken: rule `mesh` permits what guardrail `g` forbids: signer-1 (10.2.0.9) -> signer-2 (10.2.0.10) tcp/2222',
      ],
    ],
    [
      'egress-only: a destination that is not listed is a breach, and a service that is not',
      rule('a', '{ zone: keys }', '{ role: client }', 'tcp/1-2') + rule('b', '{ role: signer }', 'internet', 'https'),
      '  - { id: g, egress-only: { from: { zone: keys }, destinations: [{ to: { role: client }, services: [tcp/1] }] } }',
      [
        'error guardrail-broken: rule `a` permits what guardrail `g` forbids: signer-1 (10.2.0.9) -> client (10.3.0.5) tcp/2',
        'error guardrail-broken: rule `b` permits what guardrail `g` forbids: signer-1 (10.2.0.9) -> 0.0.0.1 tcp/443',
      ],
    ],
    [
      'SEM-3 exposure looks at the zone of the destination: the internet reaches P2P of validators, and nothing else',
      rule('p2p', 'internet', '{ role: client }', 'geth-p2p') +
        rule('rpc', 'internet', '{ role: client }', 'geth-http-rpc'),
      '  - { id: g, exposure: catalogue }',
      ['error guardrail-broken: rule `rpc` permits what guardrail `g` forbids: 0.0.0.1 -> client (10.3.0.5) tcp/8545'],
    ],
    [
      'SEM-3 an address of no workload is of the zone of the network around it',
      rule('p2p', 'internet', '{ network: 10.3.0.64/26 }', 'geth-p2p') +
        rule('p2p-keys', 'internet', '{ network: 10.2.0.64/26 }', 'geth-p2p'),
      '  - { id: g, exposure: catalogue }',
      ['error guardrail-broken: rule `p2p-keys` permits what guardrail `g` forbids: 0.0.0.1 -> 10.2.0.65 tcp/30303'],
    ],
    [
      'a rule that is expired or disabled breaks nothing',
      rule('old', '{ zone: office }', '{ zone: keys }', 'ssh', ', expires: 2026-11-23T12:00:00Z') +
        rule('off', '{ zone: office }', '{ zone: keys }', 'https', ', enabled: false'),
      '  - { id: g, never: { from: { zone: office }, to: { zone: keys } } }',
      [
        'warning expired: rule `old` expired at 2026-11-23T12:00:00.000Z and permits nothing; remove it or renew it',
        'warning disabled: rule `off` is disabled and permits nothing; remove it or enable it',
      ],
    ],
    [
      'a host with itself is no breach',
      rule('self', '{ role: client }', '{ role: client }', 'ssh'),
      '  - { id: g, never: { from: { role: client }, to: { role: client } } }',
      ['warning permits-nothing: rule `self` permits nothing: both ends are one host, which always reaches itself'],
    ],
  ])('%s', (_name, rules, guardrails, expected) => {
    expect(check(rules, guardrails)).toEqual(expected);
  });

  test('the witness is a question as `bulkhead ask` takes it', () => {
    const text = `${ESTATE}rules:\n${rule('r', '{ zone: office }', '{ zone: keys }', 'ping')}guardrails:\n  - { id: g, never: { from: { zone: office }, to: { zone: keys } } }`;
    const [finding] = checkPolicy(unwrap(parsePolicy([{ path: 'p.yaml', text }])).policy, NOW);
    expect(finding).toMatchObject({
      subject: { kind: 'rule', name: 'r' },
      related: { kind: 'guardrail', name: 'g' },
      witness: { source: '10.1.0.7', destination: '10.2.0.9', protocol: 'icmp', icmpType: 8, icmpCode: 0 },
    });
  });
});

describe('tests hold for all packets', () => {
  const failing = (text: string, why: string) => [`error test-failed: test \`${text}\` fails: ${why}`];
  test.each([
    ['deny holds', SIGN, 'deny: laptop -> signer-1:web3signer', true],
    [
      'deny of anyone fails by those who may',
      SIGN,
      'deny: any -> signer-1:any',
      'rule `sign` permits client (10.3.0.5) -> signer-1 (10.2.0.9) tcp/9000',
    ],
    ['allow holds', SIGN, 'allow: client -> signer-2:web3signer', true],
    [
      'deny fails by one port',
      SIGN,
      'deny: client -> signer-2:tcp/8000-9000',
      'rule `sign` permits client (10.3.0.5) -> signer-2 (10.2.0.10) tcp/9000',
    ],
    [
      'allow fails by one port',
      SIGN,
      'allow: client -> signer-1:web3signer,ssh',
      'no active rule permits client (10.3.0.5) -> signer-1 (10.2.0.9) tcp/22',
    ],
    [
      'deny fails by one address of a zone',
      SIGN,
      'deny: validator -> keys:any',
      'rule `sign` permits client (10.3.0.5) -> signer-1 (10.2.0.9) tcp/9000',
    ],
    [
      'allow fails in one family',
      rule('four', '{ network: 10.1.0.7 }', '{ role: signer }', 'ssh'),
      'allow: laptop -> signer-1:ssh',
      'no active rule permits laptop (fd00:1::7) -> signer-1 (fd00:2::9) tcp/22',
    ],
    [
      'deny fails in one family',
      rule('six', "{ network: 'fd00:1::7' }", '{ role: signer }', 'ssh'),
      'deny: laptop -> signer-1:ssh',
      'rule `six` permits laptop (fd00:1::7) -> signer-1 (fd00:2::9) tcp/22',
    ],
    ['deny of someone without addresses holds', SIGN, 'deny: laptop -> cold-signer:any', true],
    [
      'allow of someone without addresses cannot hold',
      SIGN,
      'allow: laptop -> cold-signer:ssh',
      'the destination has no address',
    ],
    ['allow across families cannot hold', SIGN, 'allow: fd00:1::7 -> 10.2.0.9:ssh', 'the ends share no address family'],
    [
      'deny of a host with itself cannot hold',
      SIGN,
      'deny: client -> client:ssh',
      'it is one host, and a host always reaches itself',
    ],
    ['allow of a host with itself holds', SIGN, 'allow: client -> client:ssh', true],
  ])('%s', (_name, rules, text, expected) => {
    expect(check(rules, '', `  - ${text}`)).toEqual(expected === true ? [] : failing(text, expected as string));
  });

  test('a guardrail outranks the rule that would make a test of denial fail', () => {
    const guardrail = '  - { id: g, never: { from: { zone: validator }, to: { zone: keys } } }';
    expect(check(SIGN, guardrail, '  - deny: client -> signer-1:any')).toHaveLength(1);
    expect(check(SIGN, guardrail, '  - allow: client -> signer-1:web3signer')).toContain(
      'error test-failed: test `allow: client -> signer-1:web3signer` fails: guardrail `g` forbids client (10.3.0.5) -> signer-1 (10.2.0.9) tcp/9000',
    );
  });

  test('two rules together can make a test hold', () => {
    const halves =
      rule('low', '{ role: client }', '{ role: signer }', 'tcp/1-99') +
      rule('high', '{ role: client }', '{ role: signer }', 'tcp/100-200');
    expect(check(halves, '', '  - allow: client -> signer-1:tcp/50-150')).toEqual([]);
  });
});

describe('lints', () => {
  test.each([
    [
      'a review that is over',
      rule('r', '{ role: laptop }', '{ role: client }', 'ssh', ', review: 2026-11-22'),
      'warning review-overdue: rule `r` was due for review on 2026-11-22 by o',
    ],
    [
      'a review that is due today is not over',
      rule('r', '{ role: laptop }', '{ role: client }', 'ssh', ', review: 2026-11-23'),
      undefined,
    ],
    [
      'any as source towards keys',
      rule('r', 'any', '{ role: signer }', 'ssh'),
      'error any-to-keys: rule `r` reaches the keys with `any` as `from`; expected named hosts and services',
    ],
    [
      'a network of everything is any',
      rule('r', "{ network: [0.0.0.0/0, '::/0'] }", '{ role: signer }', 'ssh'),
      'error any-to-keys: rule `r` reaches the keys with `any` as `from`; expected named hosts and services',
    ],
    [
      'any as service and destination',
      rule('r', '{ role: client }', 'any', 'any'),
      'error any-to-keys: rule `r` reaches the keys with `any` as `to` and every port of tcp and udp; expected named hosts and services',
    ],
    [
      'every port of a protocol, however it is written',
      rule('r', '{ role: client }', '{ role: signer }', 'tcp/1-9000, tcp/8000-65535, icmp'),
      'error any-to-keys: rule `r` reaches the keys with every port of tcp; expected named hosts and services',
    ],
    ['nearly every port is not', rule('r', '{ role: client }', '{ role: signer }', 'tcp/2-65535'), undefined],
    ['any elsewhere is no matter of keys', rule('r', 'any', '{ role: client }', 'ssh'), undefined],
    [
      'a label value that nobody has',
      rule('r', '{ role: laptop }', '{ role: singer }', 'ssh'),
      'warning selects-nobody: `to` of rule `r` selects nobody: no workload has `role` `singer`; did you mean `signer`?',
    ],
    [
      'a label that nobody has',
      rule('r', '{ rule: laptop }', '{ role: client }', 'ssh'),
      'warning selects-nobody: `from` of rule `r` selects nobody: no workload has a label `rule`; did you mean `role`?',
    ],
    [
      'criteria that nobody meets together',
      rule('r', '{ role: laptop }', '{ zone: keys, role: client }', 'ssh'),
      'warning selects-nobody: `to` of rule `r` selects nobody: no workload meets all its criteria',
    ],
    [
      'someone without addresses is somebody',
      rule('r', '{ role: laptop }', '{ role: cold }', 'ssh'),
      'warning permits-nothing: rule `r` permits nothing: the destination has no address',
    ],
    [
      'a rule inside another',
      rule('wide', '{ zone: office }', '{ role: client }', 'tcp/1-100') +
        rule('narrow', '{ role: laptop }', '{ role: client }', 'ssh'),
      'warning shadowed: rule `narrow` permits nothing that `wide` would not permit without it',
    ],
    [
      'a rule that outlives the wider one',
      rule('wide', '{ zone: office }', '{ role: client }', 'tcp/1-100', ', expires: 2027-01-01T00:00:00Z') +
        rule('narrow', '{ role: laptop }', '{ role: client }', 'ssh'),
      undefined,
    ],
    [
      'of two equal rules, the later one',
      rule('a', '{ role: laptop }', '{ role: client }', 'ssh') +
        rule('b', '{ role: laptop }', '{ role: client }', 'tcp/22'),
      'warning shadowed: rule `b` permits nothing that `a` would not permit without it',
    ],
    [
      'a rule that two others cover together',
      rule('low', '{ role: laptop }', '{ role: client }', 'tcp/1-20') +
        rule('high', '{ role: laptop }', '{ role: client }', 'tcp/21-30') +
        rule('mid', '{ role: laptop }', '{ role: client }', 'tcp/10-25'),
      'warning shadowed: rule `mid` permits nothing that `low`, `high` would not permit without it',
    ],
  ])('%s', (_name, rules, expected) => {
    expect(check(rules)).toEqual(expected === undefined ? [] : [expected]);
  });

  test('a guardrail that guards nobody is said', () => {
    expect(check(SIGN, '  - { id: g, isolated: { role: hms } }')).toEqual([
      'warning selects-nobody: `isolated` of guardrail `g` selects nobody: no workload has `role` `hms`',
    ]);
  });

  test('keys that are only observed, and hosts without addresses, are said', () => {
    const estate = ESTATE.replaceAll('mode: enforce', 'mode: observe').replace('addresses: [10.3.0.5], ', '');
    expect(check('', '', '', estate)).toEqual([
      'warning keys-unguarded: zone `keys` holds keys and is in mode `observe`; expected at least `guard`',
      'warning no-address: workload `client` has no address, and zone `validator` is no air gap: no rule and no guardrail is about its traffic',
    ]);
  });
});

describe('corpus', () => {
  const folder = join(import.meta.dirname, '../../../test/corpus/exchange');
  const files = globSync('**/*.yaml', { cwd: folder })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

  test('the exchange holds', () => {
    expect(checkPolicy(unwrap(parsePolicy(files)).policy, NOW)).toEqual([]);
  });

  test.each([
    ['office-never-reaches-keys', 'from: { zone: [office] }, to: { role: policy-engine }, services: [https]'],
    ['only-named-hosts-sign', 'from: { role: withdrawal-service }, to: { role: signer }, services: [web3signer]'],
    ['cold-is-cold', 'from: { role: bastion }, to: { zone: vault }, services: [ssh]'],
    ['keys-do-not-call-out', 'from: { role: signer }, to: internet, services: [https]'],
    ['internet-sees-what-the-catalogue-says', 'from: internet, to: { role: ledger-db }, services: [postgresql]'],
    ['developers-never-reach-production', 'from: { role: developer }, to: { role: trading }, services: [ssh]'],
    ['only-the-bastion-reaches-consoles', 'from: { role: trading }, to: { role: bmc }, services: [ipmi-rmcp]'],
  ])('%s refuses what it is for', (guardrail, body) => {
    const text = `rules: [{ id: bad, ${body}, owner: o, justification: j }]`;
    const findings = checkPolicy(unwrap(parsePolicy([...files, { path: 'bad.yaml', text }])).policy, NOW);
    const broken = findings.map(({ related }) => related).filter((related) => related?.kind === 'guardrail');
    // Nobody can reach what has no address: there the finding is that the rule permits nothing.
    if (guardrail === 'cold-is-cold') expect(findings.map(({ kind }) => kind)).toEqual(['permits-nothing']);
    else expect(broken).toContainEqual({ kind: 'guardrail', name: guardrail });
  });
});
