import type { Dialect, GroupMember, HostGroup, Loss, SourceFile } from '#core/model';
import { ok, type Result } from '#core/result';
import { AWS } from '#dialects/aws';
import * as aws from '#dialects/aws/write';
import { AZURE } from '#dialects/azure';
import * as azure from '#dialects/azure/write';
import { GCP } from '#dialects/gcp';
import * as gcp from '#dialects/gcp/write';
import type { PlatformHabits } from './prove-groups.ts';

export interface WrittenGroups {
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** What a cloud account may have; only AWS's is narrow enough to matter. */
export type GroupQuotas = aws.AwsQuotas;
export const DEFAULT_QUOTAS: GroupQuotas = aws.DEFAULT_QUOTAS;

/** A language for the groups of a cloud. */
export interface GroupTarget {
  /** Of the file that it is written to. */
  readonly file: string;
  /** Errors: groups that do not fit, and what would. */
  readonly write: (groups: readonly HostGroup[], quotas: GroupQuotas) => Result<WrittenGroups, string[]>;
  /** The text with the interfaces that it is for, for the dialect to read. */
  readonly bind: (text: string, members: readonly GroupMember[]) => Result<readonly SourceFile[], string>;
  readonly dialect: Dialect;
  readonly habits: PlatformHabits;
  /** Whether one interface has one group's rules: parts of a workload that differ must be interfaces of their own. */
  readonly isByInterface: boolean;
}

const ofAws = (print: (plan: aws.AwsPlan) => Result<string, string[]>) => ({
  write: (groups: readonly HostGroup[], quotas: GroupQuotas) => written(aws.lowerToAws(groups, quotas), print),
  dialect: AWS,
  habits: { unfiltered: aws.UNFILTERED, dropped: [] },
  isByInterface: true,
});
const ofAzure = (print: (plan: azure.AzurePlan) => string) => ({
  write: (groups: readonly HostGroup[]) => written(azure.lowerToAzure(groups, azure.DEFAULT_QUOTAS), always(print)),
  dialect: AZURE,
  habits: { unfiltered: azure.UNFILTERED, dropped: [] },
  isByInterface: true,
});
const ofGcp = (print: (plan: gcp.GcpPlan) => string) => ({
  write: (groups: readonly HostGroup[]) => written(gcp.lowerToGcp(groups, gcp.DEFAULT_QUOTAS), always(print)),
  dialect: GCP,
  habits: { unfiltered: gcp.UNFILTERED, dropped: gcp.DROPPED },
  isByInterface: false,
});

function written<Plan>(
  lowered: Result<{ plan: Plan; losses: readonly Loss[] }, string[]>,
  print: (plan: Plan) => Result<string, string[]>,
): Result<WrittenGroups, string[]> {
  if (!lowered.ok) return lowered;
  const text = print(lowered.value.plan);
  return text.ok ? ok({ text: text.value, losses: lowered.value.losses }) : text;
}

/** A language that has room for any plan. */
function always<Plan>(print: (plan: Plan) => string): (plan: Plan) => Result<string, string[]> {
  return (plan) => ok(print(plan));
}

export const GROUP_TARGETS = [
  'aws-terraform',
  'aws-cloudformation',
  'aws-cli',
  'azure-arm',
  'azure-terraform',
  'gcp-terraform',
  'gcp-gcloud',
] as const;
export type GroupTargetName = (typeof GROUP_TARGETS)[number];

export const TARGETS: Readonly<Record<GroupTargetName, GroupTarget>> = {
  'aws-terraform': { ...ofAws(always(aws.printTerraform)), file: 'bulkhead.tf.json', bind: aws.bindTerraform },
  'aws-cloudformation': { ...ofAws(aws.printCloudFormation), file: 'bulkhead.json', bind: aws.bindCloudFormation },
  'aws-cli': { ...ofAws(always(aws.printScript)), file: 'bulkhead.sh', bind: aws.bindScript },
  'azure-arm': { ...ofAzure(azure.printArm), file: 'bulkhead.json', bind: azure.bindArm },
  'azure-terraform': { ...ofAzure(azure.printTerraform), file: 'bulkhead.tf.json', bind: azure.bindTerraform },
  'gcp-terraform': { ...ofGcp(gcp.printTerraform), file: 'bulkhead.tf.json', bind: gcp.bindTerraform },
  'gcp-gcloud': { ...ofGcp(gcp.printGcloud), file: 'bulkhead.sh', bind: gcp.bindGcloud },
};
