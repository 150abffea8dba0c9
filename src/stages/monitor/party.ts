import type { Policy, ZoneClass } from '#core/model';
import { type Address, isInRange, parsePrefix, type Prefix, printAddress, printPrefix, toRange } from '#core/net';
import { unwrap } from '#core/result';
import { findWorkload } from '#core/semantics';

/** One end of a connection, named so that the names stay few whatever addresses someone makes up. */
export interface Party {
  readonly kind: 'workload' | 'address' | 'internet' | 'multicast';
  readonly name: string;
  readonly zone: string;
  readonly class: ZoneClass;
}

const MULTICAST = ['224.0.0.0/4', '255.255.255.255/32', 'ff00::/8'].map((text) => unwrap(parsePrefix(text)));
/** Ranges that no router of the internet carries: an address of them outside the estate is an unknown part of ours. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].map((text) => unwrap(parsePrefix(text)));

/**
 * A workload by its name; an IPv4 address of a zone by itself, an IPv6 one by its network, since one host can have any
 * number of those; an unknown private address by the range around it; everything else is the internet.
 */
export function nameParty(policy: Policy, address: Address): Party {
  const classOf = (zone: string): ZoneClass => policy.zones.find(({ name }) => name === zone)?.class ?? 'internet';
  const workload = findWorkload(policy, address);
  if (workload) return { kind: 'workload', name: workload.name, zone: workload.zone, class: classOf(workload.zone) };
  for (const zone of policy.zones) {
    const network = findNetwork(zone.networks, address);
    if (!network || zone.class === 'internet') continue;
    const name = address.bits === 32 ? printAddress(address) : printPrefix(network);
    return { kind: 'address', name, zone: zone.name, class: zone.class };
  }
  const outside = {
    zone: policy.zones.find((zone) => zone.class === 'internet')?.name ?? 'internet',
    class: 'internet',
  } as const;
  if (findNetwork(MULTICAST, address)) return { kind: 'multicast', name: 'multicast', ...outside };
  const range = findNetwork(PRIVATE, address);
  if (range) return { kind: 'address', name: printPrefix(range), ...outside };
  return { kind: 'internet', name: 'internet', ...outside };
}

function findNetwork(networks: readonly Prefix[], address: Address): Prefix | undefined {
  return networks.find((network) => isInRange(address, toRange(network)));
}
