import type { Mode, Policy, Workload } from '#core/model';
import { parseAddress, parsePrefix, toTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import type { Topology } from '../../src/apps/lab/index.ts';

/** The policy that permits just the lab's legitimate flows, every zone in `mode`. */
export function toLabPolicy(topology: Topology, mode: Mode): Policy {
  const only = (name: string) => ({ kind: 'workloads', names: [name], labels: {} }) as const;
  return {
    zones: topology.zones.map(({ name, class: zoneClass, networks }) => ({
      name,
      class: zoneClass,
      isolation: 'vlan',
      mode,
      networks: networks.map((text) => unwrap(parsePrefix(text))),
    })),
    workloads: topology.workloads.map(({ name, zone, labels, addresses, enforced }): Workload => ({
      name,
      zone,
      labels,
      addresses: addresses.map((text) => unwrap(parseAddress(text))),
      enforced,
    })),
    services: [],
    rules: topology.legitimateFlows.map(({ id, from, to, protocol, port, owner, justification }) => ({
      id,
      from: only(from),
      to: only(to),
      services: { names: [`${protocol}/${port}`], traffic: toTrafficSet([toTraffic(protocol, port, port)]) },
      owner,
      justification,
      enabled: true,
    })),
    guardrails: [
      {
        kind: 'never',
        id: 'office-and-development-never-reach-keys',
        from: { kind: 'workloads', zones: ['office', 'development'], labels: {} },
        to: { kind: 'workloads', zones: ['key-management'], labels: {} },
      },
    ],
    manages: [],
    tests: [],
  };
}
