import { type JsonNode, memberOf, textOf } from '#core/json';
import type { Position } from '#core/model';
import { addLoss, type Notes } from '#dialects/cloud';
import { blocks, list, makeObject, type MadeValue as Value, type TerraformResource } from '#dialects/terraform';
import { type ArmResource, toName } from './resource.ts';
import { toBalancer } from './terraform-balancer.ts';
import { type Book, createBook } from './terraform-book.ts';

/** The resources that Terraform's make: `azurerm_*` in the words of Resource Manager. */
export function toArmResources(
  all: readonly TerraformResource[],
  locate: (node: JsonNode) => Position,
  notes: Notes,
): ArmResource[] {
  const resources = all.filter(({ type }) => type.startsWith('azurerm_'));
  const book = createBook(resources);
  return resources.flatMap((resource): ArmResource[] => {
    const write = WRITERS[resource.type];
    if (!write && UNREAD.test(resource.type) && !resource.type.endsWith('_association'))
      addLoss(notes, resource.address, `${resource.type} is not modelled`, locate(resource.values));
    if (!write) return [];
    const [type, members] = write(resource, book);
    const id = book.idOf(resource);
    const name = textOf(memberOf(resource.values, 'name')) ?? toName(resource.address);
    const tags = memberOf(resource.values, 'tags');
    const node = makeObject(resource.values, { name, ...members, ...(tags && { tags }) });
    const written = textOf(memberOf(resource.values, 'id')) ?? resource.address;
    return [{ type: `microsoft.${type}`, id, written, name, node, at: locate(resource.values), locate }];
  });
}

const UNREAD = /network|firewall|gateway|route|peering|bastion|express|vpn|_lb_nat_pool|scale_set|kubernetes_cluster/;

type Writer = (
  resource: TerraformResource,
  book: Book,
) => readonly [type: string, members: Readonly<Record<string, Value>>];

const WRITERS: Readonly<Record<string, Writer>> = {
  azurerm_network_security_group: (resource, book) => [
    'network/networksecuritygroups',
    {
      securityRules: blocks(resource, 'security_rule').map((block) => toRule(block, wordsInside(resource, block))),
      subnets: book.partners(
        'azurerm_subnet_network_security_group_association',
        'network_security_group_id',
        book.idOf(resource),
        'subnet_id',
      ),
      networkInterfaces: book.partners(
        'azurerm_network_interface_security_group_association',
        'network_security_group_id',
        book.idOf(resource),
        'network_interface_id',
      ),
    },
  ],
  azurerm_network_security_rule: (resource, book) => [
    'network/networksecuritygroups/securityrules',
    toRule(resource.values, (name) => book.words(resource, name)),
  ],
  azurerm_application_security_group: () => ['network/applicationsecuritygroups', {}],
  azurerm_virtual_network: (resource) => [
    'network/virtualnetworks',
    {
      addressSpace: { addressPrefixes: list(resource.values, 'address_space') },
      subnets: blocks(resource, 'subnet').map((block) => ({
        id: memberOf(block, 'id'),
        name: memberOf(block, 'name'),
        addressPrefixes: [...list(block, 'address_prefix'), ...list(block, 'address_prefixes')],
        networkSecurityGroup: memberOf(block, 'security_group'),
        routeTable: memberOf(block, 'route_table_id'),
      })),
    },
  ],
  azurerm_subnet: (resource, book) => {
    const id = book.idOf(resource);
    const own = (type: string, give: string) =>
      book.partner(`azurerm_subnet_${type}_association`, 'subnet_id', id, give);
    const policies = memberOf(resource.values, 'private_endpoint_network_policies');
    return [
      'network/virtualnetworks/subnets',
      {
        addressPrefixes: [...list(resource.values, 'address_prefix'), ...list(resource.values, 'address_prefixes')],
        networkSecurityGroup: own('network_security_group', 'network_security_group_id'),
        routeTable: own('route_table', 'route_table_id'),
        natGateway: own('nat_gateway', 'nat_gateway_id'),
        defaultOutboundAccess: memberOf(resource.values, 'default_outbound_access_enabled'),
        privateEndpointNetworkPolicies: policies,
      },
    ];
  },
  azurerm_virtual_network_peering: (resource, book) => [
    'network/virtualnetworks/virtualnetworkpeerings',
    {
      remoteVirtualNetwork: book.text(resource, 'remote_virtual_network_id'),
      allowVirtualNetworkAccess: memberOf(resource.values, 'allow_virtual_network_access'),
      useRemoteGateways: memberOf(resource.values, 'use_remote_gateways'),
    },
  ],
  azurerm_network_interface: (resource, book) => {
    const id = book.idOf(resource);
    const group = book.partner(
      'azurerm_network_interface_security_group_association',
      'network_interface_id',
      id,
      'network_security_group_id',
    );
    const applications = book.partners(
      'azurerm_network_interface_application_security_group_association',
      'network_interface_id',
      id,
      'application_security_group_id',
    );
    const pools = book.partners(
      'azurerm_network_interface_backend_address_pool_association',
      'network_interface_id',
      id,
      'backend_address_pool_id',
    );
    return [
      'network/networkinterfaces',
      {
        networkSecurityGroup: group,
        enableIPForwarding:
          memberOf(resource.values, 'ip_forwarding_enabled') ?? memberOf(resource.values, 'enable_ip_forwarding'),
        ipConfigurations: blocks(resource, 'ip_configuration').map((block, i) => ({
          id: `${id}/ipconfigurations/${textOf(memberOf(block, 'name')) ?? ''}`,
          privateIPAddress:
            memberOf(block, 'private_ip_address') ??
            (i === 0 ? memberOf(resource.values, 'private_ip_address') : undefined),
          subnet: book.text(resource, `ip_configuration.${i}.subnet_id`),
          publicIPAddress: book.text(resource, `ip_configuration.${i}.public_ip_address_id`),
          applicationSecurityGroups: applications,
          loadBalancerBackendAddressPools: pools,
        })),
      },
    ];
  },
  azurerm_route_table: (resource) => [
    'network/routetables',
    { routes: blocks(resource, 'route').map((block) => toRoute(block)) },
  ],
  azurerm_route: (resource) => ['network/routetables/routes', toRoute(resource.values)],
  azurerm_public_ip: (resource) => [
    'network/publicipaddresses',
    {
      ipAddress: memberOf(resource.values, 'ip_address'),
      sku: { name: memberOf(resource.values, 'sku') ?? 'Standard' },
    },
  ],
  azurerm_public_ip_prefix: (resource) => [
    'network/publicipprefixes',
    { ipPrefix: memberOf(resource.values, 'ip_prefix'), sku: { name: 'Standard' } },
  ],
  azurerm_nat_gateway: (resource, book) => {
    const id = book.idOf(resource);
    const of = (type: string, give: string) => book.partners(type, 'nat_gateway_id', id, give);
    return [
      'network/natgateways',
      {
        publicIpAddresses: [
          ...book.texts(resource, 'public_ip_address_ids'),
          ...of('azurerm_nat_gateway_public_ip_association', 'public_ip_address_id'),
          ...of('azurerm_nat_gateway_public_ip_prefix_association', 'public_ip_prefix_id'),
        ],
        subnets: of('azurerm_subnet_nat_gateway_association', 'subnet_id'),
      },
    ];
  },
  azurerm_lb: toBalancer,
  azurerm_linux_virtual_machine: toMachine,
  azurerm_windows_virtual_machine: toMachine,
  azurerm_virtual_machine: toMachine,
};

function toMachine(resource: TerraformResource, book: Book): ReturnType<Writer> {
  return [
    'compute/virtualmachines',
    {
      vmId: memberOf(resource.values, 'virtual_machine_id'),
      osProfile: { computerName: memberOf(resource.values, 'computer_name') },
      networkProfile: { networkInterfaces: book.texts(resource, 'network_interface_ids') },
    },
  ];
}

/** `words`: the texts at an attribute of the rule, with what is not known yet. */
function toRule(values: JsonNode, words: (name: string) => readonly string[]): Record<string, Value> {
  const end = (side: string) => ({
    [`${side}PortRanges`]: [...words(`${side}_port_range`), ...words(`${side}_port_ranges`)],
    [`${side}AddressPrefixes`]: [...words(`${side}_address_prefix`), ...words(`${side}_address_prefixes`)],
    [`${side}ApplicationSecurityGroups`]: words(`${side}_application_security_group_ids`),
  });
  return {
    ...Object.fromEntries(
      ['name', 'priority', 'direction', 'access', 'protocol'].map((name) => [name, memberOf(values, name)]),
    ),
    ...end('source'),
    ...end('destination'),
  };
}

/**
 * The words of a rule inside its group. A plan does not keep the order of such blocks, so that what one of them refers
 * to may be of any: it stands where a rule has nothing else.
 */
function wordsInside({ references }: TerraformResource, block: JsonNode): (name: string) => string[] {
  return (name) => {
    const written = list(block, name);
    const side = name.startsWith('source') ? 'source' : 'destination';
    const kind = name.includes('port') ? ['port_range', 'port_ranges'] : KINDS_OF_ADDRESS;
    const isEmpty = kind.every((part) => list(block, `${side}_${part}`).length === 0);
    const isReferred = [...references.keys()].some((path) =>
      /^security_rule\.\d+\.(.*)$/.exec(path)?.[1]?.startsWith(name),
    );
    return written.length === 0 && isEmpty && isReferred ? [`\${${name}}`] : written;
  };
}

const KINDS_OF_ADDRESS = ['address_prefix', 'address_prefixes', 'application_security_group_ids'];

function toRoute(values: JsonNode): Record<string, Value> {
  return {
    name: memberOf(values, 'name'),
    addressPrefix: memberOf(values, 'address_prefix'),
    nextHopType: memberOf(values, 'next_hop_type'),
    nextHopIpAddress: memberOf(values, 'next_hop_in_ip_address'),
  };
}
