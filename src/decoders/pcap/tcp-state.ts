import type { Flow } from '#core/model';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Of one end of a connection. `partial`: it was there before the capture was. */
type EndState = 'inactive' | 'syn-sent' | 'syn-ack-sent' | 'partial' | 'established' | 'closed' | 'reset';

interface TcpEnd {
  state: EndState;
  before: EndState;
  hasClosed: boolean;
  /** Of its first byte; undefined as long as neither it nor its peer told. */
  startSequence: number | undefined;
  hasSentData: boolean;
}

/** A connection as its segments so far tell of it. The machine is Zeek's (TCPSessionAdapter), so that states agree. */
export interface TcpState {
  originator: TcpEnd;
  responder: TcpEnd;
  /** When its originator first asked for it; undefined where nobody saw that. */
  askedMs: number | undefined;
  /** Whether the originator sent nothing but what comes with giving up: SYNs, then resets. */
  isGivenUp: boolean;
  /** Whether both ends are done, or one of them for both. */
  isClosed: boolean;
}

export interface Segment {
  readonly sequence: number;
  readonly acknowledged: number;
  readonly payloadBytes: number;
  readonly timeMs: number;
}

export function startTcp(): TcpState {
  const startEnd = (): TcpEnd => ({
    state: 'inactive',
    before: 'inactive',
    hasClosed: false,
    startSequence: undefined,
    hasSentData: false,
  });
  return { originator: startEnd(), responder: startEnd(), askedMs: undefined, isGivenUp: false, isClosed: false };
}

export function isSyn(flags: number): boolean {
  return (flags & (SYN | ACK)) === SYN;
}

export function isSynAck(flags: number): boolean {
  return (flags & (SYN | ACK)) === (SYN | ACK);
}

/** Whether a segment begins another connection between the same ports. */
export function beginsAnew({ originator, responder }: TcpState, flags: number, sequence: number): boolean {
  if ((flags & SYN) === 0) return false;
  if ((flags & ACK) !== 0 && originator.state !== 'inactive') return false;
  if (originator.hasClosed || responder.hasClosed) return true;
  return sequence !== ((flags & ACK) === 0 ? originator : responder).startSequence;
}

export function applySegment(tcp: TcpState, flags: number, segment: Segment, isFromOriginator: boolean): void {
  const end = isFromOriginator ? tcp.originator : tcp.responder;
  const peer = isFromOriginator ? tcp.responder : tcp.originator;
  noteSequence(end, flags, segment.sequence);
  if (isFromOriginator) noteGivingUp(tcp, flags, segment.payloadBytes);
  if ((flags & ACK) !== 0 && peer.state === 'inactive') peer.startSequence = (segment.acknowledged - 1) >>> 0;
  if (segment.payloadBytes > 0) end.hasSentData = true;
  const isClosing = advance(tcp, flags, segment, end, peer, isFromOriginator);
  if (!isClosing || end.hasClosed) return;
  end.hasClosed = true;
  if (end.state === 'reset' || peer.hasClosed || peer.state === 'inactive') tcp.isClosed = true;
}

function noteSequence(end: TcpEnd, flags: number, sequence: number): void {
  const isSynHere = (flags & SYN) !== 0;
  if (end.state === 'inactive') end.startSequence = isSynHere ? sequence : (sequence - 1) >>> 0;
  else if (isSynHere && end.state !== 'closed' && (end.state !== 'reset' || end.before === 'inactive'))
    end.startSequence = sequence;
}

/** Of what the originator sent after its SYN, anything but data and resets means that it went on. */
function noteGivingUp(tcp: TcpState, flags: number, payloadBytes: number): void {
  const { state } = tcp.originator;
  if (state === 'inactive') tcp.isGivenUp = isSyn(flags) && (flags & (FIN | RST)) === 0;
  else if (state !== 'reset') {
    const isBareAck = (flags & (SYN | FIN | RST)) === 0 && (flags & ACK) !== 0 && payloadBytes === 0;
    const isMixed = (flags & RST) !== 0 && (flags & (SYN | FIN)) !== 0;
    if (isBareAck || isMixed || (flags & FIN) !== 0 || isSynAck(flags)) tcp.isGivenUp = false;
  }
}

/** Whether the segment closes its end. */
function advance(
  tcp: TcpState,
  flags: number,
  segment: Segment,
  end: TcpEnd,
  peer: TcpEnd,
  isFromOriginator: boolean,
): boolean {
  switch (end.state) {
    case 'inactive':
      return begin(tcp, flags, segment, end, peer, isFromOriginator);
    case 'syn-sent':
    case 'syn-ack-sent':
      if ((flags & FIN) !== 0) turn(end, 'closed');
      if ((flags & RST) !== 0) turn(end, 'reset');
      return (flags & (FIN | RST)) !== 0;
    case 'partial':
    case 'established':
      if (isSyn(flags) && end.state === 'partial' && peer.state === 'inactive') turn(end, 'syn-sent');
      if ((flags & FIN) !== 0 && (flags & RST) === 0) {
        turn(end, 'closed');
        if (peer.state === 'reset' && peer.before === 'closed') turn(peer, 'closed');
      }
      if ((flags & RST) !== 0) turn(end, 'reset');
      return (flags & (FIN | RST)) !== 0;
    case 'closed':
      if ((flags & RST) === 0 || peer.state === 'closed') return false;
      turn(end, 'reset');
      return true;
    case 'reset':
    default:
      return false;
  }
}

function begin(
  tcp: TcpState,
  flags: number,
  segment: Segment,
  end: TcpEnd,
  peer: TcpEnd,
  isFromOriginator: boolean,
): boolean {
  if ((flags & SYN) !== 0) {
    if (!isFromOriginator) {
      if (peer.state === 'syn-sent') turn(peer, 'established');
      turn(end, 'established');
      // The SYN of one whose answer came first, by another way.
    } else if (peer.state === 'established' && (flags & ACK) === 0) turn(end, 'established');
    else {
      turn(end, (flags & ACK) === 0 ? 'syn-sent' : 'syn-ack-sent');
      tcp.askedMs ??= segment.timeMs;
    }
  }
  if ((flags & FIN) !== 0) turn(end, 'closed');
  if ((flags & RST) !== 0) turn(end, 'reset');
  if (end.state === 'inactive') {
    // Some acknowledge a SYN before they answer it.
    const isEarly = !isFromOriginator && segment.payloadBytes === 0 && peer.state === 'syn-sent';
    if (!isEarly) turn(end, (flags & ACK) !== 0 && peer.state === 'established' ? 'established' : 'partial');
  }
  return (flags & (FIN | RST)) !== 0;
}

function turn(end: TcpEnd, state: EndState): void {
  end.before = end.state;
  end.state = state;
}

/** Whether what was asked for never got an answer. */
export function isUnanswered({ originator, responder }: TcpState): boolean {
  return (originator.state === 'syn-sent' || originator.state === 'syn-ack-sent') && responder.state === 'inactive';
}

/** Zeek's `conn_state`; undefined where no segment had flags. Source: base/protocols/conn/main.zeek. */
export function toFlowState({ originator, responder, isGivenUp }: TcpState): Flow['state'] {
  const [ours, theirs] = [originator.state, responder.state];
  if (ours === 'inactive' && theirs === 'inactive') return undefined;
  const isResponderUnseen = theirs === 'inactive' || theirs === 'partial';
  if (theirs === 'reset') {
    const isRefusal = ours === 'syn-sent' || ours === 'syn-ack-sent';
    const isBothWays = ours === 'reset' && !originator.hasSentData && !responder.hasSentData;
    return isRefusal || isBothWays ? 'rejected' : 'reset';
  }
  // Zeek says nothing of one that was there before (OTH).
  if (ours === 'reset') return theirs !== 'inactive' ? 'reset' : isGivenUp ? 'attempted' : 'established';
  if (ours === 'closed' && theirs === 'closed') return 'closed';
  if (ours === 'closed') return isResponderUnseen ? 'attempted' : 'established';
  return ours === 'syn-sent' && theirs === 'inactive' ? 'attempted' : 'established';
}
