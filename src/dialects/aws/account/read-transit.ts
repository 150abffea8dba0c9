import { type AddressRange, printRange, toAddressSet } from '#core/net';
import type {
  TransitAttachment,
  TransitPropagation,
  TransitRoute,
  TransitRouteTable,
  VpnConnection,
} from './account.ts';
import type { Notes } from '#dialects/cloud';
import { idOf, type Item, membersOf, positionOf, rangeAt, tagsOf, textAt, textsAt } from './item.ts';

/** DescribeTransitGatewayAttachments, DescribeTransitGatewayVpcAttachments. */
export function readTransitAttachment(item: Item, notes: Notes): TransitAttachment | undefined {
  const id = idOf(item, 'TransitGatewayAttachmentId', notes);
  if (id === undefined) return undefined;
  const vpc = textAt(item, 'VpcId');
  const association = textAt(item, 'Association', 'State') ?? 'associated';
  const routeTable = textAt(item, 'Association', 'TransitGatewayRouteTableId');
  return {
    id,
    transitGateway: textAt(item, 'TransitGatewayId') ?? '',
    kind: textAt(item, 'ResourceType') ?? (vpc === undefined ? 'other' : 'vpc'),
    resource: textAt(item, 'ResourceId') ?? vpc ?? '',
    ...(routeTable !== undefined && association === 'associated' && { routeTable }),
    isAvailable: (textAt(item, 'State') ?? 'available') === 'available',
    subnets: textsAt(item, 'SubnetIds'),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeTransitGatewayRouteTables. */
export function readTransitRouteTable(item: Item, notes: Notes): TransitRouteTable | undefined {
  const id = idOf(item, 'TransitGatewayRouteTableId', notes);
  if (id === undefined) return undefined;
  return { id, transitGateway: textAt(item, 'TransitGatewayId') ?? '', tags: tagsOf(item), at: positionOf(item) };
}

/** SearchTransitGatewayRoutes, with the table that was searched beside the routes. */
export function readTransitRoutes(item: Item, notes: Notes): TransitRoute[] {
  const routeTable = idOf(item, 'TransitGatewayRouteTableId', notes);
  if (routeTable === undefined) return [];
  return membersOf(item, 'Routes').map((route) => {
    const range = rangeAt(route, 'DestinationCidrBlock', notes);
    const attachments = membersOf(route, 'TransitGatewayAttachments').flatMap(
      (attachment) => textAt(attachment, 'TransitGatewayAttachmentId') ?? [],
    );
    const isBlackhole = textAt(route, 'State') === 'blackhole';
    return {
      routeTable,
      ...(range && { range }),
      attachments,
      isBlackhole,
      isStatic: textAt(route, 'Type') !== 'propagated',
      text: `${range ? printRange(range) : 'a prefix list'} -> ${isBlackhole ? 'blackhole' : attachments.join(', ')}`,
      at: positionOf(route),
    };
  });
}

/** GetTransitGatewayRouteTablePropagations, with the table that was asked about. */
export function readTransitPropagations(item: Item, notes: Notes): TransitPropagation[] {
  const routeTable = idOf(item, 'TransitGatewayRouteTableId', notes);
  if (routeTable === undefined) return [];
  return membersOf(item, 'TransitGatewayRouteTablePropagations').flatMap((propagation) => {
    const attachment = textAt(propagation, 'TransitGatewayAttachmentId');
    const isEnabled = (textAt(propagation, 'State') ?? 'enabled') === 'enabled';
    return attachment !== undefined && isEnabled ? [{ routeTable, attachment, at: positionOf(propagation) }] : [];
  });
}

/** DescribeVpnConnections. */
export function readVpnConnection(item: Item, notes: Notes): VpnConnection | undefined {
  const id = idOf(item, 'VpnConnectionId', notes);
  if (id === undefined) return undefined;
  const [gateway, transitGateway] = [textAt(item, 'VpnGatewayId'), textAt(item, 'TransitGatewayId')];
  const networks = membersOf(item, 'Routes').flatMap((route): AddressRange[] => {
    const range = rangeAt(route, 'DestinationCidrBlock', notes);
    return range ? [range] : [];
  });
  return {
    id,
    ...(gateway && { gateway }),
    ...(transitGateway && { transitGateway }),
    isAvailable: (textAt(item, 'State') ?? 'available') === 'available',
    networks: toAddressSet(networks),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}
