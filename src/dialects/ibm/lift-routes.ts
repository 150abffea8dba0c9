import type { Way } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet, isWithinAddresses } from '#core/net';
import type { Route } from './config.ts';
import { type Estate, findNamed, type Place, shares } from './estate.ts';
import { type AclNames, entering, INTERNET, leaving, SERVICES } from './borders.ts';
import { lengthOf, longestWithin } from './prefix.ts';
import { PUBLIC, SERVICE_NETWORK } from './public.ts';

/**
 * Routes of a subnet's own table that lead elsewhere than the platform does by itself. `drop`: lost. `deliver`: to an
 * appliance, of which nobody knows what it passes on. A route of the platform that is more exact stays: the longest
 * prefix counts.
 */
export function liftRoutes(estate: Estate, place: Place, acls: AclNames): Way[] {
  const table =
    findNamed(estate.config.tables, place.subnet.table) ??
    estate.config.tables.find(({ subnets }) => subnets.some((ids) => shares(ids, place.subnet.ids)));
  const routes = (table?.routes ?? [])
    .filter(({ zone }) => zone === '' || zone === place.subnet.zone)
    .toSorted((a, b) => lengthOf(b.destination) - lengthOf(a.destination));
  return routes
    .filter(({ action }) => action !== 'delegate')
    .flatMap((route) => {
      const exact = routes.filter(
        ({ action, destination }) => action === 'delegate' && lengthOf(destination) >= lengthOf(route.destination),
      );
      const open = {
        from: place.segment,
        outcome: route.action === 'drop' ? ('lost' as const) : ('unknown' as const),
        why: route.text,
        at: route.at,
      };
      const isOurs = (addresses: AddressSet) =>
        !exact.some(({ destination }) => isWithinAddresses(addresses, destination));
      const subnets = estate.places
        .filter((to) => to !== place && overridesPlatform(to, route.destination) && isOurs(to.subnet.addresses))
        .map((to): Way => ({
          ...open,
          to: to.segment,
          destinations: intersectAddresses(to.subnet.addresses, route.destination),
          visits: [...leaving(place, acls), ...entering(to, acls)],
        }));
      const services = SERVICE_NETWORK.ranges
        .map((range): AddressSet => ({ ranges: [range] }))
        .filter(
          (known) => lengthOf(route.destination) >= lengthOf(known) && isWithinAddresses(route.destination, known),
        );
      const publics = intersectAddresses(route.destination, PUBLIC);
      return [
        ...subnets,
        ...(services.length > 0 && isOurs(route.destination)
          ? [{ ...open, to: SERVICES, destinations: route.destination, visits: leaving(place, acls) }]
          : []),
        ...(!isEmptyAddressSet(publics) && isOurs(publics)
          ? [{ ...open, to: INTERNET, destinations: publics, visits: leaving(place, acls) }]
          : []),
      ];
    });
}

/** Whether the route is at least as exact as the address prefix by which the platform finds the subnet. */
function overridesPlatform({ subnet, vpc }: Place, destination: AddressSet): boolean {
  const own = longestWithin(subnet.addresses, vpc?.prefixes ?? []) ?? subnet.addresses;
  const isNear = !isEmptyAddressSet(intersectAddresses(subnet.addresses, destination));
  return isNear && lengthOf(destination) >= lengthOf(own);
}

/** Of the routes that hold all the addresses, the most exact one. */
export function findRoute(routes: readonly Route[], addresses: AddressSet): Route | undefined {
  return routes
    .filter(({ destination }) => isWithinAddresses(addresses, destination))
    .toSorted((a, b) => lengthOf(b.destination) - lengthOf(a.destination))[0];
}
