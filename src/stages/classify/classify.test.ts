import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCatalogueEntry } from '#core/catalogue';
import { classify, type HostFacts, ROLES, type SeenConversation } from './index.ts';

const host = (
  name: string,
  listens: readonly string[] = [],
  process?: string,
  rest: Partial<HostFacts> = {},
): HostFacts => ({
  name,
  listeners: listens.map((text) => {
    const [protocol = '', port] = text.split('/');
    return { protocol, port: Number(port), ...(process !== undefined && { process }) };
  }),
  ...rest,
});
const talk = (from: string, to: string, ...services: string[]): SeenConversation[] =>
  services.map((text) => {
    const [protocol, port] = text.split('/');
    const party = (name: string) => ({ kind: name === 'internet' ? 'internet' : 'workload', name });
    return {
      source: party(from),
      destination: party(to),
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      port: Number(port),
      answered: true,
    };
  });

// No name says what the host is.
const HOSTS: readonly HostFacts[] = [
  host('a1', ['tcp/9000', 'tcp/9001'], 'web3signer', { addresses: ['10.0.8.1'] }),
  host('a2', ['tcp/1792'], undefined, { addresses: ['10.0.8.2'] }),
  host('a3', ['tcp/443'], 'policy-engine', { addresses: ['10.0.8.3'] }),
  host('b1', ['tcp/30303', 'udp/30303', 'tcp/8551', 'tcp/8545'], 'geth', { addresses: ['10.0.6.1'] }),
  host('b2', ['tcp/9000', 'udp/9000', 'tcp/5052'], 'lighthouse', { addresses: ['10.0.6.2'] }),
  host('b3', [], undefined, { addresses: ['10.0.6.3'] }),
  host('c1', ['tcp/445', 'tcp/3389'], undefined, { addresses: ['10.0.2.1'] }),
  host('c2', [], undefined, { addresses: ['10.0.2.2'] }),
  host('d1', ['tcp/5432'], 'postgres', { addresses: ['10.0.5.1'] }),
  host('d2', ['tcp/8080'], 'trading', { addresses: ['10.0.5.2'] }),
  host('d3', ['tcp/8443'], 'withdrawal', { addresses: ['10.0.5.3'] }),
  host('e1', ['udp/53', 'tcp/88', 'tcp/389'], 'samba', { addresses: ['10.0.9.1'] }),
  host('e2', ['tcp/22'], 'sshd', { addresses: ['10.0.9.2'] }),
];
const TALKS: readonly SeenConversation[] = [
  ...talk('b3', 'a1', 'tcp/9000'),
  ...talk('b3', 'b2', 'tcp/5052'),
  ...talk('b2', 'b1', 'tcp/8551'),
  ...talk('internet', 'b1', 'tcp/30303', 'udp/30303'),
  ...talk('b2', 'internet', 'tcp/9000'),
  ...talk('a1', 'a2', 'tcp/1792'),
  ...talk('a3', 'a1', 'tcp/9000'),
  ...talk('d3', 'a3', 'tcp/443'),
  ...talk('d2', 'd1', 'tcp/5432'),
  ...talk('d2', 'd3', 'tcp/8443'),
  ...talk('d3', 'd1', 'tcp/5432'),
  ...['c1', 'c2', 'd1', 'd2'].flatMap((from) => talk(from, 'e1', 'udp/53')),
  ...['c1', 'c2'].flatMap((from) => talk(from, 'e1', 'tcp/88', 'tcp/389')),
  ...['b1', 'b2', 'd1', 'd2'].flatMap((to) => talk('e2', to, 'tcp/22')),
];
const find = (name: string, hosts = HOSTS, talks = TALKS) =>
  classify(hosts, talks).find(({ workload }) => workload === name);

describe('the table of roles', () => {
  test('names only services of the catalogue and roles of its own', () => {
    const services = ROLES.flatMap((role) => [
      ...(role.listens ?? []),
      ...(role.calls ?? []),
      ...(role.fanOut?.services ?? []),
      ...(role.fanIn?.services ?? []),
    ]);
    expect(services.filter((id) => !id.includes('/') && !findCatalogueEntry(id))).toEqual([]);
    const roles = new Set(ROLES.map(({ role }) => role));
    const named = ROLES.flatMap((role) => [...(role.callsRoles ?? []), ...(role.calledByRoles ?? [])]);
    expect(named.filter((role) => !roles.has(role))).toEqual([]);
    expect(roles.size).toBe(ROLES.length);
  });
});

describe('roles and zones from what hosts do', () => {
  test.each([
    ['a1', 'signer', 'key-management'],
    ['a2', 'hsm', 'key-management'],
    ['a3', 'policy-engine', 'key-management'],
    ['b1', 'execution-node', 'validator'],
    ['b2', 'beacon-node', 'validator'],
    ['b3', 'validator-client', 'validator'],
    ['c1', 'workstation', 'office'],
    ['d1', 'database', 'production'],
    ['d2', 'application', 'production'],
    ['d3', 'wallet-service', 'production'],
    ['e1', 'directory', 'management'],
    ['e2', 'bastion', 'management'],
  ])('%s is a %s in %s', (name, role, zone) => {
    const found = find(name);
    expect([found?.role.value, found?.zone.value]).toEqual([role, zone]);
  });

  test('the evidence is in words, the strongest first', () => {
    expect(find('b3')?.role).toEqual({
      value: 'validator-client',
      confidence: 0.59,
      evidence: [
        'it calls b2 (beacon-node) on tcp/5052',
        'it calls a1 (signer) on tcp/9000',
        expect.stringMatching(/^it calls tcp\/5052 \(lighthouse-beacon-api\) on b2$/),
        'it calls tcp/9000 (web3signer) on a1',
      ],
      contradictions: [
        'it could also be policy-engine: it calls a1 (signer) on tcp/9000; it calls tcp/9000 (web3signer) on a1',
      ],
    });
    expect(find('b3')?.zone.evidence[0]).toBe('role validator-client belongs in validator (confidence 0.59)');
    expect(find('b3')?.zone.evidence[1]).toBe('2 of the 2 other hosts of 10.0.6.0/24 that are known are validator');
  });

  test('port 9000 alone is claimed by many products and names none', () => {
    expect(find('x', [host('x', ['tcp/9000'])], [])?.role.value).toBe('unknown');
  });
});

describe('doubt', () => {
  const signer = host('x', ['tcp/9000', 'tcp/9001'], 'web3signer');
  const confidence = (hosts: readonly HostFacts[], talks: readonly SeenConversation[] = []) =>
    find('x', hosts, talks)?.role;

  test('a signer that talks to the internet is less surely one, and it is said', () => {
    const sure = confidence([signer]);
    const unsure = confidence([signer], talk('x', 'internet', 'tcp/443'));
    expect(sure?.value).toBe('signer');
    expect(unsure?.confidence).toBeLessThan(sure?.confidence ?? 0);
    expect(unsure?.contradictions).toContain('it talks to the internet (tcp/443), and role signer does not');
  });

  test('a process of another role is stated, and weighs more than a port', () => {
    const guess = confidence([host('x', ['tcp/1792'], 'nginx')]);
    expect(guess?.value).toBe('edge-gateway');
    const two = confidence(
      [host('x', ['tcp/1792', 'tcp/9004', 'tcp/5656', 'tcp/2223'], 'smbd')],
      talk('c', 'x', 'tcp/80'),
    );
    expect(two?.contradictions.join()).toMatch(/it could also be hsm|the process `smbd` is that of role workstation/);
    expect(two?.confidence).toBeLessThan(guess?.confidence ?? 0);
  });

  test('a host of two roles is half as sure, and the other process is stated', () => {
    const guess = confidence([
      host('x', [], undefined, {
        listeners: [
          { protocol: 'tcp', port: 8332, process: 'bitcoind' },
          { protocol: 'tcp', port: 5432, process: 'postgres' },
        ],
      }),
    ]);
    expect([guess?.value, guess?.confidence]).toEqual(['bitcoin-node', 0.43]);
    expect(guess?.contradictions).toContain('the process `postgres` is that of role slashing-database or database');
  });

  test('a name alone is below the threshold', () => {
    expect(confidence([{ name: 'x-signer-1' }, { name: 'x' }])?.value).toBe('unknown');
    expect(classify([{ name: 'signer-1' }], [])[0]?.role).toEqual({
      value: 'unknown',
      confidence: 0.15,
      evidence: ['its name has the word `signer` (a weak sign)'],
      contradictions: [],
      settledBy: expect.arrayContaining([expect.stringContaining('as signer it would run web3signer')]),
    });
  });

  test('what was never answered is no evidence', () => {
    const talks = [...talk('x', 'b2', 'tcp/5052'), ...talk('x', 'a1', 'tcp/9000')];
    const hosts = [...HOSTS, host('x')];
    expect(find('x', hosts, [...TALKS, ...talks])?.role.value).toBe('validator-client');
    const scan = talks.map((one) => ({ ...one, answered: false }));
    expect(find('x', hosts, [...TALKS, ...scan])?.role.value).toBe('unknown');
  });

  test('a declared zone that the role contradicts stays, with less confidence and the reason', () => {
    const [{ zone } = { zone: undefined }] = classify([{ ...signer, zone: 'office' }], []);
    expect(zone?.value).toBe('office');
    expect(zone?.contradictions[0]).toMatch(/^role signer belongs in key-management/);
    expect(zone?.confidence).toBeLessThan(
      classify([{ ...signer, zone: 'key-management' }], [])[0]?.zone.confidence ?? 0,
    );
  });
});

describe('laws', () => {
  test('the order of hosts and conversations changes nothing', () => {
    const key = (hosts: readonly HostFacts[], talks: readonly SeenConversation[]) =>
      JSON.stringify(classify(hosts, talks).toSorted((a, b) => (a.workload < b.workload ? -1 : 1)));
    const all = key(HOSTS, TALKS);
    const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    fc.assert(
      fc.property(shuffled(HOSTS), shuffled(TALKS), (hosts, talks) => {
        expect(key(hosts, talks)).toBe(all);
      }),
      { numRuns: 20 },
    );
  });

  test('confidence is 0 … 1, and below the threshold the value is unknown', () => {
    fc.assert(
      fc.property(fc.subarray([...HOSTS]), fc.subarray([...TALKS]), (hosts, talks) => {
        for (const { role, zone } of classify(hosts, talks, 0.5))
          for (const guess of [role, zone]) {
            expect(guess.confidence).toBeGreaterThanOrEqual(0);
            expect(guess.confidence).toBeLessThanOrEqual(1);
            // Rounded to two digits after the comparison.
            if (guess.value !== 'unknown') expect(guess.confidence).toBeGreaterThanOrEqual(0.5);
          }
      }),
      { numRuns: 50 },
    );
  });
});
