import { type JsonNode, memberOf, textOf } from '#core/json';
import { type Address, printAddress } from '#core/net';
import type { Holder, Leg } from './config.ts';
import { zoneOf } from './read-network.ts';
import { type Ids, lose, readAddress, readIds, readList, readText, type Source } from './source.ts';

export const ENDPOINT_GATEWAY = 'endpoint gateway';

/** Instances and bare metal servers. */
export function readServers(source: Source): Holder[] {
  return (
    [
      ['instances', 'instance'],
      ['bare_metal_servers', 'bare metal server'],
    ] as const
  ).flatMap(([list, kind]) =>
    readList(source, source.root, list).map((server) => ({
      ...readCommon(source, server, kind),
      vpc: readIds(memberOf(server, 'vpc')),
      legs: readServerLegs(source, server),
    })),
  );
}

/** Interfaces of the older form, and virtual ones; the API may show one interface as both. */
function readServerLegs(source: Source, server: JsonNode): Leg[] {
  const plain = readList(source, server, 'network_interfaces').map((own) => readInterface(source, own, readIds(own)));
  const seen = new Set(plain.flatMap(({ addresses }) => addresses.map(printAddress)));
  const attached = readList(source, server, 'network_attachments').map((attachment) => {
    const virtual = memberOf(attachment, 'virtual_network_interface');
    const ids = [...readIds(attachment), ...readIds(virtual)];
    const told = findVirtual(source, readIds(virtual));
    return told ? readInterface(source, told, ids) : readInterface(source, attachment, ids);
  });
  const twins = attached.filter(({ addresses }) => addresses.some((address) => seen.has(printAddress(address))));
  return [
    ...plain.map((leg) => {
      const twin = twins.find(({ addresses }) =>
        addresses.some((one) => leg.addresses.some((own) => isSame(own, one))),
      );
      return twin
        ? { ...leg, ids: [...leg.ids, ...twin.ids], groups: [...leg.groups, ...twin.groups], addresses: twin.addresses }
        : leg;
    }),
    ...attached.filter((leg) => !twins.includes(leg)),
  ];
}

function isSame(a: Address, b: Address): boolean {
  return printAddress(a) === printAddress(b);
}

function findVirtual(source: Source, ids: Ids): JsonNode | undefined {
  return readList(source, source.root, 'virtual_nis').find((one) => readIds(one).some((id) => ids.includes(id)));
}

function readInterface(source: Source, own: JsonNode, ids: Ids): Leg {
  const primary = readAddress(source, memberOf(own, 'primary_ip') ?? own, 'address');
  const more = readList(source, own, 'ips').flatMap((ip) => readAddress(source, ip, 'address') ?? []);
  const floating = memberOf(own, 'floating_ips');
  const addresses = [...(primary ? [primary] : []), ...more.filter((ip) => !primary || !isSame(ip, primary))];
  return {
    ids,
    name: readText(source, own, 'name'),
    addresses,
    subnet: readIds(memberOf(own, 'subnet')),
    groups: readList(source, own, 'security_groups').map(readIds),
    groupNames: [],
    ...(floating && {
      floating: readList(source, own, 'floating_ips').flatMap((ip) => readAddress(source, ip, 'address') ?? []),
    }),
  };
}

/** Endpoint gateways: an address in each of some subnets stands for a service of the provider. */
export function readEndpointGateways(source: Source): Holder[] {
  return readList(source, source.root, 'endpoint_gateways').map((gateway) => ({
    ...readCommon(source, gateway, ENDPOINT_GATEWAY),
    vpc: readIds(memberOf(gateway, 'vpc')),
    legs: readList(source, gateway, 'ips').flatMap((ip) =>
      toLeg(source, ip, readIds(gateway), readList(source, gateway, 'security_groups').map(readIds)),
    ),
  }));
}

export function toLeg(source: Source, ip: JsonNode, holder: Ids, groups: readonly Ids[]): Leg[] {
  const address = readAddress(source, ip, 'address');
  if (!address) return [];
  const name = textOf(memberOf(ip, 'name')) ?? printAddress(address);
  return [{ ids: [...readIds(ip), ...holder], name, addresses: [address], subnet: [], groups, groupNames: [] }];
}

/** Workers of Kubernetes clusters. Their groups are those that the service attaches by name: they are not told. */
export function readWorkers(source: Source): Holder[] {
  return readList(source, source.root, 'iks_clusters').flatMap((cluster) => {
    const id = readText(source, cluster, 'id');
    const workers = readList(source, cluster, 'WorkerNodes');
    return [...workers, ...readList(source, cluster, 'worker_nodes')].map((worker): Holder => {
      const name = readText(source, worker, 'id');
      return {
        ids: [name],
        name,
        at: source.at(worker),
        kind: 'cluster worker',
        vpc: [],
        aliases: [],
        labels: { cluster: textOf(memberOf(cluster, 'name')) ?? id, zone: textOf(memberOf(worker, 'location')) ?? '' },
        legs: readList(source, worker, 'networkInterfaces').flatMap((own) => {
          const address = readAddress(source, own, 'ipAddress');
          const subnet = textOf(memberOf(own, 'subnetID'));
          if (!address) return [];
          return [
            {
              ids: [name],
              name: printAddress(address),
              addresses: [address],
              subnet: subnet === undefined ? [] : [subnet],
              groups: [],
              groupNames: [`kube-${id}`],
            },
          ];
        }),
      };
    });
  });
}

/** What all things with a name of their own have. */
export function readCommon(source: Source, node: JsonNode, kind: string): Omit<Holder, 'vpc' | 'legs'> {
  const ids = readIds(node);
  const group = textOf(memberOf(memberOf(node, 'resource_group'), 'name'));
  const zone = zoneOf(node);
  if (ids.length === 0) lose(source, node, `${kind} without id`, 'nothing can name it');
  return {
    ids,
    name: readText(source, node, 'name'),
    at: source.at(node),
    kind,
    aliases: ids,
    labels: { ...readTags(node), ...(zone && { zone }), ...(group !== undefined && { 'resource-group': group }) },
  };
}

/** `key:value`, or a word alone. */
function readTags(node: JsonNode): Record<string, string> {
  const tags = memberOf(node, 'tags');
  const words = tags?.kind === 'array' ? tags.items.flatMap((tag) => textOf(tag) ?? []) : [];
  return Object.fromEntries(
    words.map((word) => {
      const colon = word.indexOf(':');
      return colon < 0 ? [word, ''] : [word.slice(0, colon), word.slice(colon + 1).trim()];
    }),
  );
}
