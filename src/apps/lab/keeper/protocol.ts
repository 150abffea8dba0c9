import type { HostMethods } from '../host/protocol.ts';

export interface RunParameters {
  readonly workload: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly timeoutMs?: number;
}

export interface RunResult {
  /** Exit status; 128 + signal number when a signal ended it, as shells say. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnParameters {
  readonly id: number;
  readonly workload: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the outside asks of the keeper, which lives inside the bottle. */
export interface KeeperMethods {
  /** Router, bridges, namespaces, links and the light process of every workload. */
  readonly build: (parameters: { readonly directory: string }) => Promise<void>;
  readonly run: (parameters: RunParameters) => Promise<RunResult>;
  /** Resolves to the process id inside the bottle. */
  readonly spawn: (parameters: SpawnParameters) => Promise<number>;
  readonly kill: (parameters: { readonly id: number; readonly signal: NodeJS.Signals }) => boolean;
  /** Kills all that runs in the workload and makes its namespace anew, with the link down. */
  readonly tearDown: (parameters: { readonly workload: string }) => Promise<void>;
  /** Ends what `tearDown` began: the link goes up, the workload's process starts. */
  readonly bringUp: (parameters: { readonly workload: string }) => Promise<void>;
  /** Hands a request to the workload's process. */
  readonly ask: (parameters: {
    readonly workload: string;
    readonly method: keyof HostMethods;
    readonly parameters: unknown;
  }) => Promise<unknown>;
  readonly processes: (parameters: null) => Readonly<Record<string, number>>;
}

/** What the keeper tells the outside. */
export interface OutsideMethods {
  readonly line: (parameters: { readonly id: number; readonly text: string }) => void;
  readonly exited: (parameters: { readonly id: number; readonly status: number }) => void;
  readonly cut: (parameters: CutNotice) => void;
}

/** A watched connection ended. */
export interface CutNotice {
  readonly stream: number;
  readonly atMs: number;
  readonly reason: string;
}
