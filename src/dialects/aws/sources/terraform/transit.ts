import { tell } from '../build.ts';
import type { Rewrite } from '../source.ts';
import { toTags } from '../tags.ts';

const attachment: Rewrite = (source) => [
  tell('TransitGatewayVpcAttachments', source.offset, {
    TransitGatewayAttachmentId: source.id,
    TransitGatewayId: source.text('transit_gateway_id'),
    VpcId: source.text('vpc_id'),
    SubnetIds: [...source.texts('subnet_ids')],
    Tags: toTags(source.node('tags')),
  }),
];

const routeTable: Rewrite = (source) => [
  tell('TransitGatewayRouteTables', source.offset, {
    TransitGatewayRouteTableId: source.id,
    TransitGatewayId: source.text('transit_gateway_id'),
    Tags: toTags(source.node('tags')),
  }),
];

const use: Rewrite = (source) => [
  tell('PartTransitTables', source.offset, {
    TransitGatewayRouteTableId: source.text('transit_gateway_route_table_id'),
    TransitGatewayAttachmentId: source.text('transit_gateway_attachment_id'),
  }),
];

const propagation: Rewrite = (source) => [
  tell('TransitGatewayPropagations', source.offset, {
    TransitGatewayRouteTableId: source.text('transit_gateway_route_table_id'),
    TransitGatewayRouteTablePropagations: [
      { TransitGatewayAttachmentId: source.text('transit_gateway_attachment_id') },
    ],
  }),
];

const route: Rewrite = (source) => {
  const attached = source.text('transit_gateway_attachment_id');
  return [
    tell('TransitGatewayStaticRoutes', source.offset, {
      TransitGatewayRouteTableId: source.text('transit_gateway_route_table_id'),
      Routes: [
        {
          DestinationCidrBlock: source.texts('destination_cidr_block')[0],
          State: source.isTrue('blackhole') === true ? 'blackhole' : 'active',
          Type: 'static',
          TransitGatewayAttachments: attached === undefined ? [] : [{ TransitGatewayAttachmentId: attached }],
        },
      ],
    }),
  ];
};

export const TRANSIT_REWRITES: Readonly<Record<string, Rewrite>> = {
  aws_ec2_transit_gateway_vpc_attachment: attachment,
  aws_ec2_transit_gateway_route_table: routeTable,
  aws_ec2_transit_gateway_route_table_association: use,
  aws_ec2_transit_gateway_route_table_propagation: propagation,
  aws_ec2_transit_gateway_route: route,
};
