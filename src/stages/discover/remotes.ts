/** An address of the internet in a conversation. */
export interface Remote {
  /** Canonical text. */
  readonly address: string;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Hours of the clock in which a connection began; where times are out of order, too many. */
  readonly hours: number;
}

/** Addresses that may still be remembered, of all conversations together. */
export interface RemoteBudget {
  left: number;
}

/** Sightings by address, each observer's for itself; `others`: of addresses that are not remembered. */
export interface RemoteCounts {
  readonly byAddress: Map<string, RemoteCount>;
  others: number;
}

interface RemoteCount {
  sightings: number;
  answered: boolean;
  firstSeenMs: number;
  lastSeenMs: number;
  hours: number;
  lastHour: number;
}

const HOUR_MS = 3_600_000;
/** Of one conversation. */
const MAX_REMOTES = 8192;

export function noteRemote(
  counts: RemoteCounts | undefined,
  address: string,
  {
    connections,
    answered,
    firstSeenMs,
    lastSeenMs,
  }: {
    readonly connections: number;
    readonly answered: boolean;
    readonly firstSeenMs: number;
    readonly lastSeenMs: number;
  },
  budget: RemoteBudget,
): RemoteCounts {
  const known = counts ?? { byAddress: new Map(), others: 0 };
  const remote = known.byAddress.get(address);
  const hour = Math.floor(firstSeenMs / HOUR_MS);
  if (remote) {
    remote.sightings += connections;
    remote.answered ||= answered;
    remote.firstSeenMs = Math.min(remote.firstSeenMs, firstSeenMs);
    remote.lastSeenMs = Math.max(remote.lastSeenMs, lastSeenMs);
    if (remote.lastHour !== hour) {
      remote.hours += 1;
      remote.lastHour = hour;
    }
  } else if (known.byAddress.size < MAX_REMOTES && budget.left > 0) {
    budget.left -= 1;
    const first = { sightings: connections, answered, firstSeenMs, lastSeenMs, hours: 1, lastHour: hour };
    known.byAddress.set(address, first);
  } else known.others += connections;
  return known;
}

/** Shares of `connections`: what several observers saw of an address are the same connections. */
export function countRemotes({ byAddress, others }: RemoteCounts, connections: number) {
  const sum = [...byAddress.values()].reduce((total, { sightings }) => total + sightings, others);
  const share = (sightings: number) => Math.max(1, Math.round((sightings * connections) / Math.max(1, sum)));
  const remotes: Remote[] = [...byAddress]
    .map(([address, { sightings, answered, firstSeenMs, lastSeenMs, hours }]) => ({
      address,
      connections: share(sightings),
      answered,
      firstSeenMs,
      lastSeenMs,
      hours,
    }))
    .toSorted((a, b) => b.connections - a.connections || (a.address < b.address ? -1 : 1));
  return { remotes, ...(others > 0 && { otherRemotes: share(others) }) };
}
