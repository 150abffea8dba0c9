import type { AwsPlan, AwsRule } from './lower.ts';
import { printAcls, printSubnetLookups } from './acls/script-acls.ts';
import { nameAttachments, type NamedAttachment, quote, toFilter, toGroupName } from './names.ts';
import { toIpPermissions } from './permissions.ts';

/**
 * A shell script of `aws ec2` calls; needs `VPC_ID`. What it cannot find, and groups that are there already, end it
 * before any interface or subnet is changed. Network ACLs come last, since they are never narrower than groups. A group is born with all egress open, which is taken off before anything has it.
 * Each interface then has these groups and no others.
 */
export function printScript({ groups, attachments, acls }: AwsPlan): string {
  const interfaces = nameAttachments(attachments);
  const lines = [
    '#!/bin/sh',
    'set -eu',
    ': "${VPC_ID:?the VPC of the interfaces}"',
    ...interfaces.flatMap(printLookup),
    ...printSubnetLookups(acls),
    ...interfaces.flatMap((one, i) => interfaces.slice(i + 1).flatMap((other) => printCheck(one, other))),
    ...groups.flatMap(({ name, description }) => [
      `${toVariable(name)}=$(aws ec2 create-security-group --vpc-id "$VPC_ID" --group-name ${quote(toGroupName(name))} --description ${quote(description)} --query GroupId --output text)`,
      `born=$(aws ec2 describe-security-group-rules --filters "Name=group-id,Values=$${toVariable(name)}" --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId' --output text)`,
      `aws ec2 revoke-security-group-egress --group-id ${toWord(name)} --security-group-rule-ids $born`,
    ]),
    ...groups.flatMap(({ name, ingress, egress }) => [
      ...printRules(name, 'ingress', ingress),
      ...printRules(name, 'egress', egress),
    ]),
    ...interfaces.map(
      ({ key, attachment }) =>
        `aws ec2 modify-network-interface-attribute --network-interface-id "$${toInterface(key)}" --groups ${attachment.groups.map(toWord).join(' ')}`,
    ),
    ...printAcls(acls),
  ];
  return `${lines.join('\n')}\n`;
}

function printLookup({ key, attachment }: NamedAttachment): string[] {
  const { name, values } = toFilter(attachment);
  return [
    `${toInterface(key)}=$(aws ec2 describe-network-interfaces --filters "Name=vpc-id,Values=$VPC_ID" ${quote(`Name=${name},Values=${values.join(',')}`)} --query 'NetworkInterfaces[0].NetworkInterfaceId' --output text)`,
    `[ "$${toInterface(key)}" != None ]`,
  ];
}

/** Parts of one workload that differ need interfaces of their own. */
function printCheck(one: NamedAttachment, other: NamedAttachment): string[] {
  if (one.attachment.workload !== other.attachment.workload) return [];
  return [`[ "$${toInterface(one.key)}" != "$${toInterface(other.key)}" ]`];
}

function printRules(name: string, direction: 'ingress' | 'egress', rules: readonly AwsRule[]): string[] {
  if (rules.length === 0) return [];
  const permissions = JSON.stringify(toIpPermissions(rules, (group) => `\0${toVariable(group)}\0`));
  // Only the ids of groups are not known yet: there the text leaves its quotes.
  const text = quote(permissions.replaceAll(String.raw`\u0000`, '\0')).replaceAll(/\0(\w+)\0/g, `'"$$$1"'`);
  return [`aws ec2 authorize-security-group-${direction} --group-id ${toWord(name)} --ip-permissions ${text}`];
}

function toVariable(name: string): string {
  return `sg_${name.replaceAll('-', '_')}`;
}

function toInterface(key: string): string {
  return `eni_${key.replaceAll('-', '_')}`;
}

function toWord(name: string): string {
  return `"$${toVariable(name)}"`;
}
