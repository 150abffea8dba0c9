import type { Way } from '#core/model';
import { type Address, type AddressSet, isEmptyAddressSet, type Prefix, toRange } from '#core/net';
import { readNetwork } from '#dialects/cloud';
import type { AzureEstate, IpConfiguration, NetworkInterface, PublicIp, Sku, Subnet } from './estate.ts';
import { INTERNET, groupOfSubnet, type Site, toAddresses } from './sites.ts';

/** An address in the subnet, and what of the outside it has. */
interface Owner {
  readonly interface: NetworkInterface;
  readonly configuration: IpConfiguration;
  readonly publicIp?: PublicIp;
}

function configurationsAt(estate: AzureEstate, site: Site): Owner[] {
  return estate.interfaces.flatMap((own) =>
    own.configurations
      .filter(({ subnet }) => subnet === site.subnet?.id)
      .map((configuration) => {
        const publicIp = publicIpOf(estate, configuration);
        return { interface: own, configuration, ...(publicIp && { publicIp }) };
      }),
  );
}

/** The address that the configuration names; else one that names it, when no other configuration has that. */
export function publicIpOf(estate: AzureEstate, { id, publicIp }: IpConfiguration): PublicIp | undefined {
  if (publicIp !== undefined) return estate.publicIps.find((candidate) => candidate.id === publicIp);
  const claimed = estate.publicIps.find(({ user }) => user === id);
  const isTaken = estate.interfaces.some(({ configurations }) =>
    configurations.some((other) => claimed !== undefined && other.publicIp === claimed.id),
  );
  return isTaken ? undefined : claimed;
}

/** Out of a subnet: by a NAT gateway, else own public addresses, else load balancers, else as the platform does it. */
export function toInternet(estate: AzureEstate, site: Site, destinations: AddressSet): Way[] {
  const { subnet } = site;
  const owners = configurationsAt(estate, site);
  const shared = { from: site.segment, to: INTERNET, destinations, visits: site.exit, outcome: 'delivered' } as const;
  const replies: Way = { ...shared, only: 'replies', why: site.why };
  if (site.isStrangers) return [replies, { ...shared, outcome: 'unknown', hides: [], why: STRANGERS }];
  const gateway = estate.natGateways.find(
    ({ id, subnets }) => id === subnet?.natGateway || subnets.includes(subnet?.id ?? ''),
  );
  if (gateway || subnet?.natGateway !== undefined) {
    const hides = addressesOf(estate, gateway?.publicIps ?? []);
    return [
      replies,
      { ...shared, hides, why: `NAT gateway ${gateway?.name ?? subnet?.natGateway ?? ''}; ${site.why}` },
    ];
  }
  const own = owners.filter(({ publicIp, configuration }) => publicIp ?? configuration.publicIp);
  const balanced = owners.filter(
    (owner) => !own.includes(owner) && balancersOf(estate, owner.configuration).length > 0,
  );
  const ways: Way[] = [
    replies,
    ...own.flatMap((owner): Way[] => {
      const sources = toAddresses([owner.configuration.address]);
      const hides = owner.publicIp?.address === undefined ? { hides: [] } : {};
      return [{ ...shared, sources, ...hides, why: `public address of ${owner.interface.name}; ${site.why}` }];
    }),
    ...balanced.map((owner): Way => {
      const sources = toAddresses([owner.configuration.address]);
      const balancers = balancersOf(estate, owner.configuration);
      const outbound = balancers.flatMap((balancer) => balancer.outbound);
      const hides = addressesOf(
        estate,
        outbound.flatMap(({ publicIps }) => publicIps),
      );
      if (hides.length > 0) return { ...shared, sources, hides, why: `outbound by a load balancer; ${site.why}` };
      const outcome = balancers.some(({ isSure }) => isSure) && outbound.length === 0 ? 'lost' : 'unknown';
      return { ...shared, sources, outcome, hides: [], why: 'behind a load balancer without known outbound rules' };
    }),
    subnet?.hasDefaultOutbound === true
      ? { ...shared, hides: [], why: `outbound by an address that the platform picks; ${site.why}` }
      : { ...shared, outcome: 'lost', why: `subnet ${subnet?.name ?? ''} has no default outbound access` },
  ];
  return ways.filter(({ sources }) => sources === undefined || !isEmptyAddressSet(sources));
}

/** Load balancers that decide how the configuration gets out: standard ones, or any that have it among their outbound. */
function balancersOf(estate: AzureEstate, configuration: IpConfiguration) {
  return estate.balancers.flatMap((balancer) => {
    const pools = balancer.pools
      .filter(({ id, configurations }) => configuration.pools.includes(id) || configurations.includes(configuration.id))
      .map(({ id }) => id);
    const outbound = balancer.outbound
      .filter(({ pool }) => pools.includes(pool))
      .map(({ frontends }) => ({
        publicIps: balancer.frontends
          .filter(({ id }) => frontends.includes(id))
          .flatMap(({ publicIp }) => publicIp ?? []),
      }));
    return pools.length > 0 && balancer.sku !== 'basic' ? [{ outbound, isSure: balancer.sku !== undefined }] : [];
  });
}

/** Of public addresses and prefixes, those that the files tell. */
function addressesOf(estate: AzureEstate, ids: readonly string[]): Address[] {
  return estate.publicIps
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ address }) => readNetwork(address ?? '') ?? [])
    .flatMap(enumerate);
}

/** A public prefix has at most 16 addresses (/28). Larger ones are not listed. */
function enumerate(prefix: Prefix): Address[] {
  const { bits, first, last } = toRange(prefix);
  if (last - first > 16n) return [];
  return Array.from({ length: Number(last - first) + 1 }, (_, i) => ({ bits, value: first + BigInt(i) }));
}

const STRANGERS = 'interfaces, and their public addresses, are not in the files';

/** What comes to a public address by itself: where no security group opens it, its kind decides. */
export function outcomeFor(sku: Sku | undefined, isGuarded: boolean): Way['outcome'] {
  if (isGuarded || sku === 'basic') return 'delivered';
  return sku === undefined ? 'unknown' : 'lost';
}

/** Into a subnet. A public address of the standard kind stays closed until a security group opens it. */
export function fromInternet(estate: AzureEstate, site: Site): Way[] {
  const shared = { from: INTERNET, to: site.segment, visits: site.enter } as const;
  const withPublic = configurationsAt(estate, site).filter(
    ({ publicIp, configuration }) => publicIp ?? configuration.publicIp,
  );
  const toOutcome = (owner: Owner) => outcomeFor(owner.publicIp?.sku, hasGroup(estate, owner.interface, site.subnet));
  const addresses = (outcome: Way['outcome']) =>
    toAddresses(
      withPublic.filter((owner) => toOutcome(owner) === outcome).map(({ configuration }) => configuration.address),
    );
  const ways: Way[] = [
    { ...shared, only: 'replies', outcome: 'delivered', why: `replies from the internet; ${site.why}` },
    { ...shared, destinations: addresses('delivered'), outcome: 'delivered', why: `public address; ${site.why}` },
    {
      ...shared,
      destinations: addresses('lost'),
      outcome: 'lost',
      why: 'a standard public address is closed to the internet until a security group opens it',
    },
    {
      ...shared,
      destinations: addresses('unknown'),
      outcome: 'unknown',
      why: 'of which kind the public address is, is not in the files, and no security group opens it',
    },
    ...(site.isStrangers || estate.interfaces.length === 0
      ? [{ ...shared, outcome: 'unknown', why: STRANGERS } as const]
      : []),
  ];
  return ways.filter(({ destinations }) => destinations === undefined || !isEmptyAddressSet(destinations));
}

/** Whether any security group filters the interface in the subnet. */
export function hasGroup(estate: AzureEstate, own: NetworkInterface, subnet: Subnet | undefined): boolean {
  return (
    groupOfInterface(estate, own) !== undefined || (subnet !== undefined && groupOfSubnet(estate, subnet) !== undefined)
  );
}

/** An interface and its group may name each other from either side. */
export function groupOfInterface(estate: AzureEstate, { id, group }: NetworkInterface): string | undefined {
  return group ?? estate.groups.find(({ interfaces }) => interfaces.includes(id))?.id;
}
