import type { Way } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet, isWithinAddresses } from '#core/net';
import type { TransitConnection } from './config.ts';
import { type Estate, findNamed, type Place, shares } from './estate.ts';
import { type AclNames, entering, INTERNET, leaving } from './borders.ts';
import { findRoute } from './lift-routes.ts';
import { lengthOf } from './prefix.ts';
import { PUBLIC } from './public.ts';

interface Connected {
  readonly connection: TransitConnection;
  /** Its VPC, with its address prefixes, is in the files. */
  readonly isTold: boolean;
  readonly places: readonly Place[];
  /** What the gateway learns of the VPC. */
  readonly advertised: readonly AddressSet[];
}

/** From every VPC of a transit gateway to the subnets whose address prefixes the others let it learn. */
export function liftTransit(estate: Estate, acls: AclNames): Way[] {
  const ways = listGateways(estate).flatMap((connected) =>
    connected.flatMap((from) =>
      connected
        .filter((to) => to.connection.network !== from.connection.network)
        .flatMap((to) => liftPair(estate, from, to, connected, acls)),
    ),
  );
  return [
    ...ways.filter(({ outcome }) => outcome === 'delivered'),
    ...ways.filter(({ outcome }) => outcome !== 'delivered'),
  ];
}

function liftPair(estate: Estate, from: Connected, to: Connected, all: readonly Connected[], acls: AclNames): Way[] {
  const isAttached = from.connection.isAttached && to.connection.isAttached;
  const isSure = isAttached && from.isTold && to.isTold;
  return to.places
    .filter(({ subnet }) => to.advertised.some((prefix) => isWithinAddresses(subnet.addresses, prefix)))
    .flatMap((target) => {
      const rival = all.find(
        (other) => other !== to && other.advertised.some((prefix) => overlaps(prefix, target.subnet.addresses)),
      );
      const ingress = findIngress(estate, target);
      const why = [
        `transit gateway ${to.connection.gatewayName}, connection ${to.connection.name}`,
        ...(rival ? [`whose addresses ${rival.connection.name} has too`] : []),
        ...(ingress ? [ingress.text] : []),
        ...(isAttached ? [] : ['which is not attached']),
        ...(from.isTold && to.isTold ? [] : ['of a VPC that is not in the files']),
      ].join(', ');
      return from.places.map((place): Way => ({
        from: place.segment,
        to: target.segment,
        visits: [...leaving(place, acls), ...entering(target, acls)],
        outcome: isSure && !rival && !ingress ? 'delivered' : 'unknown',
        why,
        at: to.connection.at,
      }));
    });
}

/** A route that takes what a transit gateway brings somewhere else than to the subnet. */
function findIngress({ config }: Estate, { subnet }: Place) {
  const routes = config.tables
    .filter(({ isForTransit, vpc }) => isForTransit && shares(vpc, subnet.vpc))
    .flatMap((table) => table.routes);
  const route = findRoute(routes, subnet.addresses);
  return route && route.action !== 'delegate' ? route : undefined;
}

function overlaps(a: AddressSet, b: AddressSet): boolean {
  return !isEmptyAddressSet(intersectAddresses(a, b));
}

function listGateways(estate: Estate): Connected[][] {
  const keys = [...new Set(estate.config.transits.map(({ gateway }) => gateway[0] ?? ''))];
  return keys.map((key) =>
    estate.config.transits
      .filter(({ gateway }) => (gateway[0] ?? '') === key)
      .map((connection) => {
        const vpc = findNamed(estate.config.vpcs, [connection.network]);
        const places = estate.places.filter(({ subnet }) => shares(vpc?.ids ?? [connection.network], subnet.vpc));
        const told = vpc?.prefixes ?? [];
        const prefixes = told.length > 0 ? told : places.map(({ subnet }) => subnet.addresses);
        const advertised = vpc ? prefixes.filter((prefix) => isPermitted(connection, prefix)) : prefixes;
        return { connection, places, isTold: vpc !== undefined, advertised };
      }),
  );
}

/** The first filter that means the prefix says. */
function isPermitted({ filters, permitsByDefault }: TransitConnection, prefix: AddressSet): boolean {
  const length = lengthOf(prefix);
  const filter = filters.find(
    (one) => isWithinAddresses(prefix, one.prefix) && one.shortest <= length && length <= one.longest,
  );
  return filter ? filter.permits : permitsByDefault;
}

/**
 * Through an appliance: a VPC may tell its transit gateway of networks that are not its own and send what comes for them
 * to an instance. What that one passes on is not known. Only where nothing else leads there, so these ways come last.
 */
export function liftIndirect(estate: Estate, acls: AclNames): Way[] {
  return listGateways(estate).flatMap((connected) =>
    connected.flatMap((middle) => {
      const routes = estate.config.tables
        .filter(({ isForTransit, vpc }) => isForTransit && shares(vpc, [middle.connection.network]))
        .flatMap(({ routes: own }) => own.filter(({ action, isAdvertised }) => action === 'deliver' && isAdvertised));
      const sources = connected.filter((one) => one !== middle).flatMap(({ places }) => places);
      return routes.flatMap((route) => {
        const open = { outcome: 'unknown' as const, why: route.text, at: route.at };
        const targets = estate.places.filter(
          ({ subnet, vpcKey }) => overlaps(subnet.addresses, route.destination) && vpcKey !== middle.places[0]?.vpcKey,
        );
        return sources.flatMap((from): Way[] => [
          ...targets
            .filter(({ vpcKey }) => vpcKey !== from.vpcKey)
            .flatMap((to) => [
              { from: from.segment, to: to.segment, visits: [...leaving(from, acls), ...entering(to, acls)], ...open },
              { from: to.segment, to: from.segment, visits: [...leaving(to, acls), ...entering(from, acls)], ...open },
            ]),
          ...(overlaps(route.destination, PUBLIC)
            ? [
                {
                  from: from.segment,
                  to: INTERNET,
                  destinations: intersectAddresses(route.destination, PUBLIC),
                  visits: leaving(from, acls),
                  ...open,
                },
                { from: INTERNET, to: from.segment, visits: entering(from, acls), only: 'replies' as const, ...open },
              ]
            : []),
        ]);
      });
    }),
  );
}
