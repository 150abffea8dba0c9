import type { GroupMember, SourceFile } from '#core/model';
import { printAddress } from '#core/net';
import { ok, type Result } from '#core/result';
import { describeSubnet } from './acls/cloudformation-acls.ts';
import { type Estate, findSubnet, NETWORK, STRANGER_ADDRESS, textsOf } from './estate.ts';

interface Template {
  readonly Parameters: Readonly<Record<string, { Description: string }>>;
  readonly Resources: Readonly<Record<string, object>>;
  readonly Outputs: Readonly<Record<string, { Description: string; Value: { 'Fn::Join': [string, object[]] } }>>;
}

/**
 * The printed template with interfaces that have the groups which its outputs say they are to get, and the subnets that
 * its parameters ask for.
 */
export function bindCloudFormation(text: string, { members, subnets, more }: Estate): Result<SourceFile[], string> {
  const { Parameters: first, ...template } = JSON.parse(text) as Template;
  const others = more.map((file) => JSON.parse(file.text) as Omit<Template, 'Outputs'>);
  const Parameters = Object.assign({}, first, ...others.map((other) => other.Parameters)) as Template['Parameters'];
  const told = Object.values(template.Outputs);
  const groupsOf = (member: GroupMember) =>
    told.find(({ Description }) => Description.split(', ').includes(describeMember(member)))?.Value['Fn::Join'][1] ??
    [];
  const names = subnets.map((subnet) =>
    Object.keys(Parameters).find((name) => Parameters[name]?.Description === describeSubnet(subnet)),
  );
  // A subnet that no parameter asks for is there all the same.
  const nameOf = (at: number | undefined) => (at === undefined ? 'EstateSubnet' : (names[at] ?? `Subnet${at}`));
  const estate = {
    VpcId: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: NETWORK } },
    EstateSubnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'VpcId' }, CidrBlock: NETWORK } },
    Stranger: {
      Type: 'AWS::EC2::NetworkInterface',
      Properties: {
        SubnetId: { Ref: 'EstateSubnet' },
        PrivateIpAddresses: [{ PrivateIpAddress: STRANGER_ADDRESS }],
        GroupSet: [],
      },
    },
    ...Object.fromEntries(
      subnets.map((subnet, at) => [
        nameOf(at),
        {
          Type: 'AWS::EC2::Subnet',
          Properties: {
            VpcId: { Ref: 'VpcId' },
            CidrBlock: textsOf(subnet, 32)[0],
            Ipv6CidrBlock: textsOf(subnet, 128)[0],
          },
        },
      ]),
    ),
    ...Object.fromEntries(
      members.map((member, i) => {
        const of = (bits: 32 | 128) => member.addresses.filter((address) => address.bits === bits).map(printAddress);
        return [
          `Estate${i}`,
          {
            Type: 'AWS::EC2::NetworkInterface',
            Properties: {
              SubnetId: { Ref: nameOf(findSubnet(member, subnets)) },
              PrivateIpAddresses: of(32).map((PrivateIpAddress) => ({ PrivateIpAddress })),
              Ipv6Addresses: of(128).map((Ipv6Address) => ({ Ipv6Address })),
              GroupSet: groupsOf(member),
            },
          },
        ];
      }),
    ),
  };
  const bound = {
    ...template,
    Resources: Object.assign({}, template.Resources, ...others.map(({ Resources }) => Resources), estate) as object,
  };
  return ok([{ path: 'bulkhead.json', text: JSON.stringify(bound) }]);
}

/** As an output names an interface: `app 10.0.0.1 fd00::1`. */
export function describeMember({ workload, addresses }: GroupMember): string {
  return [workload, ...addresses.map(printAddress)].join(' ');
}
