import type { Position } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  complementAddresses,
  NO_ADDRESSES,
  printRange,
  toPrefixes,
  unionAddresses,
} from '#core/net';
import { carveRoutes, type Routed } from '#dialects/cloud';
import type { Network } from '../lift/network.ts';

/** Addresses that one route of a transit route table decides about. */
export interface TransitPiece {
  readonly kind: 'route' | 'blackhole' | 'unknown';
  readonly addresses: AddressSet;
  readonly attachments: readonly string[];
  readonly text: string;
  readonly at?: Position;
}

type Hop = Omit<TransitPiece, 'addresses'>;

/**
 * The longest prefix wins; of equal ones a static route, then what is propagated. A VPC propagates its networks, a VPN
 * the networks that it lists; what it learns from the other side is only in the input where routes were searched.
 */
export function toTransitPieces(network: Network, routeTable: string): TransitPiece[] {
  const { transitRoutes, transitPropagations, lists } = network.account;
  const written = transitRoutes.filter((route) => route.routeTable === routeTable);
  const told = written.flatMap(({ range, isBlackhole, isStatic, attachments, text, at }) => {
    const hop: Hop = { kind: isBlackhole ? 'blackhole' : 'route', attachments, text, at };
    return range ? toRouted(range, isStatic ? 0 : 1, hop) : [];
  });
  const propagations = transitPropagations.filter((propagation) => propagation.routeTable === routeTable);
  const propagated = propagations.flatMap(({ attachment, at }) =>
    propagatedBy(network, attachment).ranges.flatMap((range) => {
      const text = `${printRange(range)} -> ${attachment} (propagated)`;
      return toRouted(range, 1, { kind: 'route', attachments: [attachment], text, at });
    }),
  );
  const pieces = carveRoutes([...told, ...propagated]).map(({ hop, to }): TransitPiece => ({ ...hop, addresses: to }));
  const isComplete =
    lists.has('TransitGatewayStaticRoutes') &&
    lists.has('TransitGatewayPropagations') &&
    written.every(({ range }) => range) &&
    propagations.every(({ attachment }) => isListed(network, attachment));
  if (isComplete) return pieces;
  const rest = complementAddresses(unionAddresses(...pieces.map(({ addresses }) => addresses)));
  const text = `routes of ${routeTable} that are not in the input`;
  return [...pieces, { kind: 'unknown', addresses: rest, attachments: [], text }];
}

function toRouted(range: AddressRange, rank: number, hop: Hop): Routed<Hop>[] {
  return toPrefixes(range).map((prefix) => ({ prefix, rank, hop }));
}

function propagatedBy({ account, addressesOfVpc }: Network, attachment: string): AddressSet {
  const own = account.transitAttachments.find(({ id }) => id === attachment);
  if (own?.kind === 'vpc') return addressesOfVpc(own.resource);
  return account.vpnConnections.get(own?.resource ?? '')?.networks ?? NO_ADDRESSES;
}

function isListed({ account }: Network, attachment: string): boolean {
  const own = account.transitAttachments.find(({ id }) => id === attachment);
  return own?.kind === 'vpc' && account.vpcs.has(own.resource);
}
