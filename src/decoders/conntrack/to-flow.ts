import type { Flow } from '#core/model';
import { unreachable } from '#core/result';
import { buildFlow, type LogRecord } from '#decoders/log-records';
import type { Entry, Tuple } from './entry.ts';

/** `writtenMs`: of a list, when it was made; of events without a time, the best that is known. */
export function toRecord(entry: Entry, writtenMs: number): LogRecord {
  const { original, reply, event } = entry;
  const endMs = entry.stopMs ?? entry.atMs ?? writtenMs;
  const startMs = entry.startMs ?? endMs - (entry.activeMs ?? 0);
  const flow = buildFlow({
    startMs: Math.max(0, Math.min(startMs, endMs)),
    endMs,
    source: original.source,
    destination: original.destination,
    protocol: entry.protocol,
    sourcePort: original.sourcePort,
    destinationPort: original.destinationPort,
    icmpType: original.icmpType,
    icmpCode: original.icmpCode,
    bytes: original.bytes,
    packets: original.packets,
    reverseBytes: reply.bytes,
    reversePackets: reply.packets,
    // Answers come from where the packets went, to where they seem to come from.
    translated: {
      source: reply.destination,
      sourcePort: reply.destinationPort,
      destination: reply.source,
      destinationPort: reply.sourcePort,
    },
    state: toState(entry),
    exporter: entry.exporter,
    // A TCP connection that is new in the middle of it: nobody saw who began.
    initiator: event === 'new' && entry.state === 'ESTABLISHED' ? 'unknown' : 'source',
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  switch (event) {
    case 'new':
      return { kind: 'begin', key: toKey(entry), flow: flow.value };
    case 'update':
      return { kind: 'update', key: toKey(entry), flow: flow.value };
    case 'destroy':
      return { kind: 'finish', key: toKey(entry), flow: flow.value };
    case undefined:
      return { kind: 'flow', flow: flow.value };
    default:
      return unreachable(event);
  }
}

/** Source: Linux, net/netfilter/nf_conntrack_proto_tcp.c, `tcp_conntrack_names`; of SCTP and DCCP beside it. */
const STATES: Readonly<Record<string, NonNullable<Flow['state']>>> = {
  SYN_SENT: 'attempted',
  SYN_SENT2: 'attempted',
  SYN_RECV: 'established',
  ESTABLISHED: 'established',
  FIN_WAIT: 'closed',
  CLOSE_WAIT: 'closed',
  LAST_ACK: 'closed',
  TIME_WAIT: 'closed',
  COOKIE_WAIT: 'attempted',
  COOKIE_ECHOED: 'established',
  HEARTBEAT_SENT: 'attempted',
  HEARTBEAT_ACKED: 'established',
  SHUTDOWN_SENT: 'closed',
  SHUTDOWN_RECD: 'closed',
  SHUTDOWN_ACK_SENT: 'closed',
  CLOSED: 'closed',
  REQUEST: 'attempted',
  RESPOND: 'established',
  PARTOPEN: 'established',
  OPEN: 'established',
  CLOSEREQ: 'closed',
  CLOSING: 'closed',
  TIMEWAIT: 'closed',
};

function toState(entry: Entry): Flow['state'] {
  const { state, event, isUnreplied, isAssured } = entry;
  // TCP's own word for a reset: before anything was said, it is the answer to the first packet.
  if (state === 'CLOSE') return isAssured ? 'reset' : 'rejected';
  if (isUnreplied) return 'attempted';
  const known = state === undefined ? undefined : STATES[state];
  if (event === 'destroy') return state === undefined && isRefusal(entry) ? 'rejected' : 'closed';
  return known ?? (state === undefined ? 'established' : undefined);
}

/** One packet of TCP and one without options behind it, which is a reset: whoever agrees says how long segments may be. */
function isRefusal({ protocol, original, reply }: Entry): boolean {
  const bareLength = original.source?.includes(':') ? '60' : '40';
  const isTcp = protocol === '6' || protocol === 'TCP';
  return isTcp && original.packets === '1' && reply.packets === '1' && reply.bytes === bareLength;
}

/** The number of an entry is its own for as long as it lives; without it, what its packets look like. */
function toKey({ id, protocol, zone = '', original }: Entry): string {
  return id === undefined ? `${protocol} ${zone} ${printTuple(original)}` : `#${id}`;
}

function printTuple({ source, destination, sourcePort = '', destinationPort = '', icmpType = '', icmpId = '' }: Tuple) {
  return `${source} ${destination} ${sourcePort} ${destinationPort} ${icmpType} ${icmpId}`;
}

/** The end of an entry tells that it ended, not how; who began is known from its beginning alone. */
export function joinEntries(earlier: Flow, later: Flow): Flow {
  const isEndTold = later.state === 'closed' && (earlier.state === 'reset' || earlier.state === 'rejected');
  const state = isEndTold ? earlier.state : (later.state ?? earlier.state);
  return {
    ...earlier,
    ...later,
    ...(state && { state }),
    startMs: Math.min(earlier.startMs, later.startMs),
    endMs: Math.max(earlier.endMs, later.endMs),
    initiator: earlier.initiator,
  };
}
