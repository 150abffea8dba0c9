import { EVERY_PACKET, type Passage } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  hasAddress,
  hasPorts,
  toAddressSet,
  toRange,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import {
  allPackets,
  complementPackets,
  fixPackets,
  intersectPackets,
  noPackets,
  type PacketSet,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { type Bounds, joinAll, mapBounds, nothing, withinBounds } from './bounds.ts';
import { denoteLegs, type Network, type Request } from './legs.ts';
import { toUnanswered } from './openings.ts';
import { toRequests } from './requests.ts';

/** SEM-23. What becomes of what the passage takes, from there on: over the first packets as they arrive. */
export function denotePassage(
  network: Network,
  { to, port, onward, hiddenAs, answers }: Passage,
  isOneWay: boolean,
): Bounds {
  const { space, receiversIn } = network;
  const unclear: Bounds = { allowed: noPackets(space), possible: allPackets(space) };
  if (!onward || hiddenAs === 'unknown') return unclear;
  const there = only(to);
  const sources = hiddenAs ? only(hiddenAs) : ALL_ADDRESSES;
  const { segment, own, leave, arrive } = onward;
  const sender = { segment, addresses: sources, leave, arrive };
  const requests = toRequests(network, [sender], there, (name) =>
    receiversIn(name).filter(({ addresses }) => hasAddress(addresses, to)),
  );
  const ends = requests.filter((request) => !isSentOnAgain(request));
  const again = requests.filter(isSentOnAgain);
  const passed = joinAll(space, [
    ends.length > 0
      ? denoteLegs(network, { senders: [sender], requests: ends, isOneWay, backTo: own })
      : nothing(space),
    ...again.map(({ packets }) => withinBounds(unclear, packets)),
  ]);
  const answered = isOneWay ? allPackets(space) : unionPackets(from(answers), toUnanswered(space));
  const sure = { allowed: intersectPackets(passed.allowed, answered), possible: passed.possible };
  // A host drops what comes in with its own address as the source.
  const honest = withinBounds(sure, from(complementAddresses(there)));
  return mapBounds(honest, (set) => {
    const fixed = fixPackets(set, { destination: to, ...(hiddenAs && { source: hiddenAs }) });
    return port === undefined ? fixed : withPort(fixed, port);
  });

  function from(set: AddressSet): PacketSet {
    return toPacketSet(space, [{ ...EVERY_PACKET, sources: set }]);
  }
}

function only(address: Address): AddressSet {
  return toAddressSet([toRange(address)]);
}

function isSentOnAgain({ targets: [target] }: Request): boolean {
  return target !== undefined && (target.passages !== undefined || target.isForwarder === true);
}

const PORTED = (['tcp', 'udp', 'sctp'] as const).filter(hasPorts);

/** Packets that are in the set with the port in place of their own. */
function withPort(set: PacketSet, port: number): PacketSet {
  const { space } = set;
  const all = toPacketSet(space, [
    { ...EVERY_PACKET, traffic: toTrafficSet(PORTED.map((protocol) => toTraffic(protocol))) },
  ]);
  const changed = PORTED.map((protocol) =>
    intersectPackets(
      fixPackets(set, { traffic: toTraffic(protocol, port, port).first }),
      toPacketSet(space, [{ ...EVERY_PACKET, traffic: toTrafficSet([toTraffic(protocol)]) }]),
    ),
  );
  return changed.reduce(unionPackets, intersectPackets(set, complementPackets(all)));
}
