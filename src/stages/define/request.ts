import type { Connection, Policy } from '#core/model';
import type { Protocol } from '#core/net';

/** One end of what was seen: a workload of the estate, an address that no workload has, or the internet. */
export interface SeenParty {
  readonly kind: 'workload' | 'address' | 'internet';
  /** Of a workload its name, of an address its canonical text. */
  readonly name: string;
  readonly zone: string;
}

/** All connections from one party to another on one port, as seen in the window. */
export interface Observed {
  readonly source: SeenParty;
  readonly destination: SeenParty;
  readonly protocol: Protocol;
  /** Destination port; icmp type × 256 + code; 0 for other protocols. */
  readonly port: number;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The address pairs behind it, at least one. */
  readonly pairs: readonly Connection[];
}

/** Where the agents find their server. */
export interface ControlPlane {
  readonly workload: string;
  readonly port: number;
}

export const DEFAULT_CONTROL_PLANE: ControlPlane = { workload: 'bulkhead-server', port: 8443 };
export const DEFAULT_MIN_FLOWS = 3;

export interface ProposalRequest {
  readonly zones: Policy['zones'];
  /** Their label `role` is what rules are about; one without is named itself. */
  readonly workloads: Policy['workloads'];
  readonly conversations: readonly Observed[];
  /** When observation began and ended. */
  readonly window: { readonly firstMs: number; readonly lastMs: number };
  /** Connections that a conversation needs to become a rule. */
  readonly minFlows?: number;
  readonly controlPlane?: ControlPlane;
  /** Now: reviews are due 90 days from here. */
  readonly atMs: number;
}
