import type { Segment } from '#core/model';
import { type AddressSet, type Address, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import type { Account, Vpc } from '../account/account.ts';
import { PLATFORM } from './names.ts';
import { toSingles } from './network.ts';

/** Instance metadata, DNS and time. Source: VPC user guide, "What is Amazon VPC", EC2 user guide, "Instance metadata". */
export const METADATA = ['169.254.169.254', 'fd00:ec2::254'].map(toAddress);
const OTHERS = ['169.254.169.253', '169.254.169.123', 'fd00:ec2::253', 'fd00:ec2::123'].map(toAddress);

function toAddress(text: string): Address {
  return unwrap(parseAddress(text));
}

/** In every VPC, the resolver has the base of each network plus two. */
export function resolversOf({ addresses }: Vpc): Address[] {
  return addresses.ranges.filter(({ bits }) => bits === 32).map(({ bits, first }) => ({ bits, value: first + 2n }));
}

/** What neither security groups nor network ACLs filter. */
export function platformAddresses(account: Account): AddressSet {
  return toSingles([...METADATA, ...OTHERS, ...[...account.vpcs.values()].flatMap(resolversOf)]);
}

export function platformSegment(): Segment {
  return { name: PLATFORM, addresses: toSingles([...METADATA, ...OTHERS]), isInternet: false };
}
