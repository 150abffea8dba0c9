import { addLoss, type Notes } from '#dialects/cloud';
import type { Draft } from './draft.ts';
import { isTrueAt, type Item, positionOf, rangeAt, textAt } from './item.ts';
import { readSecurityGroup } from './read-groups.ts';
import { readAclEntry } from './read-network.ts';
import { readRoute } from './read-routes.ts';

/**
 * Parts of objects that templates write by themselves, and the API only inside: as it would give them there, with the
 * object's id beside.
 */
export function toPartReaders(draft: Draft): Readonly<Record<string, (item: Item, notes: Notes) => void>> {
  return {
    PartPermissions: (item, notes) => {
      const group = readSecurityGroup(item, notes);
      for (const rule of group?.ingress ?? []) draft.loneRules.push({ group: group?.id ?? '', isEgress: false, rule });
      for (const rule of group?.egress ?? []) draft.loneRules.push({ group: group?.id ?? '', isEgress: true, rule });
    },
    PartLosses: (item, notes) => {
      addLoss(notes, textAt(item, 'Construct') ?? '', textAt(item, 'Why') ?? '', positionOf(item));
    },
    PartNetworks: (item, notes) => {
      const ranges = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((name) => rangeAt(item, name, notes) ?? []);
      const vpc = textAt(item, 'VpcId');
      if (vpc !== undefined) draft.networks.push({ vpc, ranges });
    },
    PartAclEntries: (item, notes) => {
      const [acl, entry] = [textAt(item, 'NetworkAclId'), readAclEntry(item, notes)];
      if (acl !== undefined && entry) draft.aclEntries.push({ acl, entry });
    },
    PartAclSubnets: (item) => {
      const [acl, subnet] = [textAt(item, 'NetworkAclId'), textAt(item, 'SubnetId')];
      if (acl !== undefined && subnet !== undefined) draft.aclSubnets.push({ acl, subnet });
    },
    PartRoutes: (item, notes) => {
      const [table, route] = [textAt(item, 'RouteTableId'), readRoute(item, notes)];
      if (table !== undefined && route) draft.routes.push({ table, route });
    },
    PartTableUses: (item) => {
      const [table, subnet, gateway] = [
        textAt(item, 'RouteTableId'),
        textAt(item, 'SubnetId'),
        textAt(item, 'GatewayId'),
      ];
      if (table === undefined) return;
      const uses = { ...(subnet && { subnet }), ...(gateway && { gateway }), isMain: isTrueAt(item, 'Main') };
      draft.tableUses.push({ table, ...uses });
    },
    PartGatewayVpcs: (item) => {
      const vpc = textAt(item, 'VpcId');
      for (const name of ['InternetGatewayId', 'VpnGatewayId']) {
        const gateway = textAt(item, name);
        if (gateway !== undefined && vpc !== undefined) draft.gatewayVpcs.push({ gateway, vpc });
      }
    },
    PartTransitTables: (item) => {
      const attachment = textAt(item, 'TransitGatewayAttachmentId');
      const table = textAt(item, 'TransitGatewayRouteTableId');
      if (attachment !== undefined && table !== undefined) draft.transitTables.push({ attachment, table });
    },
  };
}
