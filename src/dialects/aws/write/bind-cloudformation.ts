import type { GroupMember, SourceFile } from '#core/model';
import { printAddress } from '#core/net';
import { ok, type Result } from '#core/result';
import { NETWORK } from './estate.ts';

interface Template {
  readonly Parameters: object;
  readonly Resources: Readonly<Record<string, object>>;
  readonly Outputs: Readonly<Record<string, { Description: string; Value: { 'Fn::Join': [string, object[]] } }>>;
}

/** The printed template with interfaces that have the groups which its outputs say they are to get. */
export function bindCloudFormation(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
  const { Parameters: _, ...template } = JSON.parse(text) as Template;
  const told = Object.values(template.Outputs);
  const groupsOf = (member: GroupMember) =>
    told.find(({ Description }) => Description.split(', ').includes(describeMember(member)))?.Value['Fn::Join'][1] ??
    [];
  const estate = {
    VpcId: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: NETWORK } },
    EstateSubnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'VpcId' }, CidrBlock: NETWORK } },
    ...Object.fromEntries(
      members.map((member, i) => {
        const of = (bits: 32 | 128) => member.addresses.filter((address) => address.bits === bits).map(printAddress);
        return [
          `Estate${i}`,
          {
            Type: 'AWS::EC2::NetworkInterface',
            Properties: {
              SubnetId: { Ref: 'EstateSubnet' },
              PrivateIpAddresses: of(32).map((PrivateIpAddress) => ({ PrivateIpAddress })),
              Ipv6Addresses: of(128).map((Ipv6Address) => ({ Ipv6Address })),
              GroupSet: groupsOf(member),
            },
          },
        ];
      }),
    ),
  };
  const bound = { ...template, Resources: { ...template.Resources, ...estate } };
  return ok([{ path: 'bulkhead.json', text: JSON.stringify(bound) }]);
}

/** As an output names an interface: `app 10.0.0.1 fd00::1`. */
export function describeMember({ workload, addresses }: GroupMember): string {
  return [workload, ...addresses.map(printAddress)].join(' ');
}
