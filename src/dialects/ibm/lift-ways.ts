import type { Way } from '#core/model';
import { isEmptyAddressSet, isWithinAddresses, subtractAddresses, toAddressSet, toRange } from '#core/net';
import { type Estate, findNamed, type Place } from './estate.ts';
import { type AclNames, entering, INTERNET, leaving, SERVICES } from './borders.ts';
import { ENDPOINT_GATEWAY } from './read-holders.ts';
import { liftRoutes } from './lift-routes.ts';
import { liftIndirect, liftTransit } from './lift-transit.ts';
import { liftUntold, openMissing } from './missing.ts';
import { outsidesOf } from './outsides.ts';
import { PUBLIC } from './public.ts';
import { liftNoSubnet } from './strangers.ts';

/** Ways from and to every subnet. The first that fits is taken: what overrides comes first. */
export function liftWays(estate: Estate, acls: AclNames): Way[] {
  return [...openMissing(estate, liftKnown(estate, acls)), ...liftUntold(estate, acls)];
}

function liftKnown(estate: Estate, acls: AclNames): Way[] {
  const { places } = estate;
  return [
    ...places.flatMap((place) => liftRoutes(estate, place, acls)),
    ...places.flatMap((from) =>
      places.filter(({ vpcKey }) => vpcKey === from.vpcKey).map((to) => liftLocal(from, to, acls)),
    ),
    ...liftTransit(estate, acls),
    ...places.flatMap((place) => liftServices(place, acls)),
    ...estate.config.tunnels.flatMap((tunnel) => places.flatMap((place) => liftTunnel(estate, tunnel, place, acls))),
    ...places.flatMap((place) => liftInternet(estate, place, acls)),
    ...liftIndirect(estate, acls),
    ...liftNoSubnet(estate, acls),
  ];
}

/** The ACL is at the border of the subnet: inside, nobody meets it. */
function liftLocal(from: Place, to: Place, acls: AclNames): Way {
  const isInside = from === to;
  return {
    from: from.segment,
    to: to.segment,
    visits: isInside ? [] : [...leaving(from, acls), ...entering(to, acls)],
    outcome: 'delivered',
    why: isInside ? `inside subnet ${from.subnet.name}` : `inside VPC ${from.vpc?.name ?? ''}`,
  };
}

function liftServices(place: Place, acls: AclNames): Way[] {
  const why = 'the service network of the provider';
  return [
    { from: place.segment, to: SERVICES, visits: leaving(place, acls), outcome: 'delivered', why },
    { from: SERVICES, to: place.segment, visits: entering(place, acls), outcome: 'delivered', why },
  ];
}

function liftTunnel(estate: Estate, tunnel: Estate['config']['tunnels'][number], place: Place, acls: AclNames): Way[] {
  const home = estate.places.find(({ subnet }) => subnet.ids.some((id) => tunnel.subnet.includes(id)));
  const isNear = home === undefined || home.vpcKey === place.vpcKey;
  if (!isNear || !isWithinAddresses(place.subnet.addresses, tunnel.local)) return [];
  const why = `VPN connection ${tunnel.name}`;
  const name = nameTunnel(tunnel.name);
  return [
    { from: place.segment, to: name, visits: leaving(place, acls), outcome: 'delivered', why, at: tunnel.at },
    { from: name, to: place.segment, visits: entering(place, acls), outcome: 'delivered', why, at: tunnel.at },
  ];
}

export function nameTunnel(name: string): string {
  return `VPN ${name}`;
}

/** Who has an address outside uses it; the others go through the public gateway of the subnet, where it has one. */
function liftInternet(estate: Estate, place: Place, acls: AclNames): Way[] {
  const known = toAddressSet(
    estate.holders.flatMap(({ legs }) =>
      legs
        .filter((leg) => leg.place === place && isKnownOutside(estate, leg))
        .flatMap(({ leg }) => leg.addresses.slice(0, 1).map(toRange)),
    ),
  );
  // The service behind an endpoint gateway answers; it opens nothing that would be translated.
  const silent = toAddressSet(
    estate.holders
      .filter(({ holder }) => holder.kind === ENDPOINT_GATEWAY)
      .flatMap(({ legs }) =>
        legs.filter((leg) => leg.place === place).flatMap(({ leg }) => leg.addresses.map(toRange)),
      ),
  );
  const hidden = subtractAddresses(place.subnet.addresses, silent);
  const gateway = findNamed(estate.config.gateways, place.subnet.gateway);
  const out = { from: place.segment, to: INTERNET, destinations: PUBLIC, visits: leaving(place, acls) };
  const back = { from: INTERNET, to: place.segment, sources: PUBLIC, visits: entering(place, acls) };
  const ways: Way[] = [];
  if (!isEmptyAddressSet(known)) {
    const why = 'its own public address';
    ways.push({ ...out, sources: known, outcome: 'delivered', why });
    ways.push({ ...back, destinations: known, outcome: 'delivered', why });
  }
  if (gateway) {
    const why = `public gateway ${gateway.name}`;
    const hides = gateway.address ? { hides: [gateway.address] } : {};
    ways.push({ ...out, sources: hidden, outcome: 'delivered', why, at: gateway.at, ...hides });
    ways.push({ ...back, outcome: 'delivered', why, at: gateway.at, only: 'replies' });
  } else if (place.subnet.gateway.length > 0) {
    const why = `public gateway ${place.subnet.gateway[0] ?? ''}, which is not in the files`;
    ways.push(
      { ...out, sources: hidden, outcome: 'delivered', why },
      { ...back, outcome: 'delivered', why, only: 'replies' },
    );
  }
  return ways;
}

function isKnownOutside({ config }: Estate, { leg }: Estate['holders'][number]['legs'][number]): boolean {
  return outsidesOf(config, leg).length > 0;
}
