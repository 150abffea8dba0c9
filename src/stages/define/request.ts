import type { Connection, Declaration, Policy } from '#core/model';
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
  /** Absent: one port. Else the last of a range that a server gives out anew for each connection. */
  readonly lastPort?: number;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Of one connection, where somebody told; absent or 0: nobody did. */
  readonly longestMs?: number;
  /** The address pairs behind it, at least one. */
  readonly pairs: readonly Connection[];
  /** Where one end is the internet: its addresses, and the connections of those that are not remembered. */
  readonly remotes?: readonly SeenRemote[];
  readonly otherRemotes?: number;
}

/** An address of the internet in what was seen. */
export interface SeenRemote {
  /** Canonical text. */
  readonly address: string;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Hours of the clock in which a connection began. */
  readonly hours: number;
}

/** Connections that files say should be, whether anybody ever opened one. */
export interface DeclaredUse {
  readonly source: SeenParty;
  readonly destination: SeenParty;
  readonly protocol: Protocol;
  readonly port: number;
  /** At least one. */
  readonly declarations: readonly Declaration[];
}

/** What files say of the estate. */
export interface DeclaredEstate {
  /** All whom they speak of. */
  readonly workloads: readonly SeenParty[];
  readonly uses: readonly DeclaredUse[];
}

/** Where the agents find their server. */
export interface ControlPlane {
  readonly workload: string;
  readonly port: number;
}

export const DEFAULT_CONTROL_PLANE: ControlPlane = { workload: 'bulkhead-server', port: 8443 };
export const DEFAULT_MIN_FLOWS = 3;
export const DEFAULT_GENERALITY = 0.5;

export interface ProposalRequest {
  readonly zones: Policy['zones'];
  /** Their label `role` is what rules are about; one without is named itself. */
  readonly workloads: Policy['workloads'];
  readonly conversations: readonly Observed[];
  /** Scans, and what looks like guessing: no evidence, unless a person says that it is. */
  readonly setApart?: readonly { readonly conversation: Observed; readonly why: string }[];
  /** When observation began and ended. */
  readonly window: { readonly firstMs: number; readonly lastMs: number };
  /** Connections that a conversation needs to become a rule. */
  readonly minFlows?: number;
  /** 0: exactly what was seen. 1: all that is alike, and all of the internet. Default: `DEFAULT_GENERALITY`. */
  readonly generality?: number;
  /** Workloads of which nobody said where they stand; whether they serve the public is not known either. */
  readonly guessed?: ReadonlySet<string>;
  /** What a person decided, by the subject of the decision (`subjectOf`). */
  readonly decided?: ReadonlyMap<string, 'accept' | 'refuse'>;
  readonly controlPlane?: ControlPlane;
  /** What the policy in force permits, which is not proposed again. Absent: nothing. */
  readonly inForce?: (connection: Connection) => boolean;
  /** Never counted as seen. Absent: nothing is declared. */
  readonly declared?: DeclaredEstate;
  /** Now: reviews are due 90 days from here. */
  readonly atMs: number;
}
