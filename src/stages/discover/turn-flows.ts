import { rankPort, toldByState } from '#core/conversation';
import type { Flow } from '#core/model';
import { hasPorts } from '#core/net';
import { startPortUses } from './port-uses.ts';

/** A flow of which it is decided who began. */
export interface TurnedFlow {
  readonly flow: Flow;
  /** The record is of the way back: its destination began. */
  readonly isReply: boolean;
  /**
   * `told`: by the exporter. `peers`: the port of one end has many peers. `uses`: it is used again and again.
   * `port`: by what the numbers are known for. `order`: nothing tells; the source is taken.
   */
  readonly by: 'told' | 'peers' | 'uses' | 'port' | 'order';
}

/** Turns flows as they come; those of which nobody says who began wait for evidence, up to a limit. */
export interface FlowTurner {
  readonly add: (flow: Flow) => void;
  /** Hands on what waits. */
  readonly end: () => void;
}

/** Beyond that many waiting flows all are decided by what is known then. */
const MOST_WAITING = 100_000;

/**
 * Decides for each flow which end began. An exporter that knows is believed. Else: a port of an address that many peers
 * use is a service, whatever its number; then one that is used again and again; then what the numbers are known for.
 */
export function startTurning(emit: (turned: TurnedFlow) => void, mostWaiting = MOST_WAITING): FlowTurner {
  const ends = startPortUses();
  let waiting: Flow[] = [];
  const decide = (flow: Flow): TurnedFlow => {
    const { source, destination, protocol, sourcePort = 0, destinationPort = 0 } = flow;
    const near = ends.find(source, sourcePort, protocol);
    const far = ends.find(destination, destinationPort, protocol);
    const ranks = rankPort(protocol, sourcePort) - rankPort(protocol, destinationPort);
    // Who scans from one port has many peers there; nobody serves strangers on a client's port from a system port.
    if (isSystem(sourcePort) !== isSystem(destinationPort) && Math.abs(ranks) >= CLIENT_RANK)
      return { flow, isReply: ranks < 0, by: 'port' };
    const peers = { near: near?.peers.size ?? 0, far: far?.peers.size ?? 0 };
    if (isMore(peers.near, peers.far) || isMore(peers.far, peers.near))
      return { flow, isReply: peers.near > peers.far, by: 'peers' };
    const uses = { near: near?.uses ?? 0, far: far?.uses ?? 0 };
    if (isMore(uses.near, uses.far) || isMore(uses.far, uses.near))
      return { flow, isReply: uses.near > uses.far, by: 'uses' };
    return ranks === 0 ? { flow, isReply: false, by: 'order' } : { flow, isReply: ranks < 0, by: 'port' };
  };
  /** Who tells of UDP that it came in knows no more than that: from a port that was asked it is the answer. */
  const isAnswer = ({ source, destination, protocol, sourcePort = 0, destinationPort = 0 }: Flow): boolean => {
    if (protocol !== 'udp' || rankPort(protocol, destinationPort) - rankPort(protocol, sourcePort) < CLIENT_RANK)
      return false;
    const asked = ends.find(source, sourcePort, protocol);
    return asked !== undefined && asked.uses > 1 && asked.peers.has(destination);
  };
  const release = () => {
    const decided = waiting;
    waiting = [];
    for (const flow of decided) emit(decide(flow));
  };
  return {
    add: (flow) => {
      const { source, destination, protocol, sourcePort, destinationPort, initiator } = flow;
      const told = initiator === 'unknown' ? toldByState(flow) : initiator;
      if (told !== undefined) {
        const isReply = told === 'destination' || isAnswer(flow);
        const port = isReply ? sourcePort : destinationPort;
        if (port !== undefined)
          ends.note(isReply ? source : destination, port, protocol, isReply ? destination : source);
        emit({ flow, isReply, by: 'told' });
        return;
      }
      if (!hasPorts(protocol) || sourcePort === undefined || destinationPort === undefined) {
        emit({ flow, isReply: false, by: 'order' });
        return;
      }
      ends.note(source, sourcePort, protocol, destination);
      ends.note(destination, destinationPort, protocol, source);
      waiting.push(flow);
      if (waiting.length >= mostWaiting) release();
    },
    end: release,
  };
}

/** A client may be given the same port twice: two of anything are no evidence. */
function isMore(a: number, b: number): boolean {
  return a >= 3 && a >= 2 * b;
}

const FIRST_REGISTERED = 1024;
/** From here on a port is one that clients are given (`rankPort`). */
const CLIENT_RANK = 3;

function isSystem(port: number): boolean {
  return port < FIRST_REGISTERED;
}
