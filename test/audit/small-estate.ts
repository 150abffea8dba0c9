/** A firm in miniature, to be said in every language: who is in which network, and what is let in and out. */
export interface SmallEstate {
  readonly hosts: readonly SmallHost[];
  readonly permits: readonly Permit[];
  /** What hosts that are not named here may send: everything. */
  readonly leaves: Readonly<Record<string, readonly Leave[]>>;
}

export interface SmallHost {
  readonly name: string;
  /** In 10.1.0.0/24 (`office`), 10.2.0.0/24 (`apps`) or 10.3.0.0/24 (`mgmt`). */
  readonly address: string;
  /** Known outside by that address. Absent: no way in or out of the internet. */
  readonly outside?: string;
}

/** TCP into one host; `ports` of everything: every protocol. */
export interface Permit {
  readonly to: string;
  readonly ports: readonly [first: number, last: number] | 'everything';
  /** A network. */
  readonly from: string;
}

/** TCP on one port to a network. */
export interface Leave {
  readonly port: number;
  readonly to: string;
}

export const NETWORKS = { office: '10.1.0.0/24', apps: '10.2.0.0/24', mgmt: '10.3.0.0/24' } as const;
export type NetworkName = keyof typeof NETWORKS;
export const NETWORK_NAMES = Object.keys(NETWORKS) as NetworkName[];
export const ANYBODY = '0.0.0.0/0';

export function networkOf(address: string): NetworkName {
  const found = NETWORK_NAMES.find((name) => address.startsWith(NETWORKS[name].replace(/0\/24$/, '')));
  if (!found) throw new Error(`${address} is in no network`);
  return found;
}

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** One value a line, so that each has a place of its own. */
export function printJson(value: unknown): string {
  return JSON.stringify(value, undefined, 1);
}
