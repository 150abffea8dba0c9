import type { Topology } from '#core/model';

/** What one account, platform or host says, to be put beside what others say. */
export interface TopologyPart {
  /** For people, where two parts call different things alike: a host, a dialect. */
  readonly name: string;
  /** It is about one machine: what it knows of addresses is about that machine wherever it is known. */
  readonly isOfHost: boolean;
  readonly topology: Topology;
}
