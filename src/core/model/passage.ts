import type { Address, AddressSet } from '#core/net';
import type { PacketProduct } from './filter-rules.ts';
import type { Position } from './position.ts';
import type { Visit } from './topology.ts';

/** At a visit: what is on its way to somewhere else in place of its destination, or comes back from there. */
export interface Translation {
  readonly leg: 'request' | 'reply';
  /** The destination that the packet gets; where the reply comes from. */
  readonly to: Address;
  /** Absent: the port that was asked. */
  readonly port?: number;
  /** It gets another source as well. */
  readonly isHidden: boolean;
}

/** First packets that arrive at an interface and go on to another host in place of it: destination NAT. */
export interface Passage {
  /** As they arrive; states and interfaces play no part. No two passages of an interface share one. */
  readonly packets: Pick<PacketProduct, 'sources' | 'destinations' | 'traffic' | 'sourcePorts'>;
  readonly to: Address;
  /** Absent: the port that was asked. */
  readonly port?: number;
  /** What they meet until they go on, and what replies meet that came back here; in place of those of the interface. */
  readonly arrive: readonly Visit[];
  readonly leave: readonly Visit[];
  /** By which of the host's interfaces they go on. Absent: where that address is, no file tells. */
  readonly onward?: {
    readonly segment: string;
    /** By which the target's neighbours know the host: replies come back to it. */
    readonly own: Address;
    readonly leave: readonly Visit[];
    readonly arrive: readonly Visit[];
  };
  /** As whom they go on; `unknown`: as one that nobody knows. Absent: as whoever sent them. */
  readonly hiddenAs?: Address | 'unknown';
  /** Senders whose replies are known to come back here. Of others nobody knows by which way they go. */
  readonly answers: AddressSet;
  /** The rule, in its own words. */
  readonly why: string;
  readonly at?: Position;
}
