import { describe, expect, test } from 'vitest';
import type { Conversation, Policy, Workload } from '#core/model';
import { parseAddress, parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import { decide } from '#core/semantics';
import { parsePolicy, printPolicy } from '#dialects/bulkhead';
import { classify } from '#stages/classify';
import { proposePolicy } from '#stages/define';
import { foldConversations, toSightings } from '#stages/discover';
import { planChange, simulate } from '#stages/enforce';
import { checkPolicy } from '#stages/verify';
import { AGENT_PORT, listedPorts, TOPOLOGY } from '../src/apps/lab/index.ts';

/** The whole arrow on the lab's exchange, without packets: seen, named, proposed, checked, planned. */
const AT_MS = Date.parse('2026-11-23T12:00:00Z');
const zones: Policy['zones'] = TOPOLOGY.zones.map(({ name, class: zoneClass, networks }) => ({
  name,
  class: zoneClass,
  isolation: zoneClass === 'cold' ? 'air-gap' : 'vlan',
  mode: zoneClass === 'key-management' ? 'guard' : 'observe',
  networks: networks.map((text) => unwrap(parsePrefix(text))),
}));
const bare: Workload[] = TOPOLOGY.workloads.map(({ name, zone, addresses, enforced }) => ({
  name,
  zone,
  addresses: addresses.map((text) => unwrap(parseAddress(text))),
  labels: {},
  enforced,
}));
const addressesOf = (name: string) => TOPOLOGY.workloads.find((one) => one.name === name)?.addresses ?? [];

/** What the agents of both ends would report of the legitimate traffic. */
const reports = TOPOLOGY.legitimateFlows.flatMap(({ from, to, protocol, port }) =>
  addressesOf(from).flatMap((source, i) => {
    const destination = addressesOf(to)[i];
    if (destination === undefined) return [];
    const seen = {
      source,
      destination,
      protocol,
      port,
      connections: 5,
      answered: true,
      firstSeenMs: 0,
      lastSeenMs: 60_000,
    };
    const conversations: Conversation[] = [
      { ...seen, direction: 'egress' },
      { ...seen, direction: 'ingress' },
    ];
    return [{ conversations }];
  }),
);
const { conversations } = foldConversations(toSightings(reports), { zones, workloads: bare });
const estate = TOPOLOGY.workloads.filter(({ zone }) => zone !== 'internet');
const classified = classify(
  estate.map(({ name, addresses, listens, process }) => ({
    name,
    addresses,
    listeners: listens.map(({ protocol, port }) => ({ protocol, port, process })),
  })),
  conversations,
);
const roles = new Map(classified.map(({ workload, role }) => [workload, role.value]));
const workloads = bare.map((one) => ({ ...one, labels: { role: roles.get(one.name) ?? 'unknown' } }));
const proposal = proposePolicy({
  zones,
  workloads,
  conversations,
  window: { firstMs: 0, lastMs: 60_000 },
  atMs: AT_MS,
});

describe('learning from the traffic of the lab', () => {
  test('every workload with a link gets its own zone, and none that speaks is unknown', () => {
    const linked = estate.filter(({ addresses }) => addresses.length > 0);
    const found = classified.filter(({ workload }) => linked.some(({ name }) => name === workload));
    expect(found.map(({ workload, zone }) => [workload, zone.value])).toEqual(
      linked.map(({ name, zone }) => [name, zone]),
    );
    expect(found.filter(({ role }) => role.value === 'unknown').map(({ workload }) => workload)).toEqual([]);
  });

  test('all legitimate traffic is permitted, and nothing of it was refused', () => {
    expect(proposal.refusedByGuardrail).toEqual([]);
    const denied = simulate(proposal.policy, conversations, AT_MS).filter(({ verdict }) => verdict === 'denied');
    expect(denied).toEqual([]);
  });

  test('of all that could be tried, only the needs of the roles are permitted', () => {
    const kindOf = (name: string) => {
      const zone = bare.find((one) => one.name === name)?.zone ?? '';
      return zone === 'internet' ? 'internet' : `${zone} ${roles.get(name)}`;
    };
    const needs = new Set(
      TOPOLOGY.legitimateFlows.map(
        ({ from, to, protocol, port }) => `${kindOf(from)} ${kindOf(to)} ${protocol}/${port}`,
      ),
    );
    const surplus = new Set<string>();
    let tried = 0;
    for (const from of bare)
      for (const to of bare)
        for (const { protocol, port } of listedPorts(TOPOLOGY, [1, 4444, 65_000])) {
          const [source, destination] = [from.addresses[0], to.addresses[0]];
          if (!source || !destination || from === to) continue;
          tried += 1;
          const connection = { source, destination, protocol, destinationPort: port };
          const isAgent = from.enforced && to.name === 'bulkhead-server' && protocol === 'tcp' && port === AGENT_PORT;
          const need = `${kindOf(from.name)} ${kindOf(to.name)} ${protocol}/${port}`;
          if (isAgent || needs.has(need)) continue;
          if (decide(proposal.policy, connection, AT_MS).verdict === 'allowed') surplus.add(need);
        }
    expect(tried).toBeGreaterThan(40_000);
    expect([...surplus]).toEqual([]);
  }, 120_000);

  test('its text reads back as the same policy, and every guardrail and test of it is proved', () => {
    const parsed = unwrap(parsePolicy(printPolicy(proposal.policy)));
    expect(parsed.policy).toEqual(proposal.policy);
    expect(checkPolicy(parsed.policy, AT_MS).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('it can be rolled out: no agent is lost, and the keys come last', () => {
    const agents = bare.map(({ name }) => ({ workload: name, isReachable: true }));
    const plan = unwrap(planChange({ ...proposal.policy, rules: [] }, proposal.policy, agents, AT_MS));
    expect(plan.waiting).toEqual([]);
    expect(plan.stages[0]?.kind).toBe('canary');
    expect(plan.stages.at(-1)?.zone).toBe('key-management');
  });
});
