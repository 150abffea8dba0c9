import { type Connection, noteTime } from './connection.ts';
import type { IpPacket } from '#decoders/packet';

const MOST_PACKETS = 4096;
/** Numbers of packets come again: fragments farther apart are of others. Source: RFC 8200 §4.5 (60 s), Linux (30 s). */
const MOST_MS = 30_000;

/** A packet in fragments: those that came before the first one wait for it. */
interface Fragmented {
  connection: Connection | undefined;
  isFromFirst: boolean;
  sinceMs: number;
  waitingBytes: number;
  waitingRecords: number;
}

export interface Fragments {
  /** Its connection has counted it. */
  readonly first: (packet: IpPacket, connection: Connection, isFromFirst: boolean) => void;
  /** `records`: how many packets of the input are told by what becomes of it: 1, or 0 in a tunnel. */
  readonly later: (packet: IpPacket, payloadBytes: number, records: number) => void;
  /** Gives up those that wait. */
  readonly end: () => void;
}

/** Counts fragments as the one packet that they are: one header, all of its bytes. Memory is bounded. */
export function startFragments(skip: (records: number) => void): Fragments {
  const packets = new Map<string, Fragmented>();
  const find = (packet: IpPacket): Fragmented => {
    const key = toKey(packet);
    const known = packets.get(key);
    if (known && Math.abs(packet.timeMs - known.sinceMs) <= MOST_MS) return known;
    if (known) giveUp(known);
    const begun = {
      connection: undefined,
      isFromFirst: true,
      sinceMs: packet.timeMs,
      waitingBytes: 0,
      waitingRecords: 0,
    };
    packets.delete(key);
    packets.set(key, begun);
    if (packets.size > MOST_PACKETS)
      for (const [oldest, fragmented] of packets) {
        packets.delete(oldest);
        giveUp(fragmented);
        break;
      }
    return begun;
  };
  const giveUp = (fragmented: Fragmented): void => {
    if (fragmented.waitingRecords > 0) skip(fragmented.waitingRecords);
    fragmented.waitingRecords = 0;
    fragmented.waitingBytes = 0;
  };
  return {
    first: (packet, connection, isFromFirst) => {
      const fragmented = find(packet);
      fragmented.connection = connection;
      fragmented.isFromFirst = isFromFirst;
      add(connection, isFromFirst, fragmented.waitingBytes, fragmented.waitingRecords);
      fragmented.waitingBytes = 0;
      fragmented.waitingRecords = 0;
    },
    later: (packet, payloadBytes, records) => {
      const fragmented = find(packet);
      const { connection } = fragmented;
      if (connection && !connection.isTold) {
        add(connection, fragmented.isFromFirst, payloadBytes, records);
        noteTime(connection, packet.timeMs);
        return;
      }
      fragmented.waitingBytes += payloadBytes;
      fragmented.waitingRecords += records;
    },
    end: () => {
      for (const fragmented of packets.values()) giveUp(fragmented);
      packets.clear();
    },
  };
}

function add(connection: Connection, isFromFirst: boolean, bytes: number, records: number): void {
  (isFromFirst ? connection.fromFirst : connection.fromSecond).bytes += bytes;
  connection.records += records;
}

function toKey({ addresses, protocol, fragmentId, vlans, isIpv6 }: IpPacket): string {
  return `${isIpv6 ? addresses.join(' ') : `${addresses[3]} ${addresses[7]}`} ${protocol} ${fragmentId} ${vlans}`;
}
