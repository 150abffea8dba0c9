import type { Endpoint, EndpointInterface, Segment, Topology, Way } from '#core/model';
import {
  type Address,
  type AddressSet,
  hasAddress,
  NO_ADDRESSES,
  parseAddress,
  printAddress,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { unreachable } from '#core/result';
import type { TableRow } from '#dialects/cli-tables';
import { toRoutes } from './host-routes.ts';
import { listenersOf } from './listeners.ts';
import { isLocal } from './local.ts';
import { networkOf, type Network, networksOf } from './networks.ts';
import type { HostRow, InterfaceRow, ListedRow, NeighbourRow, Row } from './rows.ts';

const INTERNET = 'internet';
const ELSEWHERE = 'elsewhere';

/**
 * Who exists, as tools of one host tell it: the host with its interfaces and what listens, its neighbours in the same
 * networks, and who is in lists. Inside one network packets are delivered; between networks by routes and filters that
 * these texts do not hold.
 */
export function lift(host: string, rows: readonly Row[]): Topology {
  const networks = networksOf(rows);
  const own = liftHost(host, rows, networks);
  const others = rows.flatMap((row) => liftOther(row, networks));
  const endpoints = uniteNames([...(own ? [own] : []), ...others]);
  return { endpoints, segments: toSegments(endpoints, networks), points: [], ways: toWays(networks) };
}

function liftHost(name: string, rows: readonly Row[], networks: readonly Network[]): Endpoint | undefined {
  const interfaces = rows
    .filter((row) => row.kind === 'interface')
    .filter(({ name: device }) => !/^lo\d*$/.test(device));
  const listeners = listenersOf(rows);
  const sources = rows.flatMap((row) =>
    row.kind === 'route' && row.source !== undefined ? [{ device: row.interface ?? '', address: row.source }] : [],
  );
  const isAbout = rows.some(
    ({ kind }) => kind === 'interface' || kind === 'socket' || kind === 'route' || kind === 'neighbour',
  );
  const first = rows[0];
  if (!isAbout || !first) return undefined;
  const legs = Map.groupBy(
    [...interfaces.flatMap(toPairs), ...sources, ...listeners.addresses.map((address) => ({ device: '', address }))],
    ({ device }) => device,
  );
  const known = new Set<string>();
  const found = [...legs].flatMap(([device, pairs]): EndpointInterface[] => {
    const addresses = pairs.flatMap(({ address }) => toOwn(address, known));
    return Object.entries(Object.groupBy(addresses, (address) => segmentOf(address, networks))).map(
      ([segment, group], i) => ({
        name: (device || 'addresses') + (i === 0 ? '' : ` ${i + 1}`),
        segment,
        addresses: group ?? [],
        leave: [],
        arrive: [],
      }),
    );
  });
  const routes = toRoutes(rows);
  return {
    name,
    aliases: [],
    kind: 'host',
    labels: listeners.labels,
    interfaces: found,
    ...(listeners.listens && { listens: listeners.listens }),
    ...(routes && { routes }),
    at: first.at,
  };
}

function toPairs({ name, addresses }: InterfaceRow): { device: string; address: string }[] {
  return addresses.map(({ address }) => ({ device: name, address }));
}

/** Each address once; loopback and link-local ones are nobody's name. */
function toOwn(text: string, known: Set<string>): Address[] {
  const address = parseAddress(text.replace(/%.*$/, ''));
  if (!address.ok || isLocal(address.value) || known.has(printAddress(address.value))) return [];
  known.add(printAddress(address.value));
  return [address.value];
}

function liftOther(row: Row, networks: readonly Network[]): Endpoint[] {
  switch (row.kind) {
    case 'neighbour':
      return toEndpoint(row, row.name ?? row.address, 'neighbour', [row.address], neighbourLabels(row), networks);
    case 'host':
      return toEndpoint(row, row.names[0] ?? row.address, 'host', [row.address], {}, networks).map((endpoint) => ({
        ...endpoint,
        aliases: row.names.slice(1),
      }));
    case 'listed':
      return [liftListed(row, networks)];
    case 'table':
      return liftNamed(row, networks);
    case 'socket':
    case 'route':
    case 'routing rule':
    case 'interface':
      return [];
    default:
      return unreachable(row);
  }
}

/** An address that a table of a device has a name for: a lease, an object, an entry of a list. */
function liftNamed(row: TableRow, networks: readonly Network[]): Endpoint[] {
  return row.named
    ? toEndpoint(row, row.named.name, 'named address', [row.named.address], row.named.labels, networks)
    : [];
}

function neighbourLabels({ mac }: NeighbourRow): Record<string, string> {
  return mac === undefined || !/[:.-]/.test(mac) ? {} : { mac };
}

function toEndpoint(
  { at }: NeighbourRow | HostRow | ListedRow | TableRow,
  name: string,
  kind: string,
  texts: readonly string[],
  labels: Readonly<Record<string, string>>,
  networks: readonly Network[],
): Endpoint[] {
  const known = new Set<string>();
  const addresses = texts.flatMap((text) => toOwn(text, known));
  if (addresses.length === 0) return [];
  const groups = Object.entries(Object.groupBy(addresses, (address) => segmentOf(address, networks)));
  return [
    {
      name,
      aliases: [],
      kind,
      labels,
      interfaces: groups.map(([segment, group], i) => ({
        name: `addresses${i === 0 ? '' : ` ${i + 1}`}`,
        segment,
        addresses: group ?? [],
        leave: [],
        arrive: [],
      })),
      at,
    },
  ];
}

function liftListed(row: ListedRow, networks: readonly Network[]): Endpoint {
  const labels = { ...row.labels, ...(row.zone !== undefined && { zone: row.zone }) };
  const [endpoint] = toEndpoint(row, row.name, row.type, row.addresses, labels, networks);
  const listeners = listenersOf([row]);
  return {
    ...(endpoint ?? { name: row.name, aliases: [], kind: row.type, labels, interfaces: [], at: row.at }),
    labels: { ...labels, ...listeners.labels },
    ...(listeners.listens && { listens: listeners.listens }),
  };
}

/** What two rows call alike is one when it has the same addresses, else told apart by them. */
function uniteNames(endpoints: readonly Endpoint[]): Endpoint[] {
  const byAddress = new Set<string>();
  const names = new Set<string>();
  return endpoints.flatMap((endpoint): Endpoint[] => {
    const addresses = endpoint.interfaces.flatMap((own) => own.addresses.map(printAddress));
    if (addresses.length > 0 && addresses.every((address) => byAddress.has(address))) return [];
    for (const address of addresses) byAddress.add(address);
    const name = names.has(endpoint.name) ? `${endpoint.name} (${addresses[0] ?? names.size})` : endpoint.name;
    if (names.has(name)) return [];
    names.add(name);
    return [name === endpoint.name ? endpoint : { ...endpoint, name, aliases: [endpoint.name, ...endpoint.aliases] }];
  });
}

function segmentOf(address: Address, networks: readonly Network[]): string {
  return networkOf(address, networks)?.name ?? ELSEWHERE;
}

function toSegments(endpoints: readonly Endpoint[], networks: readonly Network[]): Segment[] {
  const inside = unionAddresses(...networks.map(({ addresses }) => addresses));
  const known = toAddressSet(
    endpoints.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses.map(toRange))),
  );
  return [
    ...networks.map(({ name, addresses }, i) => ({
      name,
      addresses: withoutNested(addresses, networks, i),
      isInternet: false,
    })),
    { name: ELSEWHERE, addresses: subtractAddresses(known, inside), isInternet: false },
    { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true },
  ];
}

/** Of nested networks the inner one has the address. */
function withoutNested(addresses: AddressSet, networks: readonly Network[], place: number): AddressSet {
  const own = networks[place];
  const inner = networks.filter(
    (other) =>
      own !== undefined &&
      other.length > own.length &&
      other.addresses.ranges.every((range) => hasAddress(addresses, { bits: range.bits, value: range.first })),
  );
  return subtractAddresses(addresses, unionAddresses(...inner.map((other) => other.addresses)));
}

function toWays(networks: readonly Network[]): Way[] {
  const names = [...networks.map(({ name }) => name), ELSEWHERE, INTERNET];
  return names.flatMap((from) =>
    names.map((to): Way => {
      // Addresses of no network that is told may be anywhere.
      const isInside = from === to && from !== ELSEWHERE && from !== INTERNET;
      return {
        from,
        to,
        visits: [],
        outcome: isInside ? 'delivered' : 'unknown',
        why: isInside ? `inside ${from}` : 'routes and filters between networks are not in these files',
      };
    }),
  );
}
