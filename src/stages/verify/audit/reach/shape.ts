import { type Endpoint, type EndpointInterface, EVERY_PACKET } from '#core/model';
import { printAddress, toAddressSet, toTraffic, toTrafficSet, unionAddresses } from '#core/net';
import {
  eachProduct,
  intersectPackets,
  isEmptyPackets,
  isSubsetOf,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { countAddresses } from '../judge-traffic.ts';
import { addressesOf } from './holders.ts';
import { findGrants, type ReachView } from './reach-view.ts';
import { isGateway, isKeyWorkload } from './recognise-role.ts';
import { toBlockedReply, toDeparture, toEvidence } from './witness-path.ts';

const TCP = toTrafficSet([toTraffic('tcp')]);
const TCP_AND_UDP = toTrafficSet([toTraffic('tcp'), toTraffic('udp')]);
/** Two hosts that trust each other are a pair, not a network. */
export const MANY = 3;

/** Segments in which every known endpoint reaches every other on everything. */
export function findFlatNetworks(view: ReachView): AuditFinding[] {
  const possible = unionPackets(view.allowed, view.undecided);
  return view.networks.flatMap((segment) => {
    if (segment.isInternet) return [];
    const own = view.senders.filter((endpoint) => endpoint.interfaces.some((one) => one.segment === segment.name));
    const [first, second] = own;
    if (!first || !second || own.length < MANY) return [];
    // Most networks are closed, and two hosts show it sooner than all.
    if (![[first, second], own].every((some) => isSubsetOf(toPairs(some, possible.space), possible))) return [];
    // Of whom nothing is known for sure, it is not known that they are in one network.
    const others = subtractPackets(view.allowed, toOwnPackets(own, possible.space));
    if (isEmptyPackets(intersectPackets(toPairs(own, possible.space), others))) return [];
    const grant = { endpoint: second, sources: addressesOf(first), traffic: TCP };
    return [
      toFinding('flat-network', {
        subject: segment.name,
        message: `all ${own.length} endpoints in \`${segment.name}\` reach each other on every tcp port`,
        isCertain: isSubsetOf(toPairs(own, possible.space), view.allowed),
        ...toEvidence(view, possible, grant, TCP),
      }),
    ];
  });
}

/** Everything over TCP between the endpoints, within each family of addresses. */
function toPairs(endpoints: readonly Endpoint[], space: PacketSpace): PacketSet {
  const { ranges } = unionAddresses(...endpoints.map(addressesOf));
  const products = [32, 128].map((bits) => {
    const ofFamily = toAddressSet(ranges.filter((range) => range.bits === bits));
    return { ...EVERY_PACKET, sources: ofFamily, destinations: ofFamily, traffic: TCP };
  });
  return toPacketSet(space, products);
}

/** Of each endpoint with itself: that is no network. */
function toOwnPackets(endpoints: readonly Endpoint[], space: PacketSpace): PacketSet {
  const own = endpoints.map(addressesOf).map((set) => ({ ...EVERY_PACKET, sources: set, destinations: set }));
  return toPacketSet(space, own);
}

/** So few addresses are destinations that somebody wrote down one by one. */
const EXACT = 256n;

/** Key workloads that may open connections to more of the internet than exact destinations. */
export function findKeyEgress(view: ReachView): AuditFinding[] {
  return view.senders.filter(isKeyWorkload).flatMap((endpoint) => {
    const { space } = view.allowed;
    const leaving = toPacketSet(space, [
      { ...EVERY_PACKET, sources: addressesOf(endpoint), destinations: view.outside, traffic: TCP_AND_UDP },
    ]);
    for (const [set, isCertain] of [
      [view.allowed, true],
      [view.undecided, false],
    ] as const) {
      const packets = intersectPackets(set, leaving);
      const reached = unionAddresses(...[...eachProduct(packets)].map(({ destinations }) => destinations));
      if (countAddresses(reached) < EXACT) continue;
      const evidence = toDeparture(view, packets);
      return [
        toFinding('key-egress', {
          subject: endpoint.name,
          message: `\`${endpoint.name}\` may open connections to the internet`,
          ...evidence,
          at: [...(evidence.at ?? []), ...(endpoint.at ? [endpoint.at] : [])],
          isCertain,
        }),
      ];
    }
    return [];
  });
}

/** First packets that pass between known endpoints and whose replies do not. */
export function findBlockedReplies(view: ReachView): AuditFinding[] {
  return findGrants(view, view.unanswered, { sources: view.known, traffic: TCP_AND_UDP }).map((grant) =>
    toFinding('reply-blocked', {
      subject: grant.endpoint.name,
      message: `connections to \`${grant.endpoint.name}\` are let in, and their replies are dropped on the way back`,
      ...toBlockedReply(view, view.unanswered, grant),
    }),
  );
}

/** Endpoints with legs in several networks that are not there to connect them. */
export function findMultiHomed(endpoints: readonly Endpoint[]): AuditFinding[] {
  return endpoints.flatMap((endpoint) => {
    const legs = toLegs(endpoint);
    if (legs.length < 2 || isGateway(endpoint) || endpoint.forwards) return [];
    const texts = legs.map(
      ({ name, segment, addresses: [first] }) => `${name} in \`${segment}\`${first ? ` (${printAddress(first)})` : ''}`,
    );
    return [
      toFinding('multi-homed', {
        subject: endpoint.name,
        message: `\`${endpoint.name}\` has legs in ${legs.length} networks: ${texts.join(', ')}`,
        at: endpoint.at ? [endpoint.at] : [],
      }),
    ];
  });
}

/** One interface for each network: what a device has of IPv6 beside IPv4 is the same wire. */
function toLegs({ interfaces }: Endpoint): EndpointInterface[] {
  const isOld = ({ addresses }: EndpointInterface) =>
    addresses.length === 0 || addresses.some(({ bits }) => bits === 32);
  const old = new Map(interfaces.filter(isOld).map((own) => [own.segment, own]));
  const wired = new Set([...old.values()].map(deviceOf));
  const segments = new Set(old.keys());
  const others = interfaces.filter((own) => !isOld(own) && !wired.has(deviceOf(own)) && !segments.has(own.segment));
  return [...old.values(), ...new Map(others.map((own) => [deviceOf(own), own])).values()];
}

/** `eth0` of `eth0 2`, which is what it has in a second network. */
function deviceOf({ name }: EndpointInterface): string {
  return name.replace(/ \d+$/, '');
}
