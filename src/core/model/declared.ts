import type { Address, Prefix } from '#core/net';
import type { Loss } from './dialect.ts';
import type { Position } from './position.ts';

/** What files that start programs say of who there is and who is to talk to whom. Nobody need ever have seen it. */
export interface Declared {
  /** Each name once. */
  readonly workloads: readonly DeclaredWorkload[];
  /** Each source, destination, protocol and port once. */
  readonly conversations: readonly DeclaredConversation[];
  readonly losses: readonly Loss[];
}

/** Programs that are started alike: a Deployment, a Compose service. */
export interface DeclaredWorkload {
  /** `namespace.name`, as telemetry that knows the owner of a pod has it. */
  readonly name: string;
  /** In its own words: `Deployment`. */
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those that run, where the files are an export. Empty: the files do not tell. */
  readonly instances: readonly DeclaredInstance[];
  readonly listens: readonly DeclaredListener[];
  readonly at: Position;
}

export interface DeclaredInstance {
  readonly name: string;
  /** At least one. */
  readonly addresses: readonly Address[];
}

export interface DeclaredListener {
  readonly protocol: DeclaredProtocol;
  readonly port: number;
}

export type DeclaredProtocol = 'tcp' | 'udp' | 'sctp';

/**
 * One end. `workload`: one of `Declared`. `internet`: whoever is outside. `networks`: these addresses alone.
 * `entrance`: what takes connections from outside and passes them on, and is itself in none of the files.
 * `outside`: a host that is in none of the files, by its name or address.
 */
export type DeclaredEnd =
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'internet' }
  | { readonly kind: 'networks'; readonly networks: readonly Prefix[] }
  | { readonly kind: 'entrance'; readonly name: string }
  | { readonly kind: 'outside'; readonly name: string };

/** Connections that one end is told to open to another one. */
export interface DeclaredConversation {
  readonly source: DeclaredEnd;
  readonly destination: DeclaredEnd;
  readonly protocol: DeclaredProtocol;
  /** Where the destination itself listens. Absent: the files do not tell; of ends `outside` alone. */
  readonly port?: number;
  /** At least one. */
  readonly declarations: readonly Declaration[];
}

/** Where it is written, and what is written there in words that give away no secret. */
export interface Declaration {
  readonly at: Position;
  readonly words: string;
}
