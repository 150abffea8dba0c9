/** Network security groups from meaning: lowered to rules with priorities, and printed for those who make them. */
export { printArm } from './arm.ts';
export { bindArm, bindTerraform } from './bind.ts';
export {
  type AzureGroup,
  type AzurePlan,
  type AzureQuotas,
  type AzureRule,
  DEFAULT_QUOTAS,
  lowerToAzure,
} from './lower.ts';
export { printTerraform } from './terraform.ts';
export { PLATFORM as UNFILTERED } from '../platform.ts';
