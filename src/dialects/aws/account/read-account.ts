import { toAddressSet } from '#core/net';
import type { Account } from './account.ts';
import { addTo, type Draft, toDraft } from './draft.ts';
import { finish } from './finish.ts';
import { addLoss, type Notes } from '#dialects/cloud';
import { type Item, membersOf, positionOf, textAt, toNetwork, inside } from './item.ts';
import {
  readAttributes,
  readClassicLoadBalancer,
  readDatabase,
  readFunction,
  readListener,
  readLoadBalancer,
  readSearchDomain,
  readTarget,
  readTargetGroup,
} from './read-balancers.ts';
import { toPartReaders } from './parts.ts';
import { readLoneRule, readPrefixList, readSecurityGroup } from './read-groups.ts';
import { readElasticAddress, readInstance, readInterface, readNatGateway, readVpcEndpoint } from './read-interfaces.ts';
import { readBlocking, readGateway, readNetworkAcl, readPeering, readSubnet, readVpc } from './read-network.ts';
import { readRouteTable } from './read-routes.ts';
import {
  readTransitAttachment,
  readTransitPropagations,
  readTransitRoutes,
  readTransitRouteTable,
  readVpnConnection,
} from './read-transit.ts';
import type { Section } from './section.ts';

type Reader = (item: Item, notes: Notes, about: string | undefined) => void;

/** Lists of which nothing decides who reaches whom. `Rules` choose between targets of a listener that ends connections. */
const WITHOUT_MEANING = new Set([
  'AvailabilityZones',
  'Regions',
  'CustomerGateways',
  'ServiceDetails',
  'ServiceNames',
  'TransitGateways',
  'TransitGatewayPeeringAttachments',
  'Tags',
  'DhcpOptions',
  'KeyPairs',
  'Images',
  'Volumes',
  'Snapshots',
  'FlowLogs',
  'ClusterSubnetGroups',
  'Rules',
]);

/** Lists of things that have interfaces and are not read: each is a loss. */
const NOT_READ = new Set([
  'BrokerSummaries',
  'CacheClusters',
  'ClusterInfoList',
  'Clusters',
  'DBClusters',
  'FileSystems',
  'MountTargets',
  'ReplicationGroups',
  'Workspaces',
]);

/** Whether a file with such a list is one of ours. */
export function isKnownList(list: string): boolean {
  return WITHOUT_MEANING.has(list) || NOT_READ.has(list) || READ.has(list);
}

const CUT =
  'this answer is one page of several (`NextToken`): where the last one is not here too, what is on the others is unknown';

/** Reads every list; what is in several is one. Lists that nobody reads are losses. */
export function readAccount(sections: readonly Section[], notes: Notes): Account {
  const draft = toDraft();
  const readers = toReaders(draft);
  for (const { list, items, about, isCut } of sections) {
    draft.lists.add(list);
    if (isCut && items[0]) addLoss(notes, list, CUT, positionOf(items[0]));
    const read = Object.hasOwn(readers, list) ? readers[list] : undefined;
    if (read) for (const item of items) read(item, notes, about);
    else if (items[0] && !WITHOUT_MEANING.has(list))
      notes.losses.push({
        kind: 'unsupported',
        construct: list,
        why: 'this list is not read: what is in it alone is in no answer',
        at: positionOf(items[0]),
      });
  }
  draft.folders = new Set(sections.flatMap(({ folder }) => folder ?? [])).size;
  noteTold(draft, sections);
  return finish(draft, notes);
}

/**
 * A folder is of one account and region: what is listed there, is so for each VPC that is named there. A list that goes
 * on on a page which does not follow is not.
 */
function noteTold({ toldOf }: Draft, sections: readonly Section[]): void {
  const borrowed = findBorrowed(sections);
  const lists = new Map<string, Set<string>>();
  for (const { list, folder, isCut } of sections) {
    if (folder === undefined) continue;
    const told = lists.get(folder) ?? new Set();
    lists.set(folder, told);
    if (isCut) told.delete(list);
    else told.add(list);
  }
  for (const { items, folder } of sections)
    for (const list of lists.get(folder ?? '') ?? [])
      for (const item of folder === undefined ? [] : items) {
        const vpc = textAt(item, 'VpcId') ?? '';
        if (list === 'NetworkInterfaces' && borrowed.has(`${folder} ${vpc}`)) continue;
        toldOf.set(vpc, (toldOf.get(vpc) ?? new Set()).add(list));
      }
}

/**
 * VPCs that an account has subnets of by sharing: it sees its own interfaces there alone. Told by whose the VPC is, and
 * whose everything else in the folder is.
 */
function findBorrowed(sections: readonly Section[]): ReadonlySet<string> {
  const owners = new Map<string, Set<string>>();
  for (const { list, items, folder } of sections)
    if (folder !== undefined && (list === 'NetworkInterfaces' || list === 'SecurityGroups' || list === 'Reservations'))
      for (const item of items) {
        const owner = textAt(item, 'OwnerId');
        if (owner !== undefined) owners.set(folder, (owners.get(folder) ?? new Set()).add(owner));
      }
  const borrowed = sections.flatMap(({ list, items, folder }) =>
    !['Vpcs', 'Subnets', 'SecurityGroupVpcAssociations'].includes(list)
      ? []
      : items.flatMap((item) => {
          const [owner, known] = [textAt(item, 'OwnerId') ?? textAt(item, 'VpcOwnerId'), owners.get(folder ?? '')];
          const isTheirs = owner !== undefined && known !== undefined && !known.has(owner);
          return isTheirs ? [`${folder} ${textAt(item, 'VpcId') ?? ''}`] : [];
        }),
  );
  return new Set(borrowed);
}

function toReaders(draft: Draft): Readonly<Record<string, Reader>> {
  const instance = addTo(draft.instances, readInstance);
  const attachment: Reader = (item, notes) => {
    const read = readTransitAttachment(item, notes);
    if (read) draft.transitAttachments.push(read);
  };
  return {
    Vpcs: addTo(draft.vpcs, readVpc),
    Subnets: addTo(draft.subnets, readSubnet),
    SecurityGroups: addTo(draft.groups, readSecurityGroup),
    SecurityGroupRules: (item, notes) => {
      const rule = readLoneRule(item, notes);
      if (rule) draft.loneRules.push(rule);
    },
    SecurityGroupVpcAssociations: (item) => {
      const [group, vpc] = [textAt(item, 'GroupId'), textAt(item, 'VpcId')];
      if (group !== undefined && vpc !== undefined && textAt(item, 'State') !== 'disassociated')
        draft.groupVpcs.push({ group, vpc });
    },
    VpcBlockPublicAccessExclusions: (item) => {
      const id = textAt(item, 'ResourceArn')?.split('/').at(-1);
      if (id !== undefined && !/^(?:delete|disable)/.test(textAt(item, 'State') ?? ''))
        draft.exclusions.push({
          id,
          blocking: textAt(item, 'InternetGatewayExclusionMode') === 'allow-egress' ? 'ingress' : undefined,
        });
    },
    VpcBlockPublicAccessOptions: (item) => {
      const mode = readBlocking(item, 'InternetGatewayBlockMode');
      if (mode) draft.blocking.push(mode);
    },
    NetworkAcls: addTo(draft.acls, readNetworkAcl),
    PrefixLists: addTo(draft.prefixLists, readPrefixList),
    Entries: (item, notes, about) => addEntry(draft, item, notes, about),
    NetworkInterfaces: addTo(draft.interfaces, readInterface),
    Reservations: (item, notes) => {
      for (const member of membersOf(item, 'Instances')) instance(member, notes);
    },
    Instances: instance,
    Addresses: (item, notes) => void draft.elasticAddresses.push(readElasticAddress(item, notes)),
    RouteTables: addTo(draft.routeTables, readRouteTable),
    InternetGateways: addTo(draft.gateways, readGateway('internet-gateway')),
    EgressOnlyInternetGateways: addTo(draft.gateways, readGateway('egress-only-gateway')),
    VpnGateways: addTo(draft.gateways, readGateway('vpn-gateway')),
    NatGateways: addTo(draft.natGateways, readNatGateway),
    VpcPeeringConnections: addTo(draft.peerings, readPeering),
    TransitGatewayAttachments: attachment,
    TransitGatewayVpcAttachments: attachment,
    TransitGatewayRouteTables: addTo(draft.transitRouteTables, readTransitRouteTable),
    TransitGatewayStaticRoutes: (item, notes) => void draft.transitRoutes.push(...readTransitRoutes(item, notes)),
    TransitGatewayPropagations: (item, notes) =>
      void draft.transitPropagations.push(...readTransitPropagations(item, notes)),
    VpnConnections: addTo(draft.vpnConnections, readVpnConnection),
    VpcEndpoints: addTo(draft.endpoints, readVpcEndpoint),
    LoadBalancers: addTo(draft.loadBalancers, readLoadBalancer),
    LoadBalancerDescriptions: addTo(draft.loadBalancers, readClassicLoadBalancer),
    ...toForwardReaders(draft),
    ...toPartReaders(draft),
    DBInstances: addTo(draft.services, readDatabase),
    DomainStatusList: addTo(draft.services, readSearchDomain),
    Functions: addTo(draft.services, readFunction),
  };
}

/** What load balancers do with what comes in. */
function toForwardReaders(draft: Draft): Readonly<Record<string, Reader>> {
  const listener: Reader = (item, notes) => {
    const read = readListener(item, notes);
    if (read) draft.listeners.push(read);
  };
  const health: Reader = (item, _notes, about) => {
    const id = textAt(item, 'TargetGroupArn') ?? about;
    if (id === undefined) return;
    const targets = membersOf(item, 'TargetHealthDescriptions').flatMap((target) => readTarget(target) ?? []);
    draft.targets.set(id, [...(draft.targets.get(id) ?? []), ...targets]);
  };
  const attributes: Reader = (item, _notes, about) => {
    const id = textAt(item, 'LoadBalancerArn') ?? textAt(item, 'TargetGroupArn') ?? about;
    if (id !== undefined) draft.attributes.set(id, readAttributes(item));
  };
  return {
    Listeners: listener,
    LoadBalancerListeners: (item, notes) => {
      for (const member of membersOf(item, 'Listeners')) listener(member, notes, undefined);
    },
    TargetGroups: addTo(draft.targetGroups, readTargetGroup),
    LoadBalancerTargetHealth: health,
    TargetHealthDescriptions: health,
    LoadBalancerAttributes: attributes,
    TargetGroupAttributes: attributes,
    Attributes: attributes,
  };
}

/** GetManagedPrefixListEntries tells the entries of a list alone. */
function addEntry(draft: Draft, item: Item, notes: Notes, about: string | undefined): void {
  const range = toNetwork(inside(item, 'Cidr'), notes);
  const list = about === undefined ? undefined : draft.prefixLists.get(about);
  if (about === undefined || !range) return;
  const known = list ?? { id: about, name: about, tags: {}, at: positionOf(item) };
  draft.prefixLists.set(about, { ...known, addresses: toAddressSet([...(known.addresses?.ranges ?? []), range]) });
}

const READ: ReadonlySet<string> = new Set(Object.keys(toReaders(toDraft())));
