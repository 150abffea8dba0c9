import { type ConnectionState, EVERY_PACKET, type FilterRules, type Topology, type Visit } from '#core/model';
import type { Address } from '#core/net';
import {
  allPackets,
  fixPackets,
  intersectPackets,
  noPackets,
  packetsWith,
  type PacketSpace,
  unionPackets,
} from '#core/packetset';
import { denoteFilter } from '../../denote-filter.ts';
import { printTarget } from '../redirect/index.ts';
import { rulesAt } from '../rules-at.ts';
import { type Bounds, joinAll, mapBounds } from './bounds.ts';
import { toOpenings } from './openings.ts';

/** One packet of a connection at a point. */
export interface Sighting {
  readonly visit: Visit;
  readonly leg: 'request' | 'reply';
  readonly states: readonly ConnectionState[];
  /** By what addresses whoever opened the connection goes there; empty: nobody knows. Absent: by its own. */
  readonly seenAs?: readonly Address[];
}

/** What a point does with first packets, or with the replies of first packets; always over first packets. */
export type VisitBounds = (sighting: Sighting) => Bounds;

/** Points with the same rules are worked out once, and so are sightings. */
export function toVisitBounds(topology: Topology, space: PacketSpace): VisitBounds {
  const points = new Map(topology.points.map((point) => [point.name, point]));
  const numbers = new Map<FilterRules, number>();
  const raw = new Map<string, Bounds>();
  const known = new Map<string, Bounds>();
  const open: Bounds = { allowed: noPackets(space), possible: allPackets(space) };

  return ({ visit, leg, states, seenAs }) => {
    const rules = points.get(visit.point)?.rules;
    if (!rules) throw new Error(`no point \`${visit.point}\``);
    const own = numbers.get(rules) ?? numbers.size;
    numbers.set(rules, own);
    const addresses = seenAs?.map(({ bits, value }) => `${bits}/${value}`).join() ?? '-';
    const place = `${own} ${visit.path} ${quote(visit.in)} ${quote(visit.out)} ${visit.isOverNetwork ?? ''} ${onward(visit)}`;
    const key = `${place} ${leg} ${states.join()} ${addresses}`;
    const found =
      known.get(key) ??
      (seenAs?.length === 0 ? open : combine(states.map((state) => see(place, rules, visit, leg, state, seenAs))));
    known.set(key, found);
    return found;
  };

  function see(
    place: string,
    rules: FilterRules,
    visit: Visit,
    leg: Sighting['leg'],
    state: ConnectionState,
    seenAs: readonly Address[] | undefined,
  ): Bounds {
    const packets = raw.get(`${place} ${state}`) ?? denote(rules, visit, state);
    raw.set(`${place} ${state}`, packets);
    const own = leg === 'request' ? 'source' : 'destination';
    const seen = seenAs ? joinAll(space, seeAs(packets, seenAs, own)) : packets;
    return leg === 'request' ? seen : mapBounds(seen, toOpenings);
  }

  /** Of each family by itself: nobody is seen as an address of the other. */
  function seeAs(packets: Bounds, seenAs: readonly Address[], own: 'source' | 'destination'): Bounds[] {
    return ([32, 128] as const).flatMap((bits) => {
      const addresses = seenAs.filter((address) => address.bits === bits);
      if (addresses.length === 0) return [];
      return [combine(addresses.map((address) => mapBounds(packets, (set) => fixPackets(set, { [own]: address }))))];
    });
  }

  function denote(rules: FilterRules, visit: Visit, state: ConnectionState): Bounds {
    const map = denoteFilter(rulesAt(rules, visit), visit.path, {
      space,
      within: { ...EVERY_PACKET, states: [state] },
    });
    const at = { state, in: visit.in ?? '', out: visit.out ?? '' };
    return {
      allowed: fixPackets(
        packetsWith(map, ({ verdict }) => verdict === 'allowed'),
        at,
      ),
      possible: fixPackets(
        packetsWith(map, ({ verdict }) => verdict !== 'denied'),
        at,
      ),
    };
  }

  /** What holds whichever of them it is. */
  function combine(several: readonly Bounds[]): Bounds {
    return {
      allowed: several.map(({ allowed }) => allowed).reduce(intersectPackets, allPackets(space)),
      possible: several.map(({ possible }) => possible).reduce(unionPackets, noPackets(space)),
    };
  }
}

function onward({ translation }: Visit): string {
  return translation ? `${translation.leg} ${printTarget(translation)} ${translation.isHidden}` : '';
}

function quote(name: string | undefined): string {
  return name === undefined ? '*' : `"${name}"`;
}
