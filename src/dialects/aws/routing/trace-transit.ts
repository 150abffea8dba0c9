import { type AddressSet, ALL_ADDRESSES, intersectAddresses, isEmptyAddressSet, NO_ADDRESSES } from '#core/net';
import type { Subnet, TransitAttachment } from '../account/account.ts';
import { isTold } from '../account/told.ts';
import { type Follow, type Hop, MOST_HOPS, toTrace, type Trace } from './hop.ts';
import { absentName, INTERNET } from '../lift/names.ts';
import { aclVisit, type Network } from '../lift/network.ts';
import { toBehind } from './outer-segments.ts';
import { toTransitPieces } from './transit-pieces.ts';

/**
 * To a transit gateway: through the attachment of the VPC, which must be present in the zone of the sender, to what the
 * route table of the attachment says.
 */
export function throughTransitGateway(
  network: Network,
  hop: Hop,
  id: string,
  destinations: AddressSet,
  follow: Follow,
): Trace[] {
  const own = network.account.transitAttachments.filter(
    ({ kind, resource, transitGateway }) => kind === 'vpc' && resource === hop.subnet.vpc && transitGateway === id,
  );
  // Deleted ones stay listed for a while.
  const attachment = own.find(({ isAvailable }) => isAvailable) ?? own[0];
  if (!attachment) {
    const isWhole = isTold(network.account, 'TransitGatewayAttachments', hop.subnet.vpc);
    const why = `${hop.subnet.vpc} has no attachment to ${id}${isWhole ? '' : ' in the input'}`;
    return [toTrace(hop, INTERNET, destinations, isWhole ? 'lost' : 'unknown', { why })];
  }
  const entrance = entranceOf(network, attachment, hop.subnet);
  if (entrance === undefined) {
    const why = `${attachment.id} is not present in zone ${hop.subnet.zone}`;
    return [toTrace(hop, INTERNET, destinations, 'lost', { why })];
  }
  // Also where sender and attachment share a subnet, its list is asked both ways on the way out, and not on the way in.
  const visits = [
    ...hop.visits,
    aclVisit(network, hop.subnet, 'output', hop.as),
    ...(entrance === 'unknown' ? [] : [aclVisit(network, entrance, 'input', hop.as)]),
  ];
  const next = { ...hop, visits, isUnknown: hop.isUnknown || entrance === 'unknown' };
  return atAttachment(network, next, attachment, destinations, follow);
}

function entranceOf(network: Network, attachment: TransitAttachment, from: Subnet): Subnet | 'unknown' | undefined {
  const present = subnetsOf(network, attachment);
  const own = present.find(({ zone, id }) => id === from.id || (zone !== '' && zone === from.zone));
  if (own) return own;
  const areZonesTold = from.zone !== '' && present.every(({ zone }) => zone !== '');
  return present.length > 0 && areZonesTold ? undefined : 'unknown';
}

/** As the attachment lists them, or as interfaces of the gateway tell. */
function subnetsOf({ account }: Network, attachment: TransitAttachment): Subnet[] {
  const told = attachment.subnets.flatMap((id) => account.subnets.get(id) ?? []);
  if (told.length > 0) return told;
  return [...account.interfaces.values()]
    .filter(({ kind, description }) => kind === 'transit_gateway' && description.includes(attachment.id))
    .flatMap(({ subnet }) => account.subnets.get(subnet) ?? []);
}

/** At a transit gateway, come in by one of its attachments. */
function atAttachment(
  network: Network,
  hop: Hop,
  attachment: TransitAttachment,
  destinations: AddressSet,
  follow: Follow,
): Trace[] {
  const { routeTable } = attachment;
  if (!attachment.isAvailable)
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${attachment.id} is not available` })];
  if (routeTable === undefined) {
    const isWhole = network.account.lists.has('TransitGatewayAttachments');
    const why = `${attachment.id} has no route table${isWhole ? '' : ' in the input'}`;
    return [toTrace(hop, INTERNET, destinations, isWhole ? 'lost' : 'unknown', { why })];
  }
  const seenAs = `${routeTable} ${attachment.id}`;
  if (hop.seen.includes(seenAs) || hop.seen.length > MOST_HOPS)
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: 'the routes lead in a circle' })];
  const here = { ...hop, seen: [...hop.seen, seenAs] };
  return toTransitPieces(network, routeTable).flatMap((piece) => {
    const own = intersectAddresses(destinations, piece.addresses);
    if (isEmptyAddressSet(own)) return [];
    const next = { ...here, why: [...hop.why, `${piece.text} (${routeTable})`], ...(piece.at && { at: piece.at }) };
    if (piece.kind === 'blackhole') return [toTrace(next, INTERNET, own, 'lost')];
    const out = piece.attachments.map((id) => findAttachment(network, id, attachment.transitGateway));
    const [first] = out;
    if (piece.kind === 'unknown' || !first || out.length > 1) return [toTrace(next, INTERNET, own, 'unknown')];
    return leave(network, next, first, own, follow);
  });
}

function findAttachment({ account }: Network, id: string, transitGateway: string): TransitAttachment | undefined {
  const same = account.transitAttachments.filter((attachment) => attachment.id === id);
  return same.find((attachment) => attachment.transitGateway === transitGateway) ?? same[0];
}

/** From a transit gateway, by one of its attachments. */
function leave(
  network: Network,
  hop: Hop,
  attachment: TransitAttachment,
  destinations: AddressSet,
  follow: Follow,
): Trace[] {
  if (!attachment.isAvailable)
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${attachment.id} is not available` })];
  if (attachment.kind === 'vpc') return intoVpc(network, hop, attachment, destinations, follow);
  if (attachment.kind === 'peering') {
    const other = network.account.transitAttachments.find(
      ({ id, transitGateway }) => id === attachment.id && transitGateway !== attachment.transitGateway,
    );
    if (other) return atAttachment(network, hop, other, destinations, follow);
    return [toTrace(hop, INTERNET, destinations, 'unknown', { why: `${attachment.resource} is not in the input` })];
  }
  return toBehind(network, hop, attachment.id, destinations, attachment.kind === 'vpn', []);
}

/** The zone of the sender is kept where the attachment is present there; else nobody knows which is taken. */
function intoVpc(
  network: Network,
  hop: Hop,
  attachment: TransitAttachment,
  destinations: AddressSet,
  follow: Follow,
): Trace[] {
  const present = subnetsOf(network, attachment);
  const [subnet] = present.filter(({ zone }) => zone !== '' && zone === hop.origin.zone).concat(present);
  if (!subnet) {
    const why = `nobody knows where ${attachment.id} is present`;
    const to = network.account.vpcs.has(attachment.resource) ? INTERNET : absentName(attachment.resource);
    return [toTrace(hop, to, destinations, 'unknown', { why })];
  }
  const isOfZone = subnet.zone !== '' && subnet.zone === hop.origin.zone;
  const isCertain = isOfZone || present.every((other) => isAlike(network, subnet, other));
  return follow(network, { ...hop, subnet, isUnknown: hop.isUnknown || !isCertain }, destinations);
}

function isAlike(network: Network, a: Subnet, b: Subnet): boolean {
  return network.aclPointOf(a) === network.aclPointOf(b) && network.tableOf(a) === network.tableOf(b);
}

/** Of what is attached by itself, in no VPC and no zone. */
const NOWHERE: Subnet = {
  id: '',
  vpc: '',
  zone: '',
  addresses: NO_ADDRESSES,
  tags: {},
  at: { file: '', line: 1, column: 1 },
};

/** From a network that is attached to a transit gateway itself: what a VPN brings in. */
export function fromAttachment(network: Network, attachment: TransitAttachment, follow: Follow): Trace[] {
  const hop: Hop = { subnet: NOWHERE, origin: NOWHERE, visits: [], isUnknown: false, seen: [], why: [] };
  return atAttachment(network, hop, attachment, ALL_ADDRESSES, follow);
}
