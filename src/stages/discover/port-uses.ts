import type { Protocol } from '#core/net';
import { toPoint } from './columns.ts';

/** What is known of one port of one address: who used it. */
export interface PortUse {
  readonly peers: ReadonlySet<string>;
  readonly uses: number;
}

/** Remembers who used which port, in bounded memory. */
export interface PortUses {
  readonly note: (address: string, port: number, protocol: Protocol, peer: string) => void;
  readonly find: (address: string, port: number, protocol: Protocol) => PortUse | undefined;
}

/** Ends that are remembered; beyond, those used once are forgotten. */
const MOST_ENDS = 400_000;
/** More peers than these are as good as many. */
const MANY_PEERS = 8;

interface Draft {
  readonly peers: Set<string>;
  uses: number;
}

export function startPortUses(mostEnds = MOST_ENDS): PortUses {
  const byAddress = new Map<string, Map<number, Draft>>();
  let size = 0;
  const drop = (isOver: (use: Draft) => boolean, most = Infinity) => {
    let left = most;
    for (const [address, uses] of byAddress) {
      for (const [point, use] of uses) {
        if (left <= 0) return;
        if (!isOver(use)) continue;
        uses.delete(point);
        size -= 1;
        left -= 1;
      }
      if (uses.size === 0) byAddress.delete(address);
    }
  };
  const forget = () => {
    drop(({ uses }) => uses <= 1);
    // Everything is in use: half of it must do.
    if (size >= mostEnds) drop(() => true, mostEnds / 2);
  };
  return {
    note: (address, port, protocol, peer) => {
      const point = toPoint(protocol, port);
      const known = byAddress.get(address)?.get(point);
      if (known) {
        known.uses += 1;
        if (known.peers.size < MANY_PEERS) known.peers.add(peer);
        return;
      }
      if (size >= mostEnds) forget();
      const own = byAddress.get(address) ?? new Map<number, Draft>();
      byAddress.set(address, own.set(point, { peers: new Set([peer]), uses: 1 }));
      size += 1;
    },
    find: (address, port, protocol) => byAddress.get(address)?.get(toPoint(protocol, port)),
  };
}
