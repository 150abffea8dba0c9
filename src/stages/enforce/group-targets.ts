import type { Dialect, HostGroup, Loss, SourceFile, Subnet, SubnetWall, Topology, WallNeed } from '#core/model';
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
  /** Files beside it, where one is too small. */
  readonly more: readonly SourceFile[];
  /** What lists around subnets let pass together with what nobody needs. */
  readonly coarse: readonly CoarseNeed[];
  readonly losses: readonly Loss[];
}

export type CoarseNeed = WallNeed & { readonly subnet: string };

/** What a cloud account may have; only AWS's is narrow enough to matter. */
export type GroupQuotas = aws.AwsQuotas;
export const DEFAULT_QUOTAS: GroupQuotas = aws.DEFAULT_QUOTAS;
export const { findExcessiveQuotas } = aws;

/** A language for the groups of a cloud. */
export interface GroupTarget {
  /** Of the file that it is written to. */
  readonly file: string;
  /** Errors: groups that do not fit, and what would. */
  readonly write: (
    groups: readonly HostGroup[],
    walls: readonly SubnetWall[],
    quotas: GroupQuotas,
  ) => Result<WrittenGroups, string[]>;
  /** The text with the interfaces and subnets that it is for, for the dialect to read. */
  readonly bind: (text: string, estate: aws.Estate) => Result<readonly SourceFile[], string>;
  /** What was read around a subnet. Absent: the cloud has no lists there of its own. */
  readonly findWall?: (topology: Topology, subnet: Subnet) => aws.ReadWall | undefined;
  readonly dialect: Dialect;
  readonly habits: PlatformHabits;
  /** Whether one interface has one group's rules: parts of a workload that differ must be interfaces of their own. */
  readonly isByInterface: boolean;
}

const ofAws = (print: Print<aws.AwsPlan>) => ({
  write: (groups: readonly HostGroup[], walls: readonly SubnetWall[], quotas: GroupQuotas) =>
    written(aws.lowerToAws(groups, walls, quotas), print),
  findWall: aws.findWall,
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

type Print<Plan> = (plan: Plan) => Result<Pick<WrittenGroups, 'text' | 'more'>, string[]>;

function written<Plan>(
  lowered: Result<{ plan: Plan; coarse?: readonly CoarseNeed[]; losses: readonly Loss[] }, string[]>,
  print: Print<Plan>,
): Result<WrittenGroups, string[]> {
  if (!lowered.ok) return lowered;
  const { plan, coarse = [], losses } = lowered.value;
  const printed = print(plan);
  return printed.ok ? ok({ ...printed.value, coarse, losses }) : printed;
}

/** A cloud whose groups are all that there is of a subnet. */
function alone(bind: (text: string, members: aws.Estate['members']) => Result<readonly SourceFile[], string>) {
  return (text: string, { members }: aws.Estate) => bind(text, members);
}

/** A language that has room for any plan. */
function always<Plan>(print: (plan: Plan) => string): Print<Plan> {
  return (plan) => ok({ text: print(plan), more: [] });
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

/** Whether the cloud has lists around subnets of its own. */
export function hasWalls(target: GroupTargetName): boolean {
  return TARGETS[target].findWall !== undefined;
}

export const TARGETS: Readonly<Record<GroupTargetName, GroupTarget>> = {
  'aws-terraform': { ...ofAws(always(aws.printTerraform)), file: 'bulkhead.tf.json', bind: aws.bindTerraform },
  'aws-cloudformation': { ...ofAws(aws.printCloudFormation), file: 'bulkhead.json', bind: aws.bindCloudFormation },
  'aws-cli': { ...ofAws(always(aws.printScript)), file: 'bulkhead.sh', bind: aws.bindScript },
  'azure-arm': { ...ofAzure(azure.printArm), file: 'bulkhead.json', bind: alone(azure.bindArm) },
  'azure-terraform': { ...ofAzure(azure.printTerraform), file: 'bulkhead.tf.json', bind: alone(azure.bindTerraform) },
  'gcp-terraform': { ...ofGcp(gcp.printTerraform), file: 'bulkhead.tf.json', bind: alone(gcp.bindTerraform) },
  'gcp-gcloud': { ...ofGcp(gcp.printGcloud), file: 'bulkhead.sh', bind: alone(gcp.bindGcloud) },
};
