import type { AttackOptions, AttackResult } from './attack.ts';
import type { FlowCount, ProbeOutcome, StreamReport, TrafficFailure } from './host/protocol.ts';
import type { RunResult } from './keeper/protocol.ts';
import type { Topology } from './topology-types.ts';

/** A running lab. Everything in it ends with `close`, and with the process that started it. */
export interface Lab {
  readonly topology: Topology;
  /** Also `router` is a place to run something. Status 127: there is no such program. */
  readonly run: (
    workload: string,
    command: string,
    args?: readonly string[],
    options?: { readonly input?: string; readonly timeoutMs?: number },
  ) => Promise<RunResult>;
  readonly spawn: (
    workload: string,
    command: string,
    args?: readonly string[],
    options?: SpawnOptions,
  ) => Promise<LabProcess>;
  readonly traffic: LabTraffic;
  /** Outcomes in the order of the probes. */
  readonly probe: (probes: readonly Probe[], options?: ProbeOptions) => Promise<ProbeResult[]>;
  readonly streams: LabStreams;
  readonly attack: (options?: AttackOptions) => Promise<AttackResult>;
  /** Everything that runs in the workload dies; its namespace is made anew, and the link goes up last. */
  readonly reboot: (workload: string, options?: RebootOptions) => Promise<void>;
  /** One entry a workload, as `--inventory` files have them. */
  readonly inventory: () => Promise<InventoryEntry[]>;
  /** Makes a tcp port of a workload reachable on the host's loopback. */
  readonly forward: (workload: string, port: number) => Promise<Forward>;
  readonly close: () => Promise<void>;
  /** Settles when the lab is gone, for whatever reason. */
  readonly closed: Promise<void>;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

export interface LabProcess {
  /** Inside the bottle: what `lab.run` sees under /proc. */
  readonly pid: number;
  readonly kill: (signal?: NodeJS.Signals) => Promise<boolean>;
  /** Exit status; 128 + signal number when a signal ended it. */
  readonly exited: Promise<number>;
}

export interface LabTraffic {
  readonly start: () => Promise<void>;
  /** Resolves when what is under way has ended. Counts stay. */
  readonly stop: () => Promise<void>;
  /** Since the lab was started. */
  readonly counts: () => Promise<TrafficCounts>;
}

export interface TrafficCounts {
  readonly attempts: number;
  readonly failed: number;
  readonly slow: number;
  readonly flows: readonly FlowCount[];
  readonly failures: readonly TrafficFailure[];
}

export interface Probe {
  /** Name of the workload that sends. */
  readonly from: string;
  /** Address. */
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

export interface ProbeOptions {
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** Open sockets of one workload. */
  readonly concurrency?: number;
}

export interface ProbeResult {
  readonly fate: 'passed' | 'denied';
  readonly detail: ProbeOutcome;
}

export interface LabStreams {
  /** Starts `count` endless verified transfers; both directions carry bytes all the time. */
  readonly start: (plan: StreamsPlan) => Promise<StreamGroup>;
  /** One transfer that is watched: `cut` settles as soon as it ends by anything but `stop`. */
  readonly watch: (plan: Omit<StreamsPlan, 'count'>) => Promise<WatchedStream>;
}

export interface StreamsPlan {
  readonly from: string;
  readonly to: string;
  /** A tcp port that `to` answers on. */
  readonly port: number;
  readonly count: number;
  /** Absent: IPv4 and IPv6 in turn; for a watched one, IPv4. */
  readonly family?: 'ipv4' | 'ipv6';
}

export interface StreamGroup {
  readonly report: () => Promise<StreamReport[]>;
  readonly stop: () => Promise<StreamReport[]>;
}

export interface WatchedStream extends StreamGroup {
  readonly cut: Promise<{ readonly atMs: number; readonly reason: string }>;
}

export interface RebootOptions {
  /** Runs while the workload has its addresses but no link: an agent can enforce before the first packet. */
  readonly beforeLinkUp?: () => Promise<void>;
}

export interface InventoryEntry {
  readonly name: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly listens: readonly { readonly protocol: 'tcp' | 'udp'; readonly port: number; readonly process: string }[];
}

export interface Forward {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly close: () => Promise<void>;
}
