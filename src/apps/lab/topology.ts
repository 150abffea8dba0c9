import { toLegitimateFlows } from './legitimate-flows.ts';
import type { LabWorkload, Topology } from './topology-types.ts';
import { WORKLOADS, ZONES } from './workloads.ts';

/** The small exchange: who there is, where, what answers, and who needs whom. */
export const TOPOLOGY: Topology = {
  zones: ZONES,
  workloads: WORKLOADS,
  legitimateFlows: toLegitimateFlows(WORKLOADS),
};

export function isLinked(workload: LabWorkload): boolean {
  return workload.addresses.length > 0;
}

export interface ProtocolPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** Every port that anything in the lab answers on, each once; `extra` ones that nothing does may be added. */
export function listedPorts(topology: Topology, extra: readonly number[] = []): ProtocolPort[] {
  const ports = [
    ...new Set([
      ...topology.workloads.flatMap((workload) => workload.listens.map((listener) => listener.port)),
      ...topology.legitimateFlows.map((flow) => flow.port),
      ...extra,
    ]),
  ].toSorted((a, b) => a - b);
  return (['tcp', 'udp'] as const).flatMap((protocol) => ports.map((port) => ({ protocol, port })));
}
