import { fail, ok, type Result } from '#core/result';
import type { SourceFile } from '#core/model';
import { toCloudFormationAcls } from './acls/cloudformation-acls.ts';
import type { AwsAcl } from './acls/lower-acls.ts';
import { describeMember } from './bind-cloudformation.ts';
import type { AwsAttachment, AwsGroup, AwsPlan, AwsRule } from './lower.ts';
import { nameRule, printJson, toGroupName } from './names.ts';

/** Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html. */
const MOST_RESOURCES = 500;
const MOST_OUTPUTS = 200;
const MOST_PARAMETERS = 200;

const VPC_PARAMETER = { Type: 'AWS::EC2::VPC::Id', Description: 'the VPC of the interfaces' };

export interface PrintedStacks {
  readonly text: string;
  /** Stacks of network ACLs alone, which name nothing of another. None: all of it fits one stack. */
  readonly more: readonly SourceFile[];
}

/**
 * A template of CloudFormation in JSON. A rule that names a group further down is a resource of its own, since groups
 * that name each other would be a cycle. A stack cannot change interfaces that it did not make: each output is the
 * groups of some. Network ACLs that do not fit beside the groups are stacks of their own. Errors: groups that do not fit
 * one stack.
 */
export function printCloudFormation({ groups, attachments, acls }: AwsPlan): Result<PrintedStacks, string[]> {
  const ids = toLogicalIds(groups);
  const reference = (name: string) => ({ 'Fn::GetAtt': [ids(name), 'GroupId'] });
  const places = new Map(groups.map(({ name }, i) => [name, i]));
  const isInside = (group: AwsGroup, { peer }: AwsRule) =>
    peer.kind === 'cidr' || (places.get(peer.name) ?? 0) < (places.get(group.name) ?? 0);
  const toPeer = ({ peer }: AwsRule, peerKey: string) => {
    if (peer.kind === 'group') return { [peerKey]: reference(peer.name) };
    return { [peer.bits === 32 ? 'CidrIp' : 'CidrIpv6']: peer.cidr };
  };
  const inside = (group: AwsGroup, side: Side) =>
    group[side]
      .filter((rule) => isInside(group, rule))
      .map((rule) => ({ ...toRule(rule), ...toPeer(rule, SIDES[side].peer) }));
  const apart = (side: Side) =>
    groups.flatMap((group) =>
      group[side]
        .filter((rule) => !isInside(group, rule))
        .map((rule) => {
          const properties = { GroupId: reference(group.name), ...toRule(rule), ...toPeer(rule, SIDES[side].peer) };
          return [
            ids(`${group.name}-${side}-${nameRule(rule)}`),
            { Type: SIDES[side].type, Properties: properties },
          ] as const;
        }),
    );
  const wanted = Map.groupBy(attachments, (attachment) => attachment.groups.join(' '));
  const outputs = [...wanted.values()].flatMap(toOutputs);
  const lone = [...apart('ingress'), ...apart('egress')];
  const isWhole =
    groups.length + lone.length + acls.reduce((sum, acl) => sum + countResources(acl), 0) <= MOST_RESOURCES &&
    acls.length < MOST_PARAMETERS;
  const walls = toCloudFormationAcls(isWhole ? acls : []);
  const template = printJson({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Security groups ${isWhole && acls.length > 0 ? 'and network ACLs ' : ''}of a Bulkhead policy`,
    Parameters: { VpcId: VPC_PARAMETER, ...walls.parameters },
    Resources: Object.fromEntries([
      ...groups.map((group) => [
        ids(group.name),
        {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupName: toGroupName(group.name),
            GroupDescription: group.description,
            VpcId: { Ref: 'VpcId' },
            SecurityGroupIngress: inside(group, 'ingress'),
            SecurityGroupEgress: needOne(inside(group, 'egress')),
          },
        },
      ]),
      ...lone,
      ...Object.entries(walls.resources),
    ]),
    Outputs: Object.fromEntries(
      outputs.map(({ described, groups: names }, i) => [
        `Interfaces${i + 1}`,
        { Description: described, Value: { 'Fn::Join': [',', names.map(reference)] } },
      ]),
    ),
  });
  const errors = [
    ...findExcess(groups.length + lone.length, MOST_RESOURCES, 'resources'),
    ...findExcess(outputs.length, MOST_OUTPUTS, 'outputs'),
  ];
  const more = isWhole ? [] : divide(acls).map(printWalls);
  return errors.length > 0 ? fail(errors) : ok({ text: template, more });
}

/** Lists by the stack. */
function divide(acls: readonly AwsAcl[]): AwsAcl[][] {
  const stacks: AwsAcl[][] = [];
  let room = 0;
  for (const acl of acls) {
    const last = stacks.at(-1);
    const count = countResources(acl);
    if (last && count <= room && last.length + 1 < MOST_PARAMETERS) last.push(acl);
    else {
      stacks.push([acl]);
      room = MOST_RESOURCES;
    }
    room -= count;
  }
  return stacks;
}

function countResources(acl: AwsAcl): number {
  return Object.keys(toCloudFormationAcls([acl]).resources).length;
}

function printWalls(acls: readonly AwsAcl[], i: number): SourceFile {
  const { parameters, resources } = toCloudFormationAcls(acls);
  const text = printJson({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Network ACLs of a Bulkhead policy',
    Parameters: { VpcId: VPC_PARAMETER, ...parameters },
    Resources: resources,
  });
  return { path: `bulkhead-nacls-${i + 1}.json`, text };
}

function findExcess(count: number, most: number, what: string): string[] {
  if (count <= most) return [];
  return [
    `the template needs ${count} ${what}; a stack has at most ${most}: \`aws-terraform\` and \`aws-cli\` have no such limit`,
  ];
}

type Side = 'ingress' | 'egress';

const SIDES = {
  ingress: { type: 'AWS::EC2::SecurityGroupIngress', peer: 'SourceSecurityGroupId' },
  egress: { type: 'AWS::EC2::SecurityGroupEgress', peer: 'DestinationSecurityGroupId' },
} as const;

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
