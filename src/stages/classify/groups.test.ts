import { describe, expect, test } from 'vitest';
import { classifyEstate, type HostFacts, type SeenConversation } from './index.ts';

const talk = (from: string, to: string, ...services: string[]): SeenConversation[] =>
  services.map((text) => {
    const party = (name: string) => ({ kind: name === 'internet' ? 'internet' : 'workload', name });
    const [protocol, port] = text.split('/');
    const ends = { source: party(from), destination: party(to) };
    return { ...ends, protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(port), answered: true };
  });
const toHost = (name: string, rest: Partial<HostFacts> = {}): HostFacts => ({ name, ...rest });

const WEB = ['w1', 'w2', 'w3', 'w4', 'w5'];
const HOSTS = [...WEB, 'db', 'odd', 'silent'].map((name) => toHost(name));
const TALKS = [
  ...WEB.flatMap((name) => talk('internet', name, 'tcp/443')),
  ...WEB.flatMap((name) => talk(name, 'db', 'tcp/5432')),
  ...talk('w3', 'odd', 'tcp/4444'),
  // Everybody is looked after: that makes nobody alike.
  ...[...WEB, 'odd', 'silent'].flatMap((name) => talk('db', name, 'tcp/22', 'tcp/9100')),
];
const toRole = (name: string, hosts: readonly HostFacts[]) =>
  classifyEstate(hosts, TALKS).classifications.find(({ workload }) => workload === name);

describe('groups that behave the same', () => {
  const { groups, attention, classifications } = classifyEstate(HOSTS, TALKS);

  test('are found by what they serve and call, and named', () => {
    const [group] = groups;
    expect(group?.members).toEqual(WEB);
    expect(group?.habits).toEqual(['calls tcp/5432', 'is dialled by the internet on tcp/443', 'serves tcp/443']);
    expect(groups).toHaveLength(1);
    expect(classifications[0]?.labels['group']).toBe(group?.name);
    expect(group?.name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test('who does what none of its like does stands out', () => {
    const words = 'it calls tcp/4444, as none of the 4 that behave like it does';
    expect(groups[0]?.outliers).toEqual([{ workload: 'w3', words }]);
    expect(attention[0]).toEqual({ workload: 'w3', why: 'outlier', words: [words] });
  });

  test('of two nobody says which one is odd', () => {
    const pair = classifyEstate(HOSTS.slice(2, 4), TALKS);
    expect(pair.groups.flatMap(({ outliers }) => outliers)).toEqual([]);
  });
});

describe('corrections', () => {
  const correct = (...roles: [string, string][]) => {
    const said = new Map(roles);
    return HOSTS.map((one) => {
      const role = said.get(one.name);
      return role === undefined ? one : { ...one, role };
    });
  };

  test('what somebody says stands', () => {
    expect(toRole('w1', correct(['w1', 'matching-engine']))?.role).toMatchObject({
      value: 'matching-engine',
      confidence: 0.95,
      evidence: ['somebody said so'],
    });
  });

  test('and teaches: who does exactly the same is likely the same, and it is said why', () => {
    const taught = toRole('w2', correct(['w1', 'matching-engine']));
    expect(taught?.role.value).toBe('matching-engine');
    expect(taught?.role.evidence).toContain('it does the same as w1, which somebody said is matching-engine');
    expect(toRole('w3', correct(['w1', 'matching-engine']))?.role.value).not.toBe('matching-engine');
  });

  test('two names for one behaviour teach neither', () => {
    const taught = toRole('w4', correct(['w1', 'matching-engine'], ['w2', 'pricing-engine']));
    expect(['matching-engine', 'pricing-engine']).not.toContain(taught?.role.value);
  });
});

test('who scans is a scanner, and the first to look at', () => {
  const hosts = [...HOSTS, toHost('probe', { scans: ['40 attempts on tcp ports 1-40 of db in 1 min', 'another'] })];
  const { attention, classifications } = classifyEstate(hosts, TALKS);
  expect(attention[0]).toMatchObject({ workload: 'probe', why: 'scans' });
  expect(classifications.at(-1)?.role.evidence).toEqual([
    'it looks for what is there: 40 attempts on tcp ports 1-40 of db in 1 min (and 1 more)',
  ]);
});

test('a host of which nothing was seen says what would settle it', () => {
  const [only] = classifyEstate([toHost('x')], []).classifications;
  expect(only?.role).toMatchObject({ value: 'unknown', settledBy: expect.arrayContaining([expect.any(String)]) });
});
