import { printPrefix } from '#core/net';
import { toGroupName } from '../names.ts';
import { toEdition } from './edition.ts';
import type { AwsAcl, AwsAclEntry } from './lower-acls.ts';
import { toSubnetFilters } from './names.ts';

/** Arguments of each resource, by its label. */
type Resources = Readonly<Record<string, object>>;

/**
 * Lists with their entries, and which subnet gets which. A list that changes is a new one: the subnet gets it when all
 * of its entries are there, and the one that it had goes afterwards.
 */
export function toTerraformAcls(acls: readonly AwsAcl[]): {
  readonly data: Readonly<Record<string, Resources>>;
  readonly resource: Readonly<Record<string, Resources>>;
} {
  const named = acls.map((acl) => ({
    acl,
    subnet: toLabel(acl.name),
    label: `${toLabel(acl.name)}_${toEdition(acl)}`,
  }));
  const entries = named.map(({ acl, label }) =>
    acl.entries.map((entry) => [`${label}_${entry.direction}_${entry.number}`, toEntry(entry, label)] as const),
  );
  return {
    data: {
      aws_subnet: Object.fromEntries(
        named.map(({ acl, subnet }) => [
          subnet,
          { filter: [{ name: 'vpc-id', values: ['${var.vpc_id}'] }, ...toSubnetFilters(acl)] },
        ]),
      ),
    },
    resource: {
      aws_network_acl: Object.fromEntries(
        named.map(({ acl, label }) => [label, { vpc_id: '${var.vpc_id}', tags: { Name: toGroupName(acl.name) } }]),
      ),
      aws_network_acl_rule: Object.fromEntries(entries.flat()),
      aws_network_acl_association: Object.fromEntries(
        named.map(({ subnet, label }, i) => [
          subnet,
          {
            network_acl_id: `\${aws_network_acl.${label}.id}`,
            subnet_id: `\${data.aws_subnet.${subnet}.id}`,
            depends_on: (entries[i] ?? []).map(([name]) => `aws_network_acl_rule.${name}`),
            lifecycle: { create_before_destroy: true },
          },
        ]),
      ),
    },
  };
}

function toEntry({ number, direction, action, network, protocol, ports, icmp }: AwsAclEntry, label: string): object {
  return {
    network_acl_id: `\${aws_network_acl.${label}.id}`,
    rule_number: number,
    egress: direction === 'egress',
    protocol: String(protocol),
    rule_action: action,
    [network.bits === 32 ? 'cidr_block' : 'ipv6_cidr_block']: printPrefix(network),
    ...(ports && { from_port: ports.first, to_port: ports.last }),
    ...(icmp && { icmp_type: icmp.type, icmp_code: icmp.code }),
  };
}

function toLabel(name: string): string {
  return `bulkhead_${name.replaceAll('-', '_')}`;
}
