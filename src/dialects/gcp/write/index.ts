/** Firewall rules from meaning: lowered to tags and priorities, and printed for those who make them. */
export { printGcloud } from './gcloud.ts';
export { DEFAULT_QUOTAS, type GcpPlan, type GcpQuotas, type GcpRule, lowerToGcp } from './lower.ts';
export { printTerraform } from './terraform.ts';
