import type { Endpoint, EndpointInterface, EnforcementPoint, Loss } from '#core/model';
import { toAddressSet, toRange } from '#core/net';
import { toVisit } from './borders.ts';
import type { Member } from './config.ts';
import { type Estate, type PlacedHolder, type PlacedLeg, shares } from './estate.ts';
import { outsidesOf } from './outsides.ts';
import { liftGroups, liftMembers } from './lift-filters.ts';

/** Endpoints, and the points at their interfaces. Interfaces with the same groups share one. */
export function liftEndpoints(estate: Estate): {
  readonly endpoints: readonly Endpoint[];
  readonly points: readonly EnforcementPoint[];
  readonly losses: readonly Loss[];
} {
  const losses: Loss[] = [];
  const points = new Map<string, EnforcementPoint>();
  const endpoints = estate.holders.map((placed): Endpoint => {
    const { holder, name, vpcName } = placed;
    const sender = liftSender(estate, placed);
    if (sender) points.set(sender.name, sender);
    return {
      name,
      aliases: [...new Set([holder.name, `${vpcName}/${holder.name}`, ...holder.aliases])].filter(
        (alias) => alias !== name,
      ),
      kind: holder.kind,
      labels: { ...holder.labels, vpc: vpcName },
      interfaces: placed.legs.map((leg, place) => {
        const group = pointOf(estate, leg, points, losses);
        return toInterface(estate, placed, place, [...(sender ? [sender.name] : []), ...(group ? [group] : [])]);
      }),
      ...(holder.listens && { listens: holder.listens }),
      at: holder.at,
    };
  });
  return { endpoints, points: [...points.values()], losses };
}

function toInterface(estate: Estate, { legs }: PlacedHolder, place: number, own: readonly string[]): EndpointInterface {
  const placed = legs[place];
  if (!placed) throw new Error(`no interface ${place}`);
  const { leg } = placed;
  const isTaken = legs.findIndex((other) => other.leg.name === leg.name) !== place;
  const outside = outsidesOf(estate.config, leg);
  const inside = leg.addresses[0];
  return {
    name: isTaken ? `${leg.name} ${place + 1}` : leg.name,
    segment: placed.place.segment,
    addresses: leg.addresses,
    leave: own.map((point) => toVisit(point, 'output')),
    arrive: own.toReversed().map((point) => toVisit(point, 'input')),
    ...(inside && outside.length > 0 && { outside: outside.map((address) => ({ inside, outside: address })) }),
  };
}

/** The point of the interface's groups, made when it is the first to have them; undefined where it has none. */
function pointOf(
  estate: Estate,
  leg: PlacedLeg,
  points: Map<string, EnforcementPoint>,
  losses: Loss[],
): string | undefined {
  if (leg.groups.length === 0 && leg.missing.length === 0) return undefined;
  const ids = [...leg.groups.map((group) => group.ids[0] ?? group.name), ...leg.missing];
  const names = [...leg.groups.map((group) => group.name), ...leg.missing];
  const name = `security groups ${names.join(', ')} (${ids.join(', ')})`;
  if (!points.has(name)) points.set(name, liftGroups(estate, leg, name, losses));
  return name;
}

function liftSender(estate: Estate, placed: PlacedHolder): EnforcementPoint | undefined {
  const { members } = placed.holder;
  if (!members) return undefined;
  const found = members.map((member) => addressesOf(estate, member));
  const isWhole = estate.isComplete || found.every((addresses) => addresses.length > 0);
  return liftMembers(placed, toAddressSet(found.flat().map(toRange)), `members of ${placed.name}`, isWhole);
}

function addressesOf(estate: Estate, member: Member) {
  if ('address' in member) return [member.address];
  return estate.holders
    .filter(
      ({ holder, legs }) => shares(holder.ids, member.holder) || legs.some(({ leg }) => shares(leg.ids, member.holder)),
    )
    .flatMap(({ legs }) => legs.flatMap(({ leg }) => leg.addresses));
}
