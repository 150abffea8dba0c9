import type { ZoneClass } from '#core/model';

export interface LabZone {
  readonly name: string;
  readonly class: ZoneClass;
  /** IPv4 and IPv6, as CIDR text. The router holds host number 1 of each. */
  readonly networks: readonly [string, string];
  /** The zone's bridge in the router namespace. */
  readonly bridge: string;
}

/** A port that the workload answers on, over IPv4 and IPv6. */
export interface LabListener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Id of the catalogue entry. */
  readonly service: string;
}

export interface LabWorkload {
  readonly name: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  /** IPv4, then IPv6; empty when the workload has no link. */
  readonly addresses: readonly string[];
  readonly listens: readonly LabListener[];
  /** What its listening process is called. */
  readonly process: string;
  /** Whether an agent of ours runs on it or right in front of it: not for what is outside or has no link. */
  readonly enforced: boolean;
}

/** One conversation that the exchange needs, with the line of the zone model that grounds it. */
export interface LegitimateFlow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Id of the catalogue entry. */
  readonly service: string;
  readonly owner: string;
  readonly justification: string;
  /** Row of the table of legitimate flows (facts, section 7). */
  readonly fact: string;
  readonly intervalMs: number;
  /** `traffic`: the lab's generator performs it. `agent`: Bulkhead's agents do, when they run. */
  readonly performedBy: 'traffic' | 'agent';
}

export interface Topology {
  readonly zones: readonly LabZone[];
  readonly workloads: readonly LabWorkload[];
  readonly legitimateFlows: readonly LegitimateFlow[];
}
