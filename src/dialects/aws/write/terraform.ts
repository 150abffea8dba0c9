import { toTerraformAcls } from './acls/terraform-acls.ts';
import type { AwsAttachment, AwsPlan, AwsRule } from './lower.ts';
import { nameAttachments, type NamedAttachment, nameRule, printJson, toFilter, toGroupName } from './names.ts';

/**
 * A module for Terraform 1.2 or later in its JSON syntax (`.tf.json`). Each rule is a resource of its own, since groups
 * that name each other would be a cycle; the provider takes off the rule that a group is born with (all egress).
 * Interfaces are found by their addresses.
 */
export function printTerraform({ groups, attachments, acls }: AwsPlan): string {
  const label = (name: string) => `bulkhead_${toLabel(name)}`;
  const id = (name: string) => `\${aws_security_group.${label(name)}.id}`;
  const ruleResources = (direction: 'ingress' | 'egress') =>
    Object.fromEntries(
      groups.flatMap((group) =>
        group[direction].map((rule) => [
          toLabel(`${label(group.name)}_${direction}_${nameRule(rule)}`),
          { security_group_id: id(group.name), ...toRule(rule, id) },
        ]),
      ),
    );
  const interfaces = nameAttachments(attachments);
  const walls = toTerraformAcls(acls);
  const looked = Object.fromEntries(
    interfaces.map(({ key, attachment }) => [
      label(key),
      { filter: [{ name: 'vpc-id', values: ['${var.vpc_id}'] }, toFilter(attachment)] },
    ]),
  );
  const data = dropEmpty({ aws_network_interface: looked, ...walls.data });
  return printJson({
    terraform: {
      required_version: '>= 1.2',
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 4.56' } },
    },
    variable: { vpc_id: { type: 'string', description: 'the VPC of the interfaces' } },
    ...(Object.keys(data).length > 0 && { data }),
    resource: dropEmpty({
      aws_security_group: Object.fromEntries(
        groups.map(({ name, description }) => [
          label(name),
          { name: toGroupName(name), description, vpc_id: '${var.vpc_id}', tags: { Name: toGroupName(name) } },
        ]),
      ),
      aws_vpc_security_group_ingress_rule: ruleResources('ingress'),
      aws_vpc_security_group_egress_rule: ruleResources('egress'),
      aws_network_interface_sg_attachment: Object.fromEntries(
        interfaces.flatMap(({ key, attachment }) =>
          attachment.groups.map((name, i) => [
            label(i === 0 ? key : `${key}--part-${i + 1}`),
            {
              security_group_id: id(name),
              network_interface_id: toInterface(label(key)),
              ...toPrecondition(label(key), attachment, interfaces, label),
            },
          ]),
        ),
      ),
      ...walls.resource,
    }),
  });
}

function toInterface(label: string): string {
  return `\${data.aws_network_interface.${label}.id}`;
}

/** Two groups at one interface let pass what either permits: parts that differ need interfaces of their own. */
function toPrecondition(
  own: string,
  attachment: AwsAttachment,
  interfaces: readonly NamedAttachment[],
  label: (name: string) => string,
) {
  const family = attachment.addresses[0]?.bits;
  const others = interfaces.filter(
    ({ attachment: other }) =>
      other !== attachment && other.workload === attachment.workload && other.addresses[0]?.bits === family,
  );
  if (others.length === 0) return {};
  const ids = others.map(({ key }) => `data.aws_network_interface.${label(key)}.id`);
  return {
    lifecycle: {
      precondition: [
        {
          condition: `\${!contains([${ids.join(', ')}], data.aws_network_interface.${own}.id)}`,
          error_message: `addresses of ${attachment.workload} with different rules are on one interface; each needs its own`,
        },
      ],
    },
  };
}

function toRule({ protocol, from, to, peer, description }: AwsRule, id: (name: string) => string) {
  return {
    ip_protocol: protocol,
    ...(from !== undefined && { from_port: from }),
    ...(to !== undefined && { to_port: to }),
    ...(peer.kind === 'group'
      ? { referenced_security_group_id: id(peer.name) }
      : { [peer.bits === 32 ? 'cidr_ipv4' : 'cidr_ipv6']: peer.cidr }),
    description,
  };
}

/** Letters, digits and underscores. */
function toLabel(name: string): string {
  return name.replaceAll('-', '_');
}

function dropEmpty(resources: Readonly<Record<string, object>>) {
  return Object.fromEntries(Object.entries(resources).filter(([, named]) => Object.keys(named).length > 0));
}
