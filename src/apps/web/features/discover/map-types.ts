import type { Conversation, Party, Workload, Zone } from '#api';
import type { Mode, ZoneClass } from '#core/model';
import type { Verdict } from '../../parts/index.ts';

export type { Conversation, Mode, Party, Workload, Zone, ZoneClass };

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface MapZone {
  readonly name: string;
  /** Absent: the policy does not have the zone. */
  readonly zoneClass: ZoneClass | undefined;
  readonly mode: Mode | undefined;
  readonly workloads: number;
  readonly box: Box;
}

export interface MapNode {
  readonly id: string;
  /** `zone`: all of a zone as one. */
  readonly kind: Party['kind'] | 'zone';
  readonly name: string;
  /** What is written beside it. */
  readonly label: string;
  readonly zone: string;
  readonly role?: string;
  readonly hasAgent: boolean;
  /** Of its middle; y grows downwards. */
  readonly x: number;
  readonly y: number;
}

/** All conversations from one node to another. */
export interface MapEdge {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  readonly verdict: Verdict;
  readonly connections: number;
  readonly conversations: readonly Conversation[];
  /** Nothing but services that much of the estate uses, as names, time and logs are. */
  readonly isShared: boolean;
}

export interface MapModel {
  readonly zones: readonly MapZone[];
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** Names of the nodes with services that much of the estate uses. */
  readonly sharedBy: readonly string[];
}

/** Whether each workload is drawn, or each zone as one. */
export type Detail = 'workloads' | 'zones';

/** What is looked at: a zone, or one node. */
export interface Selection {
  readonly zone?: string;
  readonly node?: string;
}
