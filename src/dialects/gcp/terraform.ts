import { type JsonNode, memberOf, textOf } from '#core/json';
import type { Position } from '#core/model';
import { addLoss, type Notes } from '#dialects/cloud';
import { blocks, list, makeObject, type MadeValue, type TerraformResource } from '#dialects/terraform';
import { type GcpResource, type Kind, toKey, toName } from './resource.ts';
import { type Book, createBook } from './terraform-book.ts';
import { toPolicy } from './terraform-policy.ts';

/** The resources that Terraform's make: `google_compute_*` in the words of the API. */
export function toComputeResources(
  all: readonly TerraformResource[],
  locate: (node: JsonNode) => Position,
  notes: Notes,
): GcpResource[] {
  const resources = all.filter(({ type }) => type.startsWith('google_'));
  const book = createBook(resources);
  return resources.flatMap((resource): GcpResource[] => {
    const write = WRITERS[resource.type];
    if (!write) {
      if (UNREAD.test(resource.type))
        addLoss(notes, resource.address, `${resource.type} is not modelled`, locate(resource.values));
      return [];
    }
    const [kind, members] = write(resource, book);
    const link = book.linkOf(resource);
    const name = textOf(memberOf(resource.values, 'name')) ?? toName(resource.address);
    const node = makeObject(resource.values, { name, ...members });
    return [{ kind, key: toKey(link), written: toKey(link), name, node, at: locate(resource.values), locate }];
  });
}

/** Of networks, and neither read nor a part of what is. */
const UNREAD =
  /vpn|interconnect|packet_mirroring|service_perimeter|policy_based_route|firewall_endpoint|network_security_|instance_group_manager|instance_from/;

type Writer = (
  resource: TerraformResource,
  book: Book,
) => readonly [kind: Kind, members: Readonly<Record<string, MadeValue>>];

const at = ({ values }: TerraformResource, name: string) => memberOf(values, name);

const toLayer4 = (block: JsonNode): MadeValue => ({
  IPProtocol: memberOf(block, 'protocol'),
  ports: list(block, 'ports'),
});

const WRITERS: Readonly<Record<string, Writer>> = {
  google_compute_firewall: (resource, book) => [
    'firewall',
    {
      network: book.link(resource, 'network'),
      priority: at(resource, 'priority'),
      direction: at(resource, 'direction'),
      disabled: at(resource, 'disabled'),
      allowed: blocks(resource, 'allow').map(toLayer4),
      denied: blocks(resource, 'deny').map(toLayer4),
      sourceRanges: book.texts(resource, 'source_ranges'),
      destinationRanges: book.texts(resource, 'destination_ranges'),
      sourceTags: book.texts(resource, 'source_tags'),
      targetTags: book.texts(resource, 'target_tags'),
      sourceServiceAccounts: book.texts(resource, 'source_service_accounts'),
      targetServiceAccounts: book.texts(resource, 'target_service_accounts'),
    },
  ],
  google_compute_network: (resource, book) => [
    'network',
    {
      // Terraform's default.
      autoCreateSubnetworks: at(resource, 'auto_create_subnetworks') ?? true,
      deleteDefaultRoutesOnCreate: at(resource, 'delete_default_routes_on_create'),
      networkFirewallPolicyEnforcementOrder: at(resource, 'network_firewall_policy_enforcement_order'),
      peerings: book.peeringsOf(resource),
    },
  ],
  google_compute_subnetwork: (resource, book) => [
    'subnetwork',
    {
      network: book.link(resource, 'network'),
      region: at(resource, 'region'),
      ipCidrRange: at(resource, 'ip_cidr_range'),
      secondaryIpRanges: blocks(resource, 'secondary_ip_range').map((block) => ({
        ipCidrRange: memberOf(block, 'ip_cidr_range'),
      })),
      ipv6CidrRange: at(resource, 'ipv6_cidr_range'),
      privateIpGoogleAccess: at(resource, 'private_ip_google_access'),
    },
  ],
  google_compute_instance: (resource, book) => [
    'instance',
    {
      id: at(resource, 'instance_id'),
      hostname: at(resource, 'hostname'),
      tags: { items: list(resource.values, 'tags') },
      labels: at(resource, 'labels'),
      canIpForward: at(resource, 'can_ip_forward'),
      serviceAccounts: blocks(resource, 'service_account').map((_, i) => ({
        email: book.text(resource, `service_account.${i}.email`),
      })),
      networkInterfaces: blocks(resource, 'network_interface').map((block, i) => ({
        name: memberOf(block, 'name') ?? `nic${i}`,
        network: book.networkOfInterface(resource, i),
        subnetwork: book.link(resource, `network_interface.${i}.subnetwork`),
        networkIP: memberOf(block, 'network_ip'),
        ipv6Address: memberOf(block, 'ipv6_address'),
        accessConfigs: inner(block, 'access_config').map((config, j) => ({
          natIP: book.text(resource, `network_interface.${i}.access_config.${j}.nat_ip`) ?? memberOf(config, 'nat_ip'),
        })),
        aliasIpRanges: inner(block, 'alias_ip_range').map((range) => ({
          ipCidrRange: memberOf(range, 'ip_cidr_range'),
        })),
      })),
    },
  ],
  google_compute_route: (resource, book) => [
    'route',
    {
      network: book.link(resource, 'network'),
      destRange: at(resource, 'dest_range'),
      priority: at(resource, 'priority'),
      tags: list(resource.values, 'tags'),
      nextHopGateway: at(resource, 'next_hop_gateway'),
      nextHopInstance: book.link(resource, 'next_hop_instance'),
      nextHopIp: at(resource, 'next_hop_ip'),
      nextHopIlb: book.link(resource, 'next_hop_ilb'),
      nextHopVpnTunnel: book.link(resource, 'next_hop_vpn_tunnel'),
    },
  ],
  google_compute_router: (resource, book) => [
    'router',
    { network: book.link(resource, 'network'), region: at(resource, 'region'), nats: [] },
  ],
  google_compute_router_nat: (resource, book) => [
    'router',
    {
      network: book.networkOfRouter(resource),
      region: at(resource, 'region'),
      nats: [
        {
          name: at(resource, 'name'),
          sourceSubnetworkIpRangesToNat: at(resource, 'source_subnetwork_ip_ranges_to_nat'),
          subnetworks: blocks(resource, 'subnetwork').map((_, i) => ({
            name: book.link(resource, `subnetwork.${i}.name`),
          })),
          natIps: book.links(resource, 'nat_ips'),
        },
      ],
    },
  ],
  google_compute_address: (resource) => ['address', { address: at(resource, 'address') }],
  google_compute_global_address: (resource) => ['address', { address: at(resource, 'address') }],
  google_compute_forwarding_rule: (resource) => ['forwardingrule', { IPAddress: at(resource, 'ip_address') }],
  google_compute_global_forwarding_rule: (resource) => ['forwardingrule', { IPAddress: at(resource, 'ip_address') }],
  google_compute_firewall_policy: toPolicy,
  google_compute_firewall_policy_with_rules: toPolicy,
  google_compute_network_firewall_policy: toPolicy,
  google_compute_network_firewall_policy_with_rules: toPolicy,
  google_compute_region_network_firewall_policy: toPolicy,
  google_compute_region_network_firewall_policy_with_rules: toPolicy,
};

function inner(block: JsonNode, name: string): readonly JsonNode[] {
  const node = memberOf(block, name);
  return node?.kind === 'array' ? node.items : node?.kind === 'object' ? [node] : [];
}
