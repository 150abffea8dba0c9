import { addLoss, type Notes, takeOnce } from '#dialects/cloud';
import type { AzureEstate, Subnet } from './estate.ts';
import { mergeEffective } from './effective-group.ts';
import { readBalancer } from './read-balancer.ts';
import { readGroup } from './read-group.ts';
import { readContainers, readDatabase, readInterface, readMachine, readNatGateway, readPublicIp } from './read-host.ts';
import { readNetwork, readRouteTable, readSubnet, readSubnets } from './read-network.ts';
import { type ArmResource, propTexts, toName, toParent } from './resource.ts';

const NETWORK = 'microsoft.network/';

/** Types that are read, and children that are read with what they belong to. */
const READ: ReadonlySet<string> = new Set(
  [
    'networksecuritygroups',
    'networksecuritygroups/securityrules',
    'networksecuritygroups/defaultsecurityrules',
    'applicationsecuritygroups',
    'virtualnetworks',
    'virtualnetworks/subnets',
    'virtualnetworks/virtualnetworkpeerings',
    'networkinterfaces',
    'routetables',
    'routetables/routes',
    'publicipaddresses',
    'publicipprefixes',
    'natgateways',
    'loadbalancers',
  ].map((type) => NETWORK + type),
);

/** What makes machines that no file lists. */
const CROWDS: ReadonlySet<string> = new Set([
  'microsoft.compute/virtualmachinescalesets',
  'microsoft.containerservice/managedclusters',
]);

/** Of the network provider, what neither filters nor forwards nor translates. */
const WITHOUT_MEANING = [
  'networkwatchers',
  'privatednszones',
  'dnszones',
  'networkprofiles',
  'privateendpoints',
  'ddosprotectionplans',
  'networkintentpolicies',
  'serviceendpointpolicies',
];

/** What the resources say together. A resource that is there several times counts as it is last. */
export function readEstate(resources: readonly ArmResource[], notes: Notes): AzureEstate {
  const described = takeOnce(
    resources.filter(({ isEffective }) => !isEffective),
    ({ id }) => id,
    notes,
  );
  const latest = mergeEffective(
    described,
    resources.filter(({ isEffective }) => isEffective),
  );
  const of = (type: string) => latest.filter((resource) => resource.type === type);
  const childrenOf = (type: string, parent: ArmResource) => of(type).filter(({ id }) => toParent(id) === parent.id);
  noteUnread(latest, notes);
  const whole = of(`${NETWORK}networksecuritygroups`);
  const groups = [...whole, ...toOrphanedGroups(of(`${NETWORK}networksecuritygroups/securityrules`), whole, notes)];
  const networks = of(`${NETWORK}virtualnetworks`);
  return {
    groups: groups.map((group) =>
      readGroup(group, childrenOf(`${NETWORK}networksecuritygroups/securityrules`, group), notes),
    ),
    networks: networks.map((network) =>
      readNetwork(network, childrenOf(`${NETWORK}virtualnetworks/virtualnetworkpeerings`, network)),
    ),
    subnets: mergeSubnets([
      ...networks.flatMap(readSubnets),
      ...of(`${NETWORK}virtualnetworks/subnets`).map(readSubnet),
    ]),
    interfaces: of(`${NETWORK}networkinterfaces`).map(readInterface),
    routeTables: of(`${NETWORK}routetables`).map((table) =>
      readRouteTable(table, childrenOf(`${NETWORK}routetables/routes`, table)),
    ),
    publicIps: [...of(`${NETWORK}publicipaddresses`), ...of(`${NETWORK}publicipprefixes`)].map(readPublicIp),
    natGateways: of(`${NETWORK}natgateways`).map(readNatGateway),
    balancers: of(`${NETWORK}loadbalancers`).map(readBalancer),
    machines: [
      ...of('microsoft.compute/virtualmachines').map(readMachine),
      ...of('microsoft.containerinstance/containergroups').map(readContainers),
      ...['microsoft.dbforpostgresql/flexibleservers', 'microsoft.dbformysql/flexibleservers']
        .flatMap(of)
        .map(readDatabase),
    ],
    hasAdminRules: latest.some(mayRule),
  };
}

/** Security admin rules come before every group; a manager that may write some may have, whether files tell them or not. */
function mayRule({ type, node }: ArmResource): boolean {
  if (type.startsWith(`${NETWORK}networkmanagers/securityadminconfigurations`)) return true;
  if (type !== `${NETWORK}networkmanagers`) return false;
  const accesses = propTexts(node, 'networkManagerScopeAccesses').map((access) => access.toLowerCase());
  return accesses.length === 0 || accesses.includes('securityadmin');
}

/** Rules without their group (`az network nsg rule list`) are still its rules; where it is attached, nobody knows. */
function toOrphanedGroups(
  rules: readonly ArmResource[],
  groups: readonly ArmResource[],
  notes: Notes,
): readonly ArmResource[] {
  const known = new Set(groups.map(({ id }) => id));
  const orphans = Map.groupBy(
    rules.filter(({ id }) => !known.has(toParent(id))),
    ({ id }) => toParent(id),
  );
  return [...orphans].flatMap(([id, [first]]): ArmResource[] => {
    if (!first) return [];
    addLoss(
      notes,
      `security group ${toName(id)}`,
      'only its rules are in the files, not where it is attached',
      first.at,
    );
    const node = { kind: 'object', offset: first.node.offset, members: new Map() } as const;
    return [{ ...first, type: `${NETWORK}networksecuritygroups`, id, written: id, name: toName(id), node }];
  });
}

/** A subnet may stand in its network and by itself; what only one of the two says holds. */
function mergeSubnets(subnets: readonly Subnet[]): Subnet[] {
  const merged = new Map<string, Subnet>();
  for (const subnet of subnets) {
    const earlier = merged.get(subnet.id);
    const prefixes = subnet.prefixes.length > 0 ? subnet.prefixes : (earlier?.prefixes ?? []);
    merged.set(subnet.id, { ...earlier, ...subnet, prefixes });
  }
  return [...merged.values()];
}

function noteUnread(resources: readonly ArmResource[], notes: Notes): void {
  for (const { type, name, at } of resources) {
    if (CROWDS.has(type)) addLoss(notes, `${toName(type)} ${name}`, 'whom it consists of is not in the files', at);
    if (!type.startsWith(NETWORK) || READ.has(type)) continue;
    if (WITHOUT_MEANING.some((quiet) => type.startsWith(NETWORK + quiet))) continue;
    addLoss(notes, `${type.slice(NETWORK.length)} ${name}`, 'what it passes, forwards or filters is not modelled', at);
  }
}
