import { describeMember } from './bind-cloudformation.ts';
import type { AwsAttachment, AwsGroup, AwsPlan, AwsRule } from './lower.ts';
import { nameRule, printJson, toGroupName } from './names.ts';

/**
 * A template of CloudFormation in JSON. Rules that name groups are resources of their own, since groups that name each
 * other would be a cycle. A stack cannot change interfaces that it did not make: each output is the groups of some.
 */
export function printCloudFormation({ groups, attachments }: AwsPlan): string {
  const ids = toLogicalIds(groups);
  const reference = (name: string) => ({ 'Fn::GetAtt': [ids(name), 'GroupId'] });
  const lone = (direction: 'ingress' | 'egress', kind: string, peerKey: string) =>
    groups.flatMap((group) =>
      group[direction].flatMap((rule) => {
        if (rule.peer.kind !== 'group') return [];
        const peer = { [peerKey]: reference(rule.peer.name) };
        const properties = { GroupId: reference(group.name), ...toRule(rule), ...peer };
        return [[ids(`${group.name}-${direction}-${nameRule(rule)}`), { Type: kind, Properties: properties }] as const];
      }),
    );
  const wanted = Map.groupBy(attachments, (attachment) => attachment.groups.join(' '));
  return printJson({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Security groups of a Bulkhead policy',
    Parameters: { VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'the VPC of the interfaces' } },
    Resources: Object.fromEntries([
      ...groups.map(({ name, description, ingress, egress }) => [
        ids(name),
        {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupName: toGroupName(name),
            GroupDescription: description,
            VpcId: { Ref: 'VpcId' },
            SecurityGroupIngress: ingress.flatMap(toOwnRule),
            SecurityGroupEgress: needOne(egress.flatMap(toOwnRule)),
          },
        },
      ]),
      ...lone('ingress', 'AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId'),
      ...lone('egress', 'AWS::EC2::SecurityGroupEgress', 'DestinationSecurityGroupId'),
    ]),
    Outputs: Object.fromEntries(
      [...wanted.values()]
        .flatMap(toOutputs)
        .map(({ described, groups: names }, i) => [
          `Interfaces${i + 1}`,
          { Description: described, Value: { 'Fn::Join': [',', names.map(reference)] } },
        ]),
    ),
  });
}

/** Interfaces with the same groups; a description holds 1024 characters. */
function toOutputs(alike: readonly AwsAttachment[]): { described: string; groups: readonly string[] }[] {
  const lines: string[] = [];
  for (const text of alike.map(describeMember)) {
    const longer = lines.length > 0 ? `${lines.at(-1)}, ${text}` : text;
    if (lines.length > 0 && longer.length <= 1024) lines[lines.length - 1] = longer;
    else lines.push(text);
  }
  return lines.map((described) => ({ described, groups: alike[0]?.groups ?? [] }));
}

function toOwnRule(rule: AwsRule) {
  const { peer } = rule;
  if (peer.kind === 'group') return [];
  return [{ ...toRule(rule), [peer.bits === 32 ? 'CidrIp' : 'CidrIpv6']: peer.cidr }];
}

function toRule({ protocol, from, to, description }: AwsRule) {
  return {
    IpProtocol: protocol,
    ...(from !== undefined && { FromPort: from }),
    ...(to !== undefined && { ToPort: to }),
    Description: description,
  };
}

/** A group without any egress of its own gets all of it: one rule to where no packet leaves for keeps that away. */
function needOne(egress: readonly object[]): readonly object[] {
  if (egress.length > 0) return egress;
  return [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Bulkhead: nothing leaves' }];
}

/** Letters and digits: `AppIngressTcp443443Web`; of names that look alike so, the later ones are numbered. */
function toLogicalIds(groups: readonly AwsGroup[]): (name: string) => string {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  const toId = (name: string): string => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const words = name.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
    let id = words.join('');
    for (let number = 2; taken.has(id); number++) id = `${words.join('')}X${number}`;
    ids.set(name, id);
    taken.add(id);
    return id;
  };
  for (const { name } of groups) toId(name);
  return toId;
}
