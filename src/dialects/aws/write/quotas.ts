import type { Prefix } from '#core/net';

/**
 * What an account may have. Source: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, "Security groups" and "Network ACLs".
 */
export interface AwsQuotas {
  /** Inbound or outbound rules of a group, for each address family; a reference counts in both. */
  readonly rulesPerGroup: number;
  readonly groupsPerInterface: number;
  /** Entries of a network ACL for each direction and address family, `*` among them. At most 40. */
  readonly rulesPerNacl: number;
}

/** Of a new account. */
export const DEFAULT_QUOTAS: AwsQuotas = { rulesPerGroup: 60, groupsPerInterface: 5, rulesPerNacl: 20 };

/** Groups per interface, and these times rules per group, cannot be raised beyond. */
export const MOST_GROUPS_PER_INTERFACE = 16;
export const MOST_RULES_PER_INTERFACE = 1000;
export const MOST_RULES_PER_NACL = 40;

/** What no account can have; none: it may be raised to these. */
export function findExcessiveQuotas({ rulesPerGroup, groupsPerInterface, rulesPerNacl }: AwsQuotas): string[] {
  return [
    ...(groupsPerInterface > MOST_GROUPS_PER_INTERFACE
      ? [`an interface has at most ${MOST_GROUPS_PER_INTERFACE} groups, not ${groupsPerInterface}`]
      : []),
    ...(rulesPerGroup * groupsPerInterface > MOST_RULES_PER_INTERFACE
      ? [
          `rules per group times groups per interface are at most ${MOST_RULES_PER_INTERFACE}, not ${rulesPerGroup} × ${groupsPerInterface}`,
        ]
      : []),
    ...(rulesPerNacl > MOST_RULES_PER_NACL
      ? [`a network ACL has at most ${MOST_RULES_PER_NACL} rules, not ${rulesPerNacl}`]
      : []),
  ];
}

/** Source: Amazon VPC user guide, "Subnet sizing": /16 to /28, and /44 to /64 in steps of four. */
export function isSubnetSize({ bits, length }: Prefix): boolean {
  return bits === 32 ? length >= 16 && length <= 28 : length >= 44 && length <= 64 && length % 4 === 0;
}
export const SUBNET_SIZES = 'those of AWS are of /16 to /28, or of IPv6 /44 to /64 in steps of four';
