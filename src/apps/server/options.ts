import type { Policy } from '#core/model';
import type { PolicyFile } from '#dialects/bulkhead';
import type { ControlPlane } from '#stages/enforce';
import type { WebhookTarget } from '#notify/webhook';
import type { FlowStore } from '#store/flows';
import type { Cluster } from '#store/flows/clickhouse';

/** A TCP address, or a socket in the file system. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

export interface ServerOptions {
  /** Everything that the server keeps is in here; made when it is not there. */
  readonly stateFolder: string;
  /** For agents; port 0: any that is free. */
  readonly agentListen: { readonly host: string; readonly port: number };
  /** Names and addresses by which agents call the server; `bulkhead-server` is always one. */
  readonly names: readonly string[];
  /** For people: reachable from this machine alone, so that only what forwards to it is on a network. */
  readonly consoleListen: ListenAddress;
  /** What a browser calls the console; absent: the address that it listens on. */
  readonly consoleUrl?: string;
  /** Folder with the built web page; absent: the console has its API alone. */
  readonly webRoot?: string;
  /** For exporters of flows, over UDP; absent: none. */
  readonly collectListen?: readonly { readonly host: string; readonly port: number }[];
  readonly webhook?: WebhookTarget;
  /** The first policy, when the ledger has none. In the modes in which it is written. */
  readonly seed?: readonly PolicyFile[] | Policy;
  readonly controlPlane?: ControlPlane;
  /** How long repetitions of an alert that was delivered wait to be delivered as one. */
  readonly repeatAlertsAfterMs?: number;
  /** Absent: that of `flowCluster`, else an embedded ClickHouse in the state folder. */
  readonly flows?: FlowStore;
  readonly flowCluster?: Cluster;
  /** How long closing waits for flows to be stored; then they are given up, and told. */
  readonly closeWithinMs?: number;
  readonly now?: () => number;
  readonly log?: (line: string) => void;
}

/** Programs that stop others give them some seconds more than this before they kill them. */
export const DEFAULT_CLOSE_WITHIN_MS = 8000;
export const DEFAULT_REPEAT_ALERTS_AFTER_MS = 10_000;
