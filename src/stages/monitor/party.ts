import type { Policy, ZoneClass } from '#core/model';
import { type Address, isInRange, parsePrefix, type Prefix, printAddress, printPrefix, toRange } from '#core/net';
import { unwrap } from '#core/result';
import { findWorkload } from '#core/semantics';
import { toPlace } from './place.ts';

/** One end of a connection, named so that the names stay few whatever addresses someone makes up. */
export interface Party {
  readonly kind: 'workload' | 'address' | 'near' | 'internet';
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

/** The host that reports: what it refuses is about itself, whatever address the packet bore. */
export function nameReporter(policy: Policy, workload: string): Party {
  return { kind: 'workload', name: workload, ...toPlace(workload, policy) };
}

/**
 * The other end of what `reporter` saw: a workload by its name; an IPv4 address of a zone by itself, an IPv6 one by its
 * network, since one host can have any number of those; an unlisted private or link-local address by where it was
 * seen; everything else is the internet.
 */
export function nameParty(policy: Policy, address: Address, reporter: Party): Party {
  const workload = findWorkload(policy, address);
  if (workload) return nameReporter(policy, workload.name);
  for (const zone of policy.zones) {
    const network = findNetwork(zone.networks, address);
    if (!network || zone.class === 'internet') continue;
    const name = address.bits === 32 ? printAddress(address) : printPrefix(network);
    return { kind: 'address', name, zone: zone.name, class: zone.class };
  }
  if (findNetwork(PRIVATE, address))
    return { ...reporter, kind: 'near', name: `an unlisted address near ${reporter.zone}` };
  const zone = policy.zones.find((candidate) => candidate.class === 'internet')?.name ?? 'internet';
  return { kind: 'internet', name: 'internet', zone, class: 'internet' };
}

/** Meant for everybody on the link: no attempt at anyone. */
export function isToEverybody(address: Address): boolean {
  return findNetwork(MULTICAST, address) !== undefined;
}

function findNetwork(networks: readonly Prefix[], address: Address): Prefix | undefined {
  return networks.find((network) => isInRange(address, toRange(network)));
}
