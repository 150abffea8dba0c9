/**
 * What an account may have. Source: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups.
 */
export interface AwsQuotas {
  /** Inbound or outbound rules of a group, for each address family; a reference counts in both. */
  readonly rulesPerGroup: number;
  readonly groupsPerInterface: number;
}

/** Of a new account. */
export const DEFAULT_QUOTAS: AwsQuotas = { rulesPerGroup: 60, groupsPerInterface: 5 };

/** Rules per group times groups per interface cannot be raised beyond this. */
export const MOST_RULES_PER_INTERFACE = 1000;
