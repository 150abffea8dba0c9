import type { GroupMember, SourceFile } from '#core/model';
import { parseRange, printAddress, toAddressSet, unionAddresses } from '#core/net';
import { unwrap } from '#core/result';
import { platformSegment } from '../lift/platform.ts';

export const VPC = 'vpc-estate';
const SUBNET = 'subnet-estate';

/** Interfaces of members as the API tells them, `eni-1` and so on, with the groups that each has. */
export function toEstate(
  members: readonly GroupMember[],
  groupsOf: (member: GroupMember, id: string) => readonly string[],
): SourceFile[] {
  const interfaces = members.map((member, i) => {
    const of = (bits: 32 | 128) => member.addresses.filter((address) => address.bits === bits).map(printAddress);
    const id = `eni-${i + 1}`;
    return {
      NetworkInterfaceId: id,
      VpcId: VPC,
      SubnetId: SUBNET,
      Status: 'in-use',
      PrivateIpAddresses: of(32).map((PrivateIpAddress) => ({ PrivateIpAddress })),
      Ipv6Addresses: of(128).map((Ipv6Address) => ({ Ipv6Address })),
      Groups: groupsOf(member, id).map((GroupId) => ({ GroupId })),
    };
  });
  const answers = {
    Vpcs: [{ VpcId: VPC, CidrBlock: NETWORK }],
    Subnets: [{ SubnetId: SUBNET, VpcId: VPC, CidrBlock: NETWORK }],
    NetworkInterfaces: interfaces,
  };
  return Object.entries(answers).map(([name, list]) => ({
    path: `${name}.json`,
    text: JSON.stringify({ [name]: list }),
  }));
}

/** For documentation (RFC 5737), and few: the resolver of the VPC is among them, which no group filters. */
export const NETWORK = '192.0.2.0/30';

/** What groups do not filter (metadata, DNS, time), and the VPC that stands for the one to come, with its resolver. */
export const UNFILTERED = unionAddresses(platformSegment().addresses, toAddressSet([unwrap(parseRange(NETWORK))]));
