import type { Policy, Subnet, Workload } from '#core/model';
import {
  type AddressSet,
  hasAddress,
  intersectAddresses,
  isEmptyAddressSet,
  isWithinAddresses,
  type Prefix,
  printAddress,
  printPrefix,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { isSubnetSize, SUBNET_SIZES } from '#dialects/aws/write';

/**
 * The subnets around which lists are to be: those that are named, each by its networks, else the networks of the zones
 * that the workloads are in. Errors: what is no subnet, and whom a list around it would cut off.
 */
export function chooseSubnets(
  policy: Policy,
  workloads: readonly Workload[],
  named: readonly (readonly Prefix[])[],
): Result<Subnet[], string[]> {
  const enforced = workloads.filter((workload) => workload.enforced);
  const errors: string[] = [];
  const chosen =
    named.length > 0 ? named.map((networks) => toNamed(policy, networks)) : toZones(policy, enforced, errors);
  const subnets = withUniqueNames(chosen);
  for (const [i, subnet] of subnets.entries()) {
    for (const network of subnet.networks)
      if (!isSubnetSize(network))
        errors.push(`\`${printPrefix(network)}\` is no subnet: ${SUBNET_SIZES}; ${NAME_THEM}`);
    for (const other of subnets.slice(i + 1))
      if (!isEmptyAddressSet(intersectAddresses(toSet(subnet), toSet(other))))
        errors.push(`\`${sayNetworks(subnet)}\` and \`${sayNetworks(other)}\` overlap; expected subnets apart`);
  }
  errors.push(...enforced.flatMap((workload) => findCutOff(workload, subnets)));
  return errors.length > 0 ? fail(errors) : ok(subnets);
}

const NAME_THEM = 'expected `--subnet` with the networks of one, for each';

function toZones(policy: Policy, workloads: readonly Workload[], errors: string[]): Subnet[] {
  return policy.zones.flatMap(({ name, networks }): Subnet[] => {
    const all = toAddressSet(networks.map(toRange));
    if (!workloads.some(({ addresses }) => addresses.some((address) => hasAddress(all, address)))) return [];
    const [four, six] = ([32, 128] as const).map((bits) => networks.filter((network) => network.bits === bits));
    if (!four || !six) throw new Error('unreachable: there are two families');
    if (four.length > 0 && six.length > 0 && four.length !== six.length) {
      errors.push(
        `the zone \`${name}\` has ${four.length} IPv4 and ${six.length} IPv6 networks, so which are of one subnet is not known; ${NAME_THEM}`,
      );
      return [];
    }
    const count = Math.max(four.length, six.length);
    return Array.from({ length: count }, (_, i) => {
      const own = [...four.slice(i, i + 1), ...six.slice(i, i + 1)];
      return { name: toWord(count === 1 ? name : `${name} ${printPrefix(own[0] as Prefix)}`), networks: own };
    });
  });
}

function toNamed({ zones }: Policy, networks: readonly Prefix[]): Subnet {
  const own = toAddressSet(networks.map(toRange));
  const zone = zones.find((candidate) => isWithinAddresses(own, toAddressSet(candidate.networks.map(toRange))));
  return { name: toWord(`${zone?.name ?? 'subnet'} ${networks.slice(0, 1).map(printPrefix).join()}`), networks };
}

/** Whoever has an address of a family that the subnet is not told to have would lose it. */
function findCutOff({ name, addresses }: Workload, subnets: readonly Subnet[]): string[] {
  const known = unionAddresses(...subnets.map(toSet));
  return subnets.flatMap((subnet) => {
    const inside = addresses.find((address) => hasAddress(toSet(subnet), address));
    const lost = addresses.find(
      (address) => !hasAddress(known, address) && !subnet.networks.some(({ bits }) => bits === address.bits),
    );
    if (!inside || !lost) return [];
    const family = lost.bits === 32 ? 'IPv4' : 'IPv6';
    return [
      `\`${name}\` has ${printAddress(lost)} beside ${printAddress(inside)}, and \`${sayNetworks(subnet)}\` has no ${family} network: ` +
        `its list would cut it off; expected both networks of the subnet`,
    ];
  });
}

function toSet({ networks }: Subnet): AddressSet {
  return toAddressSet(networks.map(toRange));
}

function sayNetworks({ networks }: Subnet): string {
  return networks.map(printPrefix).join(',');
}

function toWord(text: string): string {
  const word = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return /^[a-z]/.test(word) ? word : `zone-${word}`;
}

function withUniqueNames(subnets: readonly Subnet[]): Subnet[] {
  const counts = new Map<string, number>();
  return subnets.map((subnet) => {
    const number = (counts.get(subnet.name) ?? 0) + 1;
    counts.set(subnet.name, number);
    return number === 1 ? subnet : { ...subnet, name: `${subnet.name}--${number}` };
  });
}
