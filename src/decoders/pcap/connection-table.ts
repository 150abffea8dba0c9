import { startAges } from './ages.ts';
import { type Connection, startConnection } from './connection.ts';
import { hashKey, KEY_WORDS, writeKey } from './connection-key.ts';
import { isOverAt, LINES, toLine } from './endings.ts';
import { type IpPacket, TCP } from '#decoders/packet';
import { beginsAnew } from './tcp-state.ts';

const MOST_CONNECTIONS = 262_144;
const LEAST_CONNECTIONS = 256;
/** Longer chains are no chance: somebody chose the keys. */
const MOST_CHAIN = 64;
const NONE = -1;

export interface ConnectionTable {
  /** The packet's connection, begun where there is none; `isFromFirst` tells of its sender until the next call. */
  readonly find: (packet: IpPacket) => Connection;
  readonly isFromFirst: () => boolean;
  /** After the packet is counted: a connection grows old by its state. */
  readonly settle: () => void;
  /** Ends what is idle at that time. */
  readonly sweep: (timeMs: number) => void;
  /** Ends all, in the order in which they began. */
  readonly end: () => void;
}

/**
 * Connections by their key, at most so many: the longest unused makes room. `tell`: of each when it ends, with its key.
 */
export function startConnectionTable(
  tell: (connection: Connection, key: Uint32Array) => void,
  most = MOST_CONNECTIONS,
): ConnectionTable {
  let size = Math.min(LEAST_CONNECTIONS, most);
  let keys = new Uint32Array(size * KEY_WORDS);
  let next = new Int32Array(size).fill(NONE);
  let heads = new Int32Array(toBuckets(size)).fill(NONE);
  const connections: (Connection | undefined)[] = [];
  const free: number[] = [];
  const ages = startAges(LINES.length, size);
  const lines: number[] = [];
  const key = new Uint32Array(KEY_WORDS);
  let isFromFirst = true;
  let slot = NONE;

  const keyOf = (at: number) => keys.subarray(at * KEY_WORDS, (at + 1) * KEY_WORDS);
  const bucketOf = (all: Uint32Array, first: number) => hashKey(all, first) & (heads.length - 1);
  const hasKey = (at: number): boolean => {
    const first = at * KEY_WORDS;
    for (let i = 0; i < KEY_WORDS; i++) if (keys[first + i] !== key[i]) return false;
    return true;
  };
  const remove = (at: number): void => {
    const bucket = bucketOf(keys, at * KEY_WORDS);
    let link = heads[bucket] ?? NONE;
    if (link === at) heads[bucket] = next[at] ?? NONE;
    else {
      while (link !== NONE && next[link] !== at) link = next[link] ?? NONE;
      if (link !== NONE) next[link] = next[at] ?? NONE;
    }
    ages.remove(at);
    const connection = connections[at];
    connections[at] = undefined;
    free.push(at);
    if (!connection) return;
    connection.isTold = true;
    tell(connection, keyOf(at));
  };
  const grow = (): void => {
    size = Math.min(size * 2, most);
    const more = new Uint32Array(size * KEY_WORDS);
    more.set(keys);
    keys = more;
    next = new Int32Array(size).fill(NONE);
    heads = new Int32Array(toBuckets(size)).fill(NONE);
    ages.grow(size);
    for (const [at, connection] of connections.entries()) {
      if (!connection) continue;
      const bucket = bucketOf(keys, at * KEY_WORDS);
      next[at] = heads[bucket] ?? NONE;
      heads[bucket] = at;
    }
  };
  const takeSlot = (): number => {
    if (free.length === 0 && connections.length === size) {
      if (size < most) grow();
      else remove(oldestOfAll());
    }
    return free.pop() ?? connections.push(undefined) - 1;
  };
  const oldestOfAll = (): number => {
    for (const line of LINES.keys()) {
      const oldest = ages.oldest(line);
      if (oldest !== NONE) return oldest;
    }
    return NONE;
  };
  /** Finds the slot of `key`; ends the last of a chain that is too long. */
  const lookUp = (bucket: number): number => {
    let length = 0;
    for (let at = heads[bucket] ?? NONE; at !== NONE; at = next[at] ?? NONE) {
      if (hasKey(at)) return at;
      length += 1;
      if (length < MOST_CHAIN) continue;
      remove(at);
      return NONE;
    }
    return NONE;
  };
  const begin = (packet: IpPacket): Connection => {
    const connection = startConnection(packet, isFromFirst);
    slot = takeSlot();
    connections[slot] = connection;
    keys.set(key, slot * KEY_WORDS);
    const bucket = bucketOf(key, 0);
    next[slot] = heads[bucket] ?? NONE;
    heads[bucket] = slot;
    return connection;
  };
  return {
    find: (packet) => {
      isFromFirst = writeKey(key, packet);
      slot = lookUp(bucketOf(key, 0));
      const known = slot === NONE ? undefined : connections[slot];
      if (!known) return begin(packet);
      if (!isOverAt(known, packet.timeMs, lines[slot] ?? 0) && !isAnother(known, packet)) return known;
      remove(slot);
      return begin(packet);
    },
    isFromFirst: () => isFromFirst,
    settle: () => {
      const connection = connections[slot];
      if (!connection) return;
      const ports = key[8] ?? 0;
      const line = toLine(connection, ports >>> 16, ports & 0xffff);
      lines[slot] = line;
      ages.use(slot, line);
    },
    sweep: (timeMs) => {
      for (const [line, idleMs] of LINES.entries())
        for (;;) {
          const oldest = ages.oldest(line);
          const connection = oldest === NONE ? undefined : connections[oldest];
          if (!connection || timeMs - connection.endMs <= idleMs) break;
          remove(oldest);
        }
    },
    end: () => {
      const left = [...connections.keys()].filter((at) => connections[at]);
      for (const at of left.toSorted((a, b) => (connections[a]?.startMs ?? 0) - (connections[b]?.startMs ?? 0)))
        remove(at);
    },
  };
}

function isAnother(connection: Connection, { protocol, tcpFlags, sequence }: IpPacket): boolean {
  return (
    protocol === TCP && tcpFlags !== undefined && !!connection.tcp && beginsAnew(connection.tcp, tcpFlags, sequence)
  );
}

function toBuckets(size: number): number {
  return 2 ** Math.ceil(Math.log2(size * 2));
}
