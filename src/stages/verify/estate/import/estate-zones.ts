import type { Endpoint, Topology, Workload, Zone, ZoneClass } from '#core/model';
import {
  type Address,
  hasAddress,
  isEmptyAddressSet,
  NO_ADDRESSES,
  printAddress,
  subtractAddresses,
  toAddressSet,
  toPrefixes,
  toRange,
  unionAddresses,
} from '#core/net';
import { toNamer } from './names.ts';

export interface EstateZones {
  readonly zones: readonly Zone[];
  readonly workloads: readonly Workload[];
  /** By name in the estate. */
  readonly zoneOf: ReadonlyMap<string, Zone>;
  readonly workloadOf: ReadonlyMap<string, Workload>;
  /** What a policy cannot say of them, in words. */
  readonly losses: readonly string[];
}

/** A zone for each segment, a workload for each endpoint; an address is of the first that has it. */
export function toEstateZones({ segments, endpoints }: Topology): EstateZones {
  const name = toNamer();
  const losses: string[] = [];
  let taken = NO_ADDRESSES;
  const zoneOf = new Map<string, Zone>();
  const inhabited = new Set(endpoints.flatMap(({ interfaces }) => interfaces.map(({ segment }) => segment)));
  for (const segment of segments) {
    if (segment.isInternet) continue;
    const own = subtractAddresses(segment.addresses, taken);
    if (isEmptyAddressSet(segment.addresses) && !inhabited.has(segment.name)) continue;
    if (!isEmptyAddressSet(subtractAddresses(segment.addresses, own)))
      losses.push(`segment \`${segment.name}\` overlaps others; a policy has each address in one zone`);
    taken = unionAddresses(taken, own);
    zoneOf.set(segment.name, {
      name: name(segment.name),
      class: guessClass(segment.name),
      isolation: 'microsegment',
      mode: 'observe',
      networks: own.ranges.flatMap(toPrefixes),
      description: `${segment.name}; its class is a guess`,
    });
  }
  const used = new Map<string, string>();
  const workloadOf = new Map<string, Workload>();
  for (const endpoint of endpoints) {
    const zone = endpoint.interfaces.map(({ segment }) => zoneOf.get(segment)).find((one) => one !== undefined);
    const addresses = endpoint.interfaces
      .flatMap((own) => own.addresses)
      .filter((one) => isFree(one, endpoint, used, losses));
    if (!zone) {
      losses.push(`\`${endpoint.name}\` has no place in a segment; the policy does not know it`);
      continue;
    }
    const zones = [...zoneOf.values()];
    const legs = new Set(
      addresses.flatMap((address) => zones.filter((other) => holds(other, address)).map((other) => other.name)),
    );
    legs.delete(zone.name);
    workloadOf.set(endpoint.name, {
      name: name(endpoint.name),
      zone: zone.name,
      addresses,
      labels: toLabels(endpoint),
      enforced: false,
      ...(legs.size > 0 && { legs: [...legs] }),
    });
  }
  return { zones: [...zoneOf.values()], workloads: [...workloadOf.values()], zoneOf, workloadOf, losses };
}

function holds({ networks }: Zone, address: Address): boolean {
  return hasAddress(toAddressSet(networks.map(toRange)), address);
}

function isFree(address: Address, { name }: Endpoint, used: Map<string, string>, losses: string[]): boolean {
  const text = printAddress(address);
  const other = used.get(text);
  if (other === undefined) used.set(text, name);
  else if (other !== name) losses.push(`${text} is of \`${other}\` and of \`${name}\`; a policy has it at the first`);
  return other === undefined;
}

const SIGNS: readonly (readonly [RegExp, ZoneClass])[] = [
  [/dmz|public|edge|ingress/i, 'dmz'],
  [/hsm|signer|key|vault|custody/i, 'key-management'],
  [/validator|consensus/i, 'validator'],
  [/dev|test|staging|sandbox/i, 'development'],
  [/build|ci\b|runner/i, 'build'],
  [/mgmt|management|bastion|admin/i, 'management'],
  [/office|corp|vpn|client/i, 'office'],
];

/** By its name; whoever knows better says so in the policy. */
function guessClass(name: string): ZoneClass {
  return SIGNS.find(([sign]) => sign.test(name))?.[1] ?? 'production';
}

const LABEL_KEY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;
/** What selectors mean by themselves. */
const CRITERIA = new Set([
  'zone',
  'zones',
  'workload',
  'workloads',
  'network',
  'networks',
  'all',
  'of',
  'except',
  'name',
  'any',
  'internet',
]);

/** Tags, and what the platform calls it besides: its kind, and its id where the policy names it otherwise. */
function toLabels({ labels, kind, name, aliases }: Endpoint): Record<string, string> {
  const id = [name, ...aliases].find((text) => PLATFORM_ID.test(text));
  const own = { ...labels, kind: labels['kind'] ?? kind, ...(id !== undefined && { id: labels['id'] ?? id }) };
  return Object.fromEntries(
    Object.entries(own)
      .map(([key, value]) => [key.replaceAll(/[^A-Za-z0-9._/-]+/g, '.'), value] as const)
      .filter(([key, value]) => LABEL_KEY.test(key) && !CRITERIA.has(key.toLowerCase()) && value.trim() !== ''),
  );
}

/** ARNs, ids of AWS, resource ids of Azure, links of Google, CRNs. */
const PLATFORM_ID = /^(?:arn:|crn:|\/?subscriptions\/|projects\/|[a-z]+-[0-9a-f]{8,17}$)/;
