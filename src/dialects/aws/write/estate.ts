import type { GroupMember, SourceFile, Subnet } from '#core/model';
import { hasAddress, parseRange, printAddress, printPrefix, toAddressSet, toRange, unionAddresses } from '#core/net';
import { unwrap } from '#core/result';
import { platformSegment } from '../lift/platform.ts';

export const VPC = 'vpc-estate';
const SUBNET = 'subnet-estate';

/** Who is to get groups, and where: in which of the subnets, by their addresses, or in another. */
export interface Estate {
  readonly members: readonly GroupMember[];
  readonly subnets: readonly Subnet[];
  /** What was written beside the text. */
  readonly more: readonly SourceFile[];
}

/** Which of the subnets an interface is in; undefined: in another. */
export function findSubnet({ addresses }: GroupMember, subnets: readonly Subnet[]): number | undefined {
  const at = subnets.findIndex(({ networks }) => {
    const own = toAddressSet(networks.map(toRange));
    return addresses.some((address) => hasAddress(own, address));
  });
  return at < 0 ? undefined : at;
}

/** Of a subnet, as the API and templates call them. */
export function textsOf({ networks }: Subnet, bits: 32 | 128): string[] {
  return networks.filter((network) => network.bits === bits).map(printPrefix);
}

/** The id of a subnet by its place. */
export function toSubnetId(at: number | undefined): string {
  return at === undefined ? SUBNET : `subnet-${at + 1}`;
}

/** Interfaces of members as the API tells them, `eni-1` and so on, with the groups that each has. */
export function toEstate(
  { members, subnets }: Pick<Estate, 'members' | 'subnets'>,
  groupsOf: (member: GroupMember, id: string) => readonly string[],
): SourceFile[] {
  const interfaces = members.map((member, i) => {
    const of = (bits: 32 | 128) => member.addresses.filter((address) => address.bits === bits).map(printAddress);
    const id = `eni-${i + 1}`;
    return {
      NetworkInterfaceId: id,
      VpcId: VPC,
      SubnetId: toSubnetId(findSubnet(member, subnets)),
      Status: 'in-use',
      PrivateIpAddresses: of(32).map((PrivateIpAddress) => ({ PrivateIpAddress })),
      Ipv6Addresses: of(128).map((Ipv6Address) => ({ Ipv6Address })),
      Groups: groupsOf(member, id).map((GroupId) => ({ GroupId })),
    };
  });
  const answers = {
    Vpcs: [{ VpcId: VPC, CidrBlock: NETWORK }],
    Subnets: [
      { SubnetId: SUBNET, VpcId: VPC, CidrBlock: NETWORK },
      ...subnets.map((subnet, at) => ({
        SubnetId: toSubnetId(at),
        VpcId: VPC,
        CidrBlock: textsOf(subnet, 32)[0],
        Ipv6CidrBlockAssociationSet: textsOf(subnet, 128).map((Ipv6CidrBlock) => ({ Ipv6CidrBlock })),
      })),
    ],
    NetworkInterfaces: [...interfaces, { ...STRANGER, PrivateIpAddresses: [{ PrivateIpAddress: STRANGER_ADDRESS }] }],
  };
  return Object.entries(answers).map(([name, list]) => ({
    path: `${name}.json`,
    text: JSON.stringify({ [name]: list }),
  }));
}

/** Somebody outside of the subnets, so that there is a way out of them. */
export const STRANGER_ADDRESS = '192.0.2.1';
const STRANGER = { NetworkInterfaceId: 'eni-stranger', VpcId: VPC, SubnetId: SUBNET, Status: 'in-use', Groups: [] };

/** For documentation (RFC 5737), and few: the resolver of the VPC is among them, which no group filters. */
export const NETWORK = '192.0.2.0/30';

/** What groups do not filter (metadata, DNS, time), and the VPC that stands for the one to come, with its resolver. */
export const UNFILTERED = unionAddresses(platformSegment().addresses, toAddressSet([unwrap(parseRange(NETWORK))]));
