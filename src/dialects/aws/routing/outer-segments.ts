import type { Segment, Visit } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  unionAddresses,
} from '#core/net';
import { type Hop, toTrace, type Trace } from './hop.ts';
import { absentName, behindName } from '../lift/names.ts';
import type { Network } from '../lift/network.ts';

/** Networks behind a VPN gateway or a transit attachment, as its connections list them and routes lead to them. */
export function addressesBehind({ account }: Network, id: string): AddressSet {
  const attachment = account.transitAttachments.find((candidate) => candidate.id === id);
  const connections = [...account.vpnConnections.values()].filter(
    (connection) => connection.gateway === id || connection.id === attachment?.resource,
  );
  const routes = [...account.routeTables.values()]
    .flatMap((table) => table.routes)
    .flatMap(({ target, destination }) =>
      target.id === id && destination.kind === 'network' ? destination.range : [],
    );
  const transit = account.transitRoutes
    .filter(({ attachments }) => attachments.includes(id))
    .flatMap(({ range }) => range ?? []);
  const ranges = [...routes, ...transit].filter(({ bits, first, last }) => last - first + 1n !== 1n << BigInt(bits));
  return unionAddresses(toAddressSet(ranges), ...connections.map(({ networks }) => networks));
}

/**
 * Traces to the networks behind a gateway or attachment. What lies behind a default route there is not known, and where
 * an address is also of a VPC of ours, the way to it may lead there and on.
 */
export function toBehind(
  network: Network,
  hop: Hop,
  id: string,
  destinations: AddressSet,
  isModelled: boolean,
  visits: readonly Visit[],
): Trace[] {
  const listed = intersectAddresses(destinations, addressesBehind(network, id));
  const certain = isModelled ? subtractAddresses(listed, network.known) : NO_ADDRESSES;
  const rest = subtractAddresses(destinations, certain);
  return [
    toTrace(hop, behindName(id), certain, 'delivered', { visits }),
    toTrace(hop, behindName(id), rest, 'unknown', { visits, why: 'nobody knows what is there' }),
  ].filter((trace) => !isEmptyAddressSet(trace.destinations));
}

/** Segments of what is not in a VPC of the input: behind VPNs, and peers that the input only names. */
export function toOuterSegments(network: Network): Segment[] {
  const { account } = network;
  const gateways = [...account.gateways.values()].filter(({ kind }) => kind === 'vpn-gateway').map(({ id }) => id);
  const targets = [...account.routeTables.values()]
    .flatMap((table) => table.routes)
    .flatMap(({ target }) => (target.kind === 'vpn-gateway' ? target.id : []));
  const attachments = account.transitAttachments.filter(({ kind }) => kind !== 'vpc' && kind !== 'peering');
  const behind = [...new Set([...gateways, ...targets, ...attachments.map(({ id }) => id)])].map((id) => ({
    name: behindName(id),
    addresses: addressesBehind(network, id),
    isInternet: false,
  }));
  return [...behind, ...toAbsent(network)];
}

function toAbsent({ account, subnetsOf }: Network): Segment[] {
  const isAbsent = (vpc: string) => !account.vpcs.has(vpc) && subnetsOf(vpc).length === 0;
  const absent = new Map<string, AddressSet>();
  for (const { ends, isActive } of account.peerings.values())
    for (const { vpc, addresses } of ends) if (isActive && isAbsent(vpc)) absent.set(vpc, addresses);
  for (const { kind, resource } of account.transitAttachments)
    if (kind === 'vpc' && !absent.has(resource)) absent.set(resource, NO_ADDRESSES);
  return [...absent].map(([vpc, addresses]) => ({ name: absentName(vpc), addresses, isInternet: false }));
}
