/** Security groups and network ACLs from meaning: lowered within the quotas of an account, and printed for those who make them. */
export { bindCloudFormation } from './bind-cloudformation.ts';
export { bindTerraform } from './bind-terraform.ts';
export { bindScript } from './bind-script.ts';
export { findWall, type ReadWall } from './acls/find-wall.ts';
export { type Estate, UNFILTERED } from './estate.ts';
export { type AwsAttachment, type AwsGroup, type AwsPlan, type AwsRule, lowerToAws } from './lower.ts';
export { printCloudFormation } from './cloudformation.ts';
export { type AwsQuotas, DEFAULT_QUOTAS, findExcessiveQuotas, isSubnetSize, SUBNET_SIZES } from './quotas.ts';
export { printScript } from './script.ts';
export { printTerraform } from './terraform.ts';
