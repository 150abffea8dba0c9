import type { EnforcementPoint, Way } from '#core/model';
import { EVERY_PACKET } from '#core/model';
import { ALL_ADDRESSES, ALL_TRAFFIC, isEmptyAddressSet, subtractAddresses, unionTraffic } from '#core/net';
import type { Front } from './estate.ts';
import { PROXIES } from './platform.ts';
import { INTERNET, type Site } from './sites.ts';

/** To an address whose holder is not modelled, anything may get through; it answers, and opens nothing itself. */
export function toFrontWays(segment: string, sites: readonly Site[]): Way[] {
  const shared = { visits: [], outcome: 'unknown', why: `${segment} is not modelled` } as const;
  return [...sites.map((site) => site.segment), INTERNET].flatMap((other): Way[] => [
    { ...shared, from: other, to: segment },
    { ...shared, from: segment, to: other, destinations: ALL_ADDRESSES, only: 'replies' },
  ]);
}

/**
 * Whom the internet may reach by load balancers: anybody near them, nobody knows who. Their firewall is asked as those
 * who pass on what comes are seen, by the client's address or by Google's own.
 */
export function fromFronts(fronts: readonly Front[], site: Site): Way[] {
  const near = frontsOf(fronts, site);
  const destinations = subtractAddresses(site.addresses, site.public);
  if (near.length === 0 || isEmptyAddressSet(destinations)) return [];
  const isPassed = near.some(({ isPassthrough }) => isPassthrough);
  const isProxied = near.some(({ isPassthrough }) => !isPassthrough);
  const why = `${near.map(({ name }) => `forwarding rule ${name}`).join(', ')}: whom it passes on to is not known`;
  const visits = [{ point: nameOf(near), path: 'input', in: '', out: '' } as const, ...site.enter];
  const hides = isProxied ? { hides: isPassed ? [] : PROXIES } : {};
  return [{ from: INTERNET, to: site.segment, destinations, visits, outcome: 'unknown', why, ...hides }];
}

/** What the load balancers near each site take: proxies ask their backends on any port. */
export function toFrontPoints(fronts: readonly Front[], sites: readonly Site[]): EnforcementPoint[] {
  const all = sites.map((site) => frontsOf(fronts, site)).filter((near) => near.length > 0);
  return [...new Map(all.map((near) => [nameOf(near), near]))].map(([name, near]) => {
    const traffic = near.every(({ isPassthrough }) => isPassthrough)
      ? unionTraffic(...near.map((front) => front.traffic))
      : ALL_TRAFFIC;
    const entry = { match: { ...EVERY_PACKET, traffic }, action: { kind: 'accept' }, text: name } as const;
    const base = { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
    return { name, isTracking: true, rules: { chains: [{ name: 'input', entries: [entry], base }] } };
  });
}

/** Those that the internet reaches, global or of the region. */
function frontsOf(fronts: readonly Front[], { subnetwork }: Site): Front[] {
  const region = subnetwork?.region ?? '';
  return fronts.filter(
    (front) => front.isExternal && (front.region === '' || region === '' || front.region === region),
  );
}

function nameOf(near: readonly Front[]): string {
  return near.map(({ name, region }) => `forwarding rule ${region === '' ? '' : `${region}/`}${name}`).join(', ');
}
