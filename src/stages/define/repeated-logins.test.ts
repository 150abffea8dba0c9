import { expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy, type Workload } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { type Observed, proposeChange, type ProposalRequest } from './index.ts';

const AT_MS = Date.parse('2026-11-23T12:00:00Z');
const host = (name: string, address: string): Workload => ({
  name,
  zone: 'production',
  addresses: [unwrap(parseAddress(address))],
  labels: {},
  enforced: true,
});
const [deploy, app] = [host('deploy', '10.3.0.1'), host('app', '10.3.0.2')];
const zones: Policy['zones'] = [
  { name: 'production', class: 'production', isolation: 'vlan', mode: 'observe', networks: [] },
];
const party = ({ name, zone }: Workload): Observed['source'] => ({ kind: 'workload', name, zone });
const login: Observed = {
  source: party(deploy),
  destination: party(app),
  protocol: 'tcp',
  port: 22,
  connections: 300,
  answered: true,
  firstSeenMs: 0,
  lastSeenMs: AT_MS,
  pairs: [
    {
      source: unwrap(parseAddress('10.3.0.1')),
      destination: unwrap(parseAddress('10.3.0.2')),
      protocol: 'tcp',
      destinationPort: 22,
    },
  ],
};
const propose = (rest: Partial<ProposalRequest> = {}, current: Policy = EMPTY_POLICY) =>
  proposeChange(current, {
    zones,
    workloads: [deploy, app],
    conversations: [],
    setApart: [{ conversation: login, why: 'brute-force' }],
    window: { firstMs: 0, lastMs: AT_MS },
    atMs: AT_MS,
    ...rest,
  });
const SUBJECT = 'deploy > app tcp/22';

test('a login that is repeated as a guesser does is no rule, and somebody is asked', () => {
  const { proposed } = propose();
  expect(proposed.policy.rules).toEqual([]);
  expect(proposed.decisions).toMatchObject([{ kind: 'repeated-login', subject: SUBJECT }]);
});

test('it becomes a rule when a person accepts it, and then is asked about no more', () => {
  const accepted = propose({ decided: new Map([[SUBJECT, 'accept']]) });
  expect(accepted.policy.rules).toHaveLength(1);
  expect(accepted.proposed.decisions.map(({ kind }) => kind)).toEqual(['management']);
  expect(propose({}, accepted.policy).proposed.decisions).toEqual([]);
});

test('it is told as declined when a person refuses it', () => {
  const { proposed } = propose({ decided: new Map([[SUBJECT, 'refuse']]) });
  expect([proposed.declined.length, proposed.policy.rules, proposed.decisions]).toEqual([1, [], []]);
});

test('scans, and what strangers do, are asked about by nobody', () => {
  const outside: Observed = { ...login, source: { kind: 'internet', name: 'internet', zone: 'internet' } };
  const setApart = [
    { conversation: login, why: 'vertical' },
    { conversation: outside, why: 'brute-force' },
  ];
  expect(propose({ setApart }).proposed.decisions).toEqual([]);
});
