import type { Way } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet, subtractAddresses, unionAddresses } from '#core/net';
import { unreachable } from '#core/result';
import type { AzureEstate } from './estate.ts';
import { fromInternet, toInternet } from './outside.ts';
import { PLATFORM } from './platform.ts';
import { type Hop, routeFrom } from './routes.ts';
import { INTERNET, PLATFORM_SEGMENT, type Site } from './sites.ts';

/** Every way from a subnet, and those back from what opens no connections by itself. First that fits: order matters. */
export function toWays(estate: AzureEstate, sites: readonly Site[]): Way[] {
  return sites.flatMap((site) => (site.subnet ? toWaysFrom(estate, site, sites) : toWaysBack(site, sites)));
}

function toWaysFrom(estate: AzureEstate, site: Site, sites: readonly Site[]): Way[] {
  const { subnet } = site;
  if (!subnet) return [];
  if (site.isUnknown) return toUnknownWays(site, sites);
  return [
    ...toPlatform(site),
    ...routeFrom(estate, subnet)
      .map((route) => ({ ...route, to: subtractAddresses(route.to, PLATFORM) }))
      .flatMap(({ hop, to }) => toHopWays(estate, site, sites, hop, to)),
    ...fromInternet(estate, site),
  ];
}

function toPlatform({ segment, enter, exit, why }: Site): Way[] {
  const shared = { outcome: 'delivered', why } as const;
  return [
    { ...shared, from: segment, to: PLATFORM_SEGMENT, visits: exit },
    { ...shared, from: PLATFORM_SEGMENT, to: segment, visits: enter },
  ];
}

function toHopWays(estate: AzureEstate, site: Site, sites: readonly Site[], hop: Hop, to: AddressSet): Way[] {
  const shared = { from: site.segment, ...(hop.at && { at: hop.at }) };
  switch (hop.kind) {
    case 'network':
      return toSites(
        site,
        sites.filter(({ network }) => network === hop.network),
        to,
      ).map((way) => ({
        ...way,
        ...shared,
        why: `${hop.why}; ${way.why}`,
      }));
    case 'internet':
      return toInternet(estate, site, to).map((way) => ({ ...way, ...shared, why: `${hop.why}; ${way.why}` }));
    case 'none':
      return [{ ...shared, to: INTERNET, destinations: to, visits: site.exit, outcome: 'lost', why: hop.why }];
    case 'unknown':
      return [
        ...toSites(site, sites, to).map((way): Way => ({ ...way, ...shared, outcome: 'unknown', why: hop.why })),
        { ...shared, to: INTERNET, destinations: to, visits: site.exit, outcome: 'unknown', why: hop.why },
      ];
    default:
      return unreachable(hop);
  }
}

/** To each site that has some of the addresses. What lies in a subnet and is a site by itself comes before the subnet. */
function toSites(site: Site, targets: readonly Site[], to: AddressSet): Way[] {
  return targets
    .toSorted((a, b) => Number(a.subnet !== undefined) - Number(b.subnet !== undefined))
    .flatMap((target): Way[] => {
      const destinations = intersectAddresses(to, target.addresses);
      if (isEmptyAddressSet(destinations)) return [];
      const why = [...new Set([site.why, target.why])].join('; ');
      const outcome = target.isUnknown ? 'unknown' : 'delivered';
      const visits = [...site.exit, ...target.enter];
      return [{ from: site.segment, to: target.segment, destinations, visits, outcome, why }];
    });
}

/** What opens nothing by itself: a load balancer reaches its backends; all answer whoever has reached them. */
function toWaysBack(site: Site, sites: readonly Site[]): Way[] {
  const subnets = sites.filter(({ subnet }) => subnet !== undefined);
  const shared = { from: site.segment, outcome: site.isUnknown ? 'unknown' : 'delivered', why: site.why } as const;
  const answers = subnets.map((target): Way => ({
    ...shared,
    to: target.segment,
    visits: [...site.exit, ...target.enter],
    ...(site.isUnknown && site.isPublic !== true ? {} : { only: 'replies' }),
  }));
  return [
    ...subnets.flatMap((target) => toBackends(site, target)),
    ...answers,
    ...(site.isPublic ? toPublic(site) : []),
  ];
}

function toBackends({ segment, backends, why }: Site, target: Site): Way[] {
  return (backends ?? []).flatMap(({ addresses, outcome }): Way[] => {
    const destinations = intersectAddresses(addresses, target.addresses);
    if (isEmptyAddressSet(destinations)) return [];
    const closed = 'behind a standard public load balancer a backend is closed until a security group opens it';
    return [
      {
        from: segment,
        to: target.segment,
        destinations,
        visits: target.enter,
        outcome,
        why: outcome === 'delivered' ? `${why}; ${target.why}` : closed,
      },
    ];
  });
}

/** A public container group opens connections of its own; what forwards, or is not modelled, answers alone. */
function toPublic({ segment, why, isUnknown, backends }: Site): Way[] {
  const shared = { visits: [], outcome: isUnknown ? 'unknown' : 'delivered', why } as const;
  return [
    { ...shared, from: INTERNET, to: segment },
    { ...shared, from: segment, to: INTERNET, ...(isUnknown || backends ? { only: 'replies' } : {}) },
  ];
}

function toUnknownWays(site: Site, sites: readonly Site[]): Way[] {
  const everywhere = unionAddresses(...sites.map(({ addresses }) => addresses));
  return [
    ...toSites(site, sites, everywhere).map((way): Way => ({ ...way, outcome: 'unknown' })),
    { from: site.segment, to: INTERNET, visits: [], outcome: 'unknown', why: site.why },
    { from: INTERNET, to: site.segment, visits: [], outcome: 'unknown', why: site.why },
  ];
}
