import type { Position } from '#core/model';
import type { TableRow } from '#dialects/cli-tables';

/**
 * What tools of hosts and routers print, line by line, in the tools' own words: values are texts as printed. A field
 * that is absent was not printed.
 */
export type Row = SocketRow | NeighbourRow | RouteRow | InterfaceRow | RoutingRuleRow | HostRow | ListedRow | TableRow;

/** A socket, listening or connected. */
export interface SocketRow {
  readonly kind: 'socket';
  /** `tcp`, `udp6`, `unix`, `u_str`: as the tool calls it. */
  readonly protocol: string;
  readonly state?: string;
  readonly localAddress?: string;
  readonly localPort?: string;
  readonly peerAddress?: string;
  readonly peerPort?: string;
  /** To which device it is bound. */
  readonly interface?: string;
  readonly processes: readonly SocketProcess[];
  /** Of sockets in the file system. */
  readonly path?: string;
  /** Columns that say nothing of who listens: queues, counters. */
  readonly more: Readonly<Record<string, string>>;
  readonly at: Position;
}

export interface SocketProcess {
  readonly name?: string;
  readonly pid?: string;
  readonly user?: string;
}

export interface NeighbourRow {
  readonly kind: 'neighbour';
  readonly address: string;
  readonly name?: string;
  readonly mac?: string;
  readonly interface?: string;
  readonly more: Readonly<Record<string, string>>;
  readonly at: Position;
}

export interface RouteRow {
  readonly kind: 'route';
  /** `default`, `10.0.0.0/8`, `10.0.0.0` with its mask beside it. */
  readonly destination: string;
  readonly mask?: string;
  readonly gateway?: string;
  readonly interface?: string;
  /** Which of the host's own addresses is used. */
  readonly source?: string;
  readonly flags?: string;
  readonly more: Readonly<Record<string, string>>;
  readonly at: Position;
}

/** Which table of routes is asked for which packets. */
export interface RoutingRuleRow {
  readonly kind: 'routing rule';
  /** `from 10.0.0.0/8 lookup 100`. */
  readonly text: string;
  readonly at: Position;
}

export interface InterfaceRow {
  readonly kind: 'interface';
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly mac?: string;
  readonly more: Readonly<Record<string, string>>;
  readonly at: Position;
}

export interface InterfaceAddress {
  readonly address: string;
  /** Of its network. */
  readonly length?: number;
  readonly more: Readonly<Record<string, string>>;
}

/** A line of a hosts file. */
export interface HostRow {
  readonly kind: 'host';
  readonly address: string;
  readonly names: readonly string[];
  readonly at: Position;
}

/** Something that a list, or a state of Terraform, says exists. */
export interface ListedRow {
  readonly kind: 'listed';
  readonly name: string;
  readonly type: string;
  readonly addresses: readonly string[];
  readonly zone?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `tcp/443`, `udp/53`, each with the process where it is told. */
  readonly listens: readonly { readonly service: string; readonly process?: string }[];
  readonly at: Position;
}

/** The rows of one form: empty when the text is none of it. */
export type Parser = (file: { readonly path: string; readonly lines: readonly string[] }) => Row[];
