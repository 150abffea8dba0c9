import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';
import { impliedBy } from './implied.ts';
import { tell } from './build.ts';
import type { Rewrite, Source, Told, TypedSource } from './source.ts';

/** Types that have interfaces or let traffic pass and are not rewritten: each is a loss. */
const OF_NETWORKS =
  /^(?:aws_(?:a?lb|elb|networkfirewall|vpn_connection|dx_|ecs_|eks_|rds_cluster|elasticache|redshift|msk|mq_|autoscaling|launch_|efs_|fsx_|opensearch|elasticsearch|spot_|lightsail|ec2_transit_gateway_(?:peering|connect)|workspaces|docdb|neptune)|AWS::(?:ElasticLoadBalancing|NetworkFirewall|ECS|EKS|RDS|ElastiCache|Redshift|MSK|AmazonMQ|AutoScaling|EFS|FSx|OpenSearch|Elasticsearch|Lambda|DocDB|Neptune|EC2))/;

/** The resources of a template as lists of the API. There may always be more than what one template makes. */
export function toSections(
  root: Item,
  sources: readonly TypedSource[],
  rewrites: Readonly<Record<string, Rewrite>>,
): Section[] {
  const told = sources.flatMap(({ type, source }): readonly Told[] => {
    const rewrite = Object.hasOwn(rewrites, type) ? rewrites[type] : undefined;
    if (rewrite) return [...rewrite(source), ...undecided(type, source)];
    if (MAKES_OTHERS.test(type))
      return [tell('PartLosses', source.offset, { Construct: type, Why: 'what it makes is in no answer' })];
    return OF_NETWORKS.test(type) && !SILENT.has(type)
      ? [{ list: type, node: { kind: 'object', offset: source.offset, members: new Map() } }]
      : [];
  });
  // What is written apart comes later and wins.
  const lists = new Map<string, Item[]>();
  for (const { list, node } of [...impliedBy(told), ...told]) {
    const items = lists.get(list) ?? [];
    items.push({ ...root, node });
    lists.set(list, items);
  }
  return [...lists].map(([list, items]) => ({ list, items }));
}

/** Their rewrites say themselves that they may not be there. */
const WITH_DOUBT = /::(?:SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry|Route)$/;

function undecided(type: string, { perhaps, id, offset }: Source): Told[] {
  if (perhaps === undefined || WITH_DOUBT.test(type)) return [];
  const Why = `whether it is there, ${perhaps} decides at deployment: taken to be`;
  return [tell('PartLosses', offset, { Construct: `${type} ${id}`, Why })];
}

/** What makes resources that the template does not show. */
const MAKES_OTHERS = /^(?:Custom::|AWS::CloudFormation::(?:CustomResource|Macro|StackSet)$|.*::MODULE$)/;

/** Of those, what decides nothing. */
const SILENT = new Set([
  'AWS::EC2::DHCPOptions',
  'AWS::EC2::FlowLog',
  'AWS::EC2::KeyPair',
  'AWS::EC2::TransitGateway',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::Volume',
  'AWS::EC2::VolumeAttachment',
  'AWS::Lambda::Permission',
]);
