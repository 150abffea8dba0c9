import { describe, expect, test } from 'vitest';
import { EMPTY_POLICY, type Workload, type Zone } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { type DeclaredUse, type Observed, proposeChange, type ProposalRequest, type SeenParty } from './index.ts';

const DAY_MS = 86_400_000;
const AT_MS = Date.parse('2026-11-20T00:00:00Z');
const zone = (name: Zone['class']): Zone => ({ name, class: name, isolation: 'vlan', mode: 'observe', networks: [] });
const workload = (name: string, role: string, where: string, address?: string): Workload => ({
  name,
  zone: where,
  addresses: address === undefined ? [] : [unwrap(parseAddress(address))],
  labels: { role },
  enforced: address !== undefined,
});

const ZONES = [zone('production'), zone('office'), zone('key-management'), zone('dmz')];
const WORKLOADS = [
  workload('web-1', 'web', 'dmz', '10.0.0.1'),
  workload('web-2', 'web', 'dmz', '10.0.0.2'),
  workload('api-1', 'api', 'production', '10.0.1.1'),
  workload('month-end', 'month-end', 'production'),
  workload('ledger', 'ledger', 'production'),
  workload('kafka', 'kafka', 'production'),
  workload('desk', 'desk', 'office'),
  workload('vault', 'vault', 'key-management'),
];
const party = (name: string): SeenParty => {
  const found = WORKLOADS.find((one) => one.name === name);
  if (!found) return { kind: 'internet', name: 'internet', zone: 'internet' };
  return { kind: 'workload', name, zone: found.zone };
};

const use = (from: string, to: string, port: number, line = 1): DeclaredUse => ({
  source: party(from),
  destination: party(to),
  protocol: 'tcp',
  port,
  declarations: [{ at: { file: 'k8s.yaml', line, column: 5 }, words: `env X: \`${to}:${port}\`` }],
});
const seen = (from: string, to: string, port: number, connections = 5): Observed => {
  const [source, destination] = [from, to].map((name) => WORKLOADS.find((one) => one.name === name)?.addresses[0]);
  if (!source || !destination) throw new Error('who was seen has an address');
  const pair = { source, destination, protocol: 'tcp' as const, destinationPort: port };
  const when = { firstSeenMs: AT_MS - DAY_MS, lastSeenMs: AT_MS - 1 };
  return {
    source: party(from),
    destination: party(to),
    protocol: 'tcp',
    port,
    connections,
    answered: true,
    ...when,
    pairs: [pair],
  };
};

function propose(
  uses: readonly DeclaredUse[],
  conversations: readonly Observed[] = [],
  rest: Partial<ProposalRequest> = {},
) {
  const declared = { workloads: WORKLOADS.map(({ name }) => party(name)), uses };
  const window = { firstMs: AT_MS - DAY_MS, lastMs: AT_MS };
  const request = { zones: ZONES, workloads: WORKLOADS, conversations, window, atMs: AT_MS, declared, ...rest };
  return { ...proposeChange(EMPTY_POLICY, request), request };
}

const outcomes = ({ declared }: ReturnType<typeof propose>) =>
  declared?.uses.map(({ use: { source, destination }, seen: own, verdict }) => [
    `${source.name} ${destination.name}`,
    own.length,
    verdict.kind,
  ]);

describe('what is declared', () => {
  test('and never seen is a rule that says so, with its place, for decision', () => {
    const made = propose([use('month-end', 'ledger', 5432, 7)]);
    const [rule] = made.policy.rules;
    expect(rule).toMatchObject({ from: { labels: { role: ['month-end'] } }, to: { labels: { role: ['ledger'] } } });
    expect(rule?.justification).toMatch(
      /on postgresql: declared, not observed; declared at k8s\.yaml:7:5 env X: `ledger:5432`$/,
    );
    expect(made.proposed.evidence).toMatchObject([
      { conversations: 0, connections: 0, seen: 0, declared: ['k8s.yaml:7:5 env X: `ledger:5432`'] },
    ]);
    expect(made.proposed.decisions).toMatchObject([{ kind: 'declared', subject: `rule ${rule?.id}`, rule: rule?.id }]);
    expect(outcomes(made)).toEqual([['month-end ledger', 0, 'permitted']]);
  });

  test('and seen is one rule, whose evidence has both', () => {
    const made = propose([use('web-1', 'api-1', 8080)], [seen('web-1', 'api-1', 8080), seen('web-2', 'api-1', 8080)]);
    expect(made.policy.rules).toHaveLength(1);
    expect(made.proposed.evidence).toMatchObject([{ connections: 10, declared: ['k8s.yaml:1:5 env X: `api-1:8080`'] }]);
    expect(made.proposed.evidence[0]?.words).toMatch(/^10 answered connections .* were seen; declared at k8s/);
    expect(made.proposed.decisions).toEqual([]);
    expect(made.declared).toMatchObject({ uses: [{ seen: [{}, {}] }], undeclared: [] });
  });

  test('is never counted as seen: what was seen has the same figures without it', () => {
    const conversations = [seen('web-1', 'api-1', 8080)];
    const bare = propose([], conversations).proposed.evidence[0];
    const made = propose([use('web-1', 'api-1', 8080), use('month-end', 'api-1', 8080)], conversations);
    const both = made.proposed.evidence.find(({ connections }) => connections > 0);
    expect([both?.connections, both?.conversations, both?.seen]).toEqual([
      bare?.connections,
      bare?.conversations,
      bare?.seen,
    ]);
    expect(made.proposed.evidence.filter(({ connections }) => connections === 0)).toHaveLength(1);
  });

  test('of a role is permitted to all of it, though one of it was seen', () => {
    const made = propose([use('web-1', 'api-1', 8080)], [seen('web-1', 'api-1', 8080)], { generality: 0 });
    expect(made.policy.rules.map(({ from }) => from)).toMatchObject([
      { names: ['web-1'] },
      { labels: { role: ['web'] } },
    ]);
    expect(outcomes(made)).toEqual([['web-1 api-1', 1, 'permitted']]);
  });

  test('and seen too seldom for a habit is a rule for decision, and no longer below the threshold', () => {
    const rare = [seen('web-1', 'api-1', 8080, 1)];
    expect(propose([], rare).proposed.belowThreshold).toHaveLength(1);
    const made = propose([use('web-1', 'api-1', 8080)], rare);
    expect(made.proposed.belowThreshold).toEqual([]);
    expect(made.proposed.decisions).toMatchObject([{ kind: 'declared' }]);
    expect(made.proposed.evidence[0]?.words).toMatch(/^1 answered connection in 1 conversation .*; declared at/);
  });

  test('and tried, but never answered, was not seen', () => {
    const tried = { ...seen('web-1', 'api-1', 8080), answered: false };
    const made = propose([use('web-1', 'api-1', 8080)], [tried]);
    expect(outcomes(made)).toEqual([['web-1 api-1', 0, 'permitted']]);
    expect(made.proposed.evidence[0]?.words).toMatch(/^declared, not observed/);
    expect(made.proposed.unanswered).toHaveLength(1);
  });

  test('and what a guardrail forbids is no rule', () => {
    const made = propose([use('desk', 'vault', 8200), use('internet', 'ledger', 5432)], [seen('web-1', 'api-1', 8080)]);
    expect(made.policy.rules).toHaveLength(1);
    expect(outcomes(made)).toEqual([
      ['desk vault', 0, 'forbidden'],
      ['internet ledger', 0, 'forbidden'],
    ]);
  });

  test('between replicas of one kind is a rule, though there is one of them', () => {
    const made = propose([use('kafka', 'kafka', 9093)]);
    expect(made.policy.rules).toMatchObject([
      { from: { labels: { role: ['kafka'] } }, to: { labels: { role: ['kafka'] } } },
    ]);
    expect(outcomes(made)).toEqual([['kafka kafka', 0, 'permitted']]);
  });

  test('that a person refused is permitted by no rule', () => {
    const [rule] = propose([use('month-end', 'ledger', 5432)]).policy.rules;
    const made = propose([use('month-end', 'ledger', 5432)], [], {
      decided: new Map([[`rule ${rule?.id}`, 'refuse']]),
    });
    expect(made.policy.rules).toEqual([]);
    expect(outcomes(made)).toEqual([['month-end ledger', 0, 'open']]);
  });

  test('and in force already is not proposed again', () => {
    const first = propose([use('month-end', 'ledger', 5432)]);
    const again = proposeChange(first.policy, first.request);
    expect(again.policy.rules).toEqual(first.policy.rules);
    expect(again.proposed.decisions).toEqual([]);
    expect(again.declared?.uses).toMatchObject([{ seen: [], verdict: { kind: 'permitted' } }]);
  });
});

test('what was seen and is declared nowhere is told, where an end of it is declared', () => {
  const { declared } = propose(
    [use('web-1', 'api-1', 8080)],
    [seen('web-1', 'api-1', 8080), seen('api-1', 'web-2', 9000)],
  );
  expect(declared?.undeclared).toMatchObject([{ source: { name: 'api-1' }, port: 9000 }]);
});
