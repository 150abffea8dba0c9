/** An address of the internet in a conversation. */
export interface Remote {
  /** Canonical text. */
  readonly address: string;
  readonly connections: number;
  readonly answered: boolean;
}

/** Addresses that may still be remembered, of all conversations together. */
export interface RemoteBudget {
  left: number;
}

/** Sightings by address, each observer's for itself; `others`: of addresses that are not remembered. */
export interface RemoteCounts {
  readonly byAddress: Map<string, { sightings: number; answered: boolean }>;
  others: number;
}

/** Of one conversation. */
const MAX_REMOTES = 8192;

export function noteRemote(
  counts: RemoteCounts | undefined,
  address: string,
  { connections, answered }: { readonly connections: number; readonly answered: boolean },
  budget: RemoteBudget,
): RemoteCounts {
  const known = counts ?? { byAddress: new Map(), others: 0 };
  const remote = known.byAddress.get(address);
  if (remote) {
    remote.sightings += connections;
    remote.answered ||= answered;
  } else if (known.byAddress.size < MAX_REMOTES && budget.left > 0) {
    budget.left -= 1;
    known.byAddress.set(address, { sightings: connections, answered });
  } else known.others += connections;
  return known;
}

/** Shares of `connections`: what several observers saw of an address are the same connections. */
export function countRemotes({ byAddress, others }: RemoteCounts, connections: number) {
  const sum = [...byAddress.values()].reduce((total, { sightings }) => total + sightings, others);
  const share = (sightings: number) => Math.max(1, Math.round((sightings * connections) / Math.max(1, sum)));
  const remotes: Remote[] = [...byAddress]
    .map(([address, { sightings, answered }]) => ({ address, connections: share(sightings), answered }))
    .toSorted((a, b) => b.connections - a.connections || (a.address < b.address ? -1 : 1));
  return { remotes, ...(others > 0 && { otherRemotes: share(others) }) };
}
