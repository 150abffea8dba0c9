import type { DecodeSink, Flow } from '#core/model';
import { portOf } from '#core/net';
import { buildFlow } from '#decoders/log-records';
import { isAnybody, toNumbers } from './parse-end.ts';
import type { Socket } from './socket.ts';

/** Connections kept back until everyone who listens is known. */
export const MOST_HELD = 131_072;
const MOST_LISTENERS = 65_536;

interface Held {
  readonly socket: Socket;
  records: number;
  readonly number: number;
  sent?: string;
  received?: string;
}

/** The sockets of one host at one time. */
export interface Snapshot {
  readonly add: (socket: Socket, number: number) => void;
  /** More of the socket that was added last. False: there is none. */
  readonly extend: (more: { readonly sent?: string; readonly received?: string }) => boolean;
  /** Tells every connection, from the side that opened it. */
  readonly close: () => void;
}

/** Source: Linux, net/ipv4/tcp.c; RFC 9293 §3.3.2; of each the words of the tools. */
const STATES: Readonly<Record<string, Flow['state']>> = {
  SYNSENT: 'attempted',
  SYNRECV: 'attempted',
  SYNRCVD: 'attempted',
  SYNRECEIVED: 'attempted',
  ESTAB: 'established',
  ESTABLISHED: 'established',
  FINWAIT1: 'closed',
  FINWAIT2: 'closed',
  CLOSEWAIT: 'closed',
  CLOSING: 'closed',
  LASTACK: 'closed',
  TIMEWAIT: 'closed',
};

export function startSnapshot(sink: DecodeSink, writtenMs: number): Snapshot {
  let held: Held[] = [];
  const listeners = new Set<string>();
  let last: Held | undefined;
  const tellAll = () => {
    // Of a connection within the host both ends are sockets of it: they are one flow.
    const flows = new Map<string, { flow: Flow; records: number }>();
    for (const one of held) {
      const told = toFlow(one, listeners, writtenMs);
      if (told.ok) {
        const key = toKey(told.value);
        const turned = flows.get(toKey(turn(told.value)));
        const known = flows.get(key) ?? turned;
        if (known) known.records += one.records;
        // Each end would have opened it: whoever listened is told no more.
        if (turned && told.value.initiator === 'source') turned.flow = toUnknown(turned.flow);
        if (!known) flows.set(key, { flow: told.value, records: one.records });
      } else {
        sink.bad(told.error, { number: one.number });
        if (one.records > 1) sink.skip('more of a socket that cannot be read', one.records - 1);
      }
    }
    for (const { flow, records } of flows.values()) sink.flow(flow, records);
    held = [];
    last = undefined;
  };
  return {
    add: (socket, number) => {
      last = undefined;
      const why = toReason(socket);
      if (why !== undefined) {
        if (why === LISTENS && listeners.size < MOST_LISTENERS) listeners.add(listenerOf(socket)).add(socket.protocol);
        sink.skip(why, 1);
        return;
      }
      last = { socket, records: 1, number };
      held.push(last);
      if (held.length >= MOST_HELD) tellAll();
    },
    extend: (more) => {
      if (!last) return false;
      last.records += 1;
      Object.assign(last, more);
      return true;
    },
    close: tellAll,
  };
}

function turn(flow: Flow): Flow {
  const { source, destination, sourcePort, destinationPort, ...more } = flow;
  return {
    ...more,
    source: destination,
    destination: source,
    ...(destinationPort !== undefined && { sourcePort: destinationPort }),
    ...(sourcePort !== undefined && { destinationPort: sourcePort }),
  };
}

function toUnknown({ direction, ...flow }: Flow): Flow {
  return direction === undefined ? flow : { ...flow, initiator: 'unknown' };
}

function toKey({ protocol, source, sourcePort, destination, destinationPort }: Flow): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

const LISTENS = 'a socket that listens';

/** Why a socket is no connection; undefined: it is one. */
function toReason({ state, peerAddress, peerPort, localAddress, localPort }: Socket): string | undefined {
  if (state === 'LISTEN' || state === 'LISTENING') return LISTENS;
  if (isAnybody(peerAddress) || peerPort === '*' || peerPort === '0')
    return state === undefined || state === 'UNCONN' ? LISTENS : 'a socket without a peer';
  if (state === 'CLOSED' || state === 'CLOSE' || state === 'BOUND') return 'a socket without a peer';
  if (!toNumbers({ address: localAddress, port: localPort })) return NAMED;
  return toNumbers({ address: peerAddress, port: peerPort }) ? undefined : NAMED;
}

const NAMED = 'a name in place of an address or a port; numbers come with `-n`';

const listenerOf = ({ protocol, localPort }: Socket) => `${protocol} ${portOf(localPort) ?? localPort}`;

/**
 * Whoever has a socket that listens on the port did not open the connection. Where nobody is told to listen, nobody can
 * tell.
 */
function toFlow({ socket, sent, received }: Held, listeners: ReadonlySet<string>, writtenMs: number) {
  const isServer = listeners.has(listenerOf(socket));
  const isKnown = listeners.has(socket.protocol);
  const { protocol, state, process, user, localAddress, localPort, peerAddress, peerPort } = socket;
  const own = { address: localAddress, port: String(portOf(localPort) ?? '') };
  const other = { address: peerAddress, port: String(portOf(peerPort) ?? '') };
  const [source, destination] = isServer ? [other, own] : [own, other];
  return buildFlow({
    startMs: writtenMs,
    source: source.address,
    destination: destination.address,
    protocol,
    sourcePort: source.port,
    destinationPort: destination.port,
    packets: isServer ? received : sent,
    reversePackets: isServer ? sent : received,
    // Of udp the word says that a peer is set, not that it answers.
    state: protocol === 'udp' || protocol === 'udplite' || state === undefined ? undefined : STATES[state],
    direction: isKnown ? (isServer ? 'ingress' : 'egress') : undefined,
    initiator: isKnown ? 'source' : 'unknown',
    process,
    user,
  });
}
