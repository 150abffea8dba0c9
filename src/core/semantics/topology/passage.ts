import { EVERY_PACKET, type Packet, type Passage, type Visit, type Way } from '#core/model';
import { type Address, ALL_ADDRESSES, hasAddress, hasPorts, isSameAddress, printAddress } from '#core/net';
import { matchPacket } from '../match.ts';
import { allOf } from './combine.ts';
import { type Asked, type ConnectionDecision, lost, open } from './connection-decision.ts';
import { toReply } from './opening.ts';
import { printTarget } from './redirect/index.ts';
import { asAnywhere, isElsewhere } from './anywhere.ts';
import { findSpotIn, findWay, type Spot } from './spot.ts';

/** What a first packet meets where it arrives, and its reply; and what becomes of it beyond. */
export interface End {
  readonly arrive: readonly Visit[];
  readonly leave: readonly Visit[];
  /** Absent: it is the end. */
  readonly beyond?: () => ConnectionDecision;
}

type DecideLegs = (asked: Asked, way: Way, target: Spot, backTo: Address) => ConnectionDecision;

/**
 * SEM-23. The interface, or the passage that takes the packet on to somebody else; both where it may be either: on a way
 * that nobody knows it may come in by another interface of the host.
 */
export function endsOf(asked: Asked, way: Way, target: Spot, decideLegs: DecideLegs): End[] {
  const own: End = { arrive: target.interface?.arrive ?? [], leave: target.interface?.leave ?? [] };
  const taken = findTaken(asked, way, target, decideLegs);
  if (!isElsewhere(way, target.endpoint)) return [taken ?? own];
  return (taken ? [taken, own] : [own]).map(asAnywhere);
}

function findTaken(asked: Asked, { hides }: Way, target: Spot, decideLegs: DecideLegs): End | undefined {
  const { from, opening } = asked;
  const packet: Packet = {
    source: from.address,
    destination: target.address,
    ...opening,
    state: 'new',
    in: '',
    out: '',
  };
  const taken = target.interface?.passages?.find((passage) => takes(passage, packet, hides !== undefined));
  if (!taken) return undefined;
  if (hides) return { arrive: [], leave: [], beyond: () => open('whether it is sent on hangs on as whom it comes') };
  return { arrive: taken.arrive, leave: taken.leave, beyond: () => decideOnward(asked, taken, decideLegs) };
}

function takes({ packets }: Passage, packet: Packet, isHidden: boolean): boolean {
  const sources = isHidden ? ALL_ADDRESSES : packets.sources;
  return matchPacket({ ...EVERY_PACKET, ...packets, sources }, packet) === 'yes';
}

/** From the host to where it sends the packet, and back to the host. */
function decideOnward(asked: Asked, passage: Passage, decideLegs: DecideLegs): ConnectionDecision {
  const { topology, opening, isOneWay } = asked;
  const { to, port, onward, hiddenAs, answers, why, at } = passage;
  const said: ConnectionDecision = {
    verdict: 'allowed',
    steps: [],
    reasons: [{ text: `sent on to ${printTarget(passage)} by \`${why}\``, ...(at && { at }) }],
  };
  const source = hiddenAs ?? asked.from.address;
  if (!onward) return allOf([said, open(`no file says where ${printAddress(to)} is`)]);
  if (source === 'unknown') return allOf([said, open('it goes on as an address that nobody knows')]);
  if (isSameAddress(source, to))
    return allOf([said, lost(`${printAddress(to)} takes what has its own address as the source for forged`)]);
  const { segment, own, leave, arrive } = onward;
  const from: Spot = { address: source, segment, interface: { name: '', segment, addresses: [own], leave, arrive } };
  const way = findWay(topology, from, to, 'request');
  if (!way) return allOf([said, lost(`there is no way from ${segment} to ${printAddress(to)}`)]);
  const target = findSpotIn(topology, to, way.to);
  if (target.interface?.passages || target.endpoint?.forwards)
    return allOf([said, open(`where ${printAddress(to)} sends it on to is not followed`)]);
  const reached = port !== undefined && hasPorts(opening.protocol) ? { ...opening, destinationPort: port } : opening;
  const onLegs = decideLegs({ ...asked, from, destination: to, opening: reached }, way, target, own);
  const isAnswered = isOneWay || !toReply(opening) || hasAddress(answers, source);
  return allOf([
    said,
    onLegs,
    ...(isAnswered ? [] : [open(`no file says that replies of ${printAddress(to)} come back here`)]),
  ]);
}
