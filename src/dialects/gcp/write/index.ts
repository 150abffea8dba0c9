/** Firewall rules from meaning: lowered to tags and priorities, and printed for those who make them. */
export { bindGcloud, bindTerraform } from './bind.ts';
export { printGcloud } from './gcloud.ts';
export { DEFAULT_QUOTAS, type GcpPlan, type GcpQuotas, type GcpRule, lowerToGcp } from './lower.ts';
export { DROPPED, UNFILTERED } from './platform.ts';
export { printTerraform } from './terraform.ts';
