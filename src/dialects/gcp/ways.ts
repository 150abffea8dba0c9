import type { Way } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet, parseAddress, subtractAddresses } from '#core/net';
import { unreachable } from '#core/result';
import { PRIVATE_ADDRESSES } from '#dialects/cloud';
import type { GcpEstate, NatGateway, Network } from './estate.ts';
import { METADATA } from './platform.ts';
import { isSame } from './resource.ts';
import { fromFronts } from './fronts.ts';
import { fromGoogle, toGoogle } from './google.ts';
import { type Hop, routeFrom } from './routes.ts';
import { INTERNET, METADATA_SEGMENT, type Site } from './sites.ts';

/** Every way between sites of a network and its peers, and out and in. First that fits: order matters. */
export function toWays(estate: GcpEstate, networks: readonly Network[], sites: readonly Site[]): Way[] {
  return sites.flatMap((site) => {
    const groups = groupByRoutes(estate, site);
    return [
      ...toMetadata(site),
      ...toGoogle(site),
      ...groups.flatMap(({ sources, tags }) =>
        routeFrom(estate, networks, sites, site, tags).flatMap(({ hop, to }) =>
          toHopWays(estate, site, sites, hop, subtractAddresses(to, METADATA)).map((way) => withSources(way, sources)),
        ),
      ),
      ...fromGoogle(site),
      ...fromInternet(estate, site, sites),
    ];
  });
}

/** Routes with tags hold for instances that have one of them: each such tag apart, then everybody. */
function groupByRoutes(estate: GcpEstate, site: Site): { sources?: AddressSet; tags?: readonly string[] }[] {
  const asked = [...new Set(estate.routes.flatMap(({ tags }) => tags))];
  const parts = asked.flatMap((tag) => {
    const sources = site.tagged([tag]);
    return isEmptyAddressSet(sources) ? [] : [{ tag, sources }];
  });
  const both = parts.flatMap((a, i) =>
    parts.slice(i + 1).flatMap((b) => {
      const sources = intersectAddresses(a.sources, b.sources);
      return isEmptyAddressSet(sources)
        ? []
        : [
            {
              sources,
              tags: asked.filter((tag) => !isEmptyAddressSet(intersectAddresses(sources, site.tagged([tag])))),
            },
          ];
    }),
  );
  const isOpen = asked.length > 0 && !isEmptyAddressSet(site.untagged);
  return [
    ...(isOpen ? [{ sources: site.untagged }] : []),
    ...both,
    ...parts.map(({ tag, sources }) => ({ sources, tags: [tag] })),
    { tags: [] },
  ];
}

function withSources(way: Way, sources: AddressSet | undefined): Way {
  if (!sources) return way;
  return { ...way, sources: way.sources ? intersectAddresses(way.sources, sources) : sources };
}

function toMetadata({ segment, exit, enter }: Site): Way[] {
  const shared = { outcome: 'delivered', why: 'metadata server of the platform' } as const;
  return [
    { ...shared, from: segment, to: METADATA_SEGMENT, visits: exit },
    { ...shared, from: METADATA_SEGMENT, to: segment, visits: enter, only: 'replies' },
  ];
}

function toHopWays(estate: GcpEstate, site: Site, sites: readonly Site[], hop: Hop, to: AddressSet): Way[] {
  const shared = { from: site.segment, ...(hop.at && { at: hop.at }) };
  const out = { ...shared, to: INTERNET, destinations: to, visits: site.exit, why: hop.why };
  switch (hop.kind) {
    case 'network':
      return toSites(
        site,
        sites.filter(({ network }) => network === hop.network),
        to,
      ).map((way) => ({ ...way, ...shared, why: hop.why }));
    case 'internet':
      return toInternet(estate, site, subtractAddresses(to, PRIVATE_ADDRESSES)).map((way) => ({
        ...way,
        ...shared,
        why: `${hop.why}; ${way.why}`,
      }));
    case 'none':
      return [{ ...out, outcome: 'lost' }];
    case 'unknown':
      return [
        ...toSites(site, sites, to).map((way): Way => ({ ...way, ...shared, outcome: 'unknown', why: hop.why })),
        { ...out, outcome: 'unknown' },
      ];
    default:
      return unreachable(hop);
  }
}

function toSites(site: Site, targets: readonly Site[], to: AddressSet): Way[] {
  return targets.flatMap((target): Way[] => {
    const destinations = intersectAddresses(to, target.addresses);
    if (isEmptyAddressSet(destinations)) return [];
    const visits = [...site.exit, ...target.enter];
    return [{ from: site.segment, to: target.segment, destinations, visits, outcome: 'delivered', why: '' }];
  });
}

/** Out by an own external address, else by a NAT gateway, else not. */
function toInternet(estate: GcpEstate, site: Site, destinations: AddressSet): Way[] {
  const shared = { from: site.segment, to: INTERNET, destinations, visits: site.exit } as const;
  const gateway = estate.gateways.find((candidate) => isFor(candidate, site));
  const hides = (gateway?.addresses ?? []).flatMap((text) => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
  const ways: Way[] = [
    { ...shared, only: 'replies', outcome: 'delivered', why: 'replies to the internet' },
    { ...shared, sources: site.public, outcome: 'delivered', why: 'external address' },
    gateway
      ? { ...shared, outcome: 'delivered', hides, why: `NAT gateway ${gateway.name}` }
      : { ...shared, ...withoutGateway(estate, site) },
  ];
  return ways.filter(({ sources }) => sources === undefined || !isEmptyAddressSet(sources));
}

function withoutGateway({ hasRouters }: GcpEstate, site: Site): Pick<Way, 'outcome' | 'why'> {
  if (!site.isKnown)
    return { outcome: 'unknown', why: 'who is there is not in the files, nor whether it has an external address' };
  if (!hasRouters)
    return { outcome: 'unknown', why: 'no external address, and routers (Cloud NAT) are not in the files' };
  if (site.subnetwork?.reachesGoogle === true)
    return { outcome: 'unknown', why: 'no external address: only what is Google answers' };
  return { outcome: 'lost', why: 'neither an external address nor Cloud NAT' };
}

function isFor({ network, region, subnetworks }: NatGateway, { network: own, subnetwork }: Site): boolean {
  if (!subnetwork || !isSame(network, own.key)) return false;
  if (region !== '' && subnetwork.region !== '' && region !== subnetwork.region) return false;
  return subnetworks === undefined || subnetworks.some((key) => isSame(key, subnetwork.key));
}

function fromInternet({ fronts }: GcpEstate, site: Site, sites: readonly Site[]): Way[] {
  const shared = { from: INTERNET, to: site.segment, visits: site.enter } as const;
  const ways: Way[] = [
    { ...shared, only: 'replies', outcome: 'delivered', why: 'replies from the internet' },
    { ...shared, destinations: site.public, outcome: 'delivered', why: 'external address' },
    ...fromFronts(fronts, site),
    ...(isPeopled(site.network, sites)
      ? []
      : [
          {
            ...shared,
            outcome: 'unknown',
            why: 'instances, and their external addresses, are not in the files',
          } as const,
        ]),
  ];
  return ways.filter(({ destinations }) => destinations === undefined || !isEmptyAddressSet(destinations));
}

/** Whether any instance of the network is in the files: then those without an external address have none. */
export function isPeopled(network: Network, sites: readonly Site[]): boolean {
  return sites.some((site) => site.isKnown && site.network === network && !isEmptyAddressSet(site.addresses));
}
