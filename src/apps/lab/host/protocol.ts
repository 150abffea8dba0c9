import type { LabListener } from '../topology-types.ts';

/** Where an exchange or a stream goes; `expected` is the workload that must answer. */
export interface Target {
  readonly address: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

export interface HostFlow {
  readonly id: string;
  readonly to: string;
  /** Taken in turn. */
  readonly addresses: readonly string[];
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly intervalMs: number;
}

export interface TrafficFailure {
  readonly flow: string;
  readonly atMs: number;
  readonly address: string;
  readonly reason: string;
}

export interface FlowCount {
  readonly flow: string;
  readonly attempts: number;
  readonly failed: number;
  /** Succeeded, but took longer than a lost first packet costs. */
  readonly slow: number;
}

export interface HostTraffic {
  readonly flows: readonly FlowCount[];
  /** The first of them; `flows` counts all. */
  readonly failures: readonly TrafficFailure[];
}

/**
 * What became of a probe. Passed through: `connected`, `refused` (by RST or port unreachable), `replied`.
 * Denied: `silent`, `prohibited` (an unreachable of the path, or the own kernel refuses to send).
 */
export type ProbeOutcome = 'connected' | 'refused' | 'replied' | 'silent' | 'prohibited';

export interface HostProbes {
  readonly targets: readonly Target[];
  readonly timeoutMs: number;
  /** Times that silence is asked again. */
  readonly retries: number;
  readonly concurrency: number;
}

export interface StreamPlan {
  readonly id: number;
  readonly address: string;
  readonly port: number;
  /** The outside is told at once when it ends. */
  readonly isWatched: boolean;
}

export interface StreamReport {
  readonly id: number;
  /** Sent, echoed and found right. */
  readonly bytes: number;
  /** Chunks of the echo in which a byte was lost or changed. */
  readonly gaps: number;
  readonly startedAtMs: number;
  readonly lastByteAtMs: number;
  readonly longestSilenceMs: number;
  /** Absent: it still runs, or was stopped on demand. */
  readonly endedAtMs?: number;
  readonly endReason?: string;
}

/** What the keeper asks of a workload's process. */
export interface HostMethods {
  readonly listen: (parameters: {
    readonly name: string;
    readonly listens: readonly LabListener[];
    readonly process: string;
  }) => Promise<void>;
  readonly startTraffic: (parameters: { readonly flows: readonly HostFlow[] }) => void;
  /** Resolves when what is under way has ended. */
  readonly stopTraffic: (parameters: null) => Promise<void>;
  readonly countTraffic: (parameters: null) => HostTraffic;
  readonly probe: (parameters: HostProbes) => Promise<ProbeOutcome[]>;
  /** The banner of a tcp port; an empty text when there is none. */
  readonly readBanner: (parameters: Target) => Promise<string>;
  /** Resolves when all of them carry bytes; rejects when one cannot. */
  readonly startStreams: (parameters: { readonly streams: readonly StreamPlan[] }) => Promise<void>;
  readonly reportStreams: (parameters: { readonly ids: readonly number[] }) => StreamReport[];
  readonly stopStreams: (parameters: { readonly ids: readonly number[] }) => StreamReport[];
  /** Relays every connection to the socket file to a tcp port of this workload. */
  readonly relay: (parameters: { readonly path: string; readonly port: number }) => Promise<void>;
}
