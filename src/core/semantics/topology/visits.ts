import {
  type ConnectionState,
  type EnforcementPoint,
  EVERY_PACKET,
  type PacketProduct,
  type Topology,
  type Visit,
} from '#core/model';
import { type Address, type TrafficSet } from '#core/net';
import { type Node, PacketFunctions, type PacketSpace } from '#core/packetset';
import { denoteFilter } from '../denote-filter.ts';
import type { Verdict } from '../decide-filter.ts';
import { type Sight, toRulesAsSeen } from './as-seen.ts';

/** `none`: not said. */
export type Said = Verdict | 'none';

/** What a point that tracks may take a packet for. */
export type StatesAt = (point: string) => readonly ConnectionState[];

/** What is fixed for all the connections of a function. */
export interface Fixed {
  readonly client?: Address;
  readonly server?: Address;
  readonly traffic?: TrafficSet;
  /** What the client goes by whatever it and a visit say: a way hides it. */
  readonly hiddenAs?: Address;
}

/** Functions from connections to what points say of them; equal questions are answered once. */
export class VisitFunctions {
  readonly functions: PacketFunctions<Said>;
  readonly all: (nodes: readonly Node[]) => Node;
  readonly any: (nodes: readonly Node[]) => Node;
  readonly first: (nodes: readonly Node[]) => Node;
  readonly agree: (nodes: readonly Node[]) => Node;
  readonly #points: ReadonlyMap<string, EnforcementPoint>;
  readonly #known = new Map<string, Node>();

  constructor(topology: Topology, space: PacketSpace) {
    const functions = new PacketFunctions<Said>(space, 'none', (said) => said);
    const combineBy = (merge: (a: Said, b: Said) => Said, isFinal: (a: Said) => boolean) => {
      const operation = functions.toOperation({ merge, isFinal });
      return (nodes: readonly Node[]) => functions.combine(operation, nodes);
    };
    this.functions = functions;
    this.all = combineBy(allOf, (a) => a === 'denied');
    this.any = combineBy(anyOf, (a) => a === 'allowed');
    this.first = combineBy(
      (a) => a,
      () => true,
    );
    this.agree = combineBy(
      (a, b) => (a === b ? a : 'unknown'),
      (a) => a === 'unknown',
    );
    this.#points = new Map(topology.points.map((point) => [point.name, point]));
  }

  /** What the points say that are visited one after the other. `statesAt`: of a point that tracks. */
  visit(leg: Sight['leg'], visits: readonly Visit[], statesAt: StatesAt, fixed: Fixed = {}): Node {
    return this.all(visits.map((visit) => this.#visitOne(leg, visit, statesAt, fixed)));
  }

  /** At the end of a way that hides the client behind one of these; absent: of one that does not. */
  visitHidden(
    leg: Sight['leg'],
    visits: readonly Visit[],
    statesAt: StatesAt,
    fixed: Fixed,
    hides: readonly Address[] | undefined,
  ): Node {
    if (!hides) return this.visit(leg, visits, statesAt, fixed);
    if (hides.length > 0)
      return this.agree(hides.map((hiddenAs) => this.visit(leg, visits, statesAt, { ...fixed, hiddenAs })));
    return visits.length > 0 ? this.functions.where(EVERY_PACKET, 'unknown') : this.functions.none;
  }

  /** For the connections of the product. Where no point is visited nobody denies. */
  within(visited: Node, product: PacketProduct): Node {
    return this.functions.within(
      this.functions.change(visited, (said) => (said === 'none' ? 'allowed' : said)),
      product,
    );
  }

  #visitOne(leg: Sight['leg'], visit: Visit, statesAt: StatesAt, fixed: Fixed): Node {
    const point = this.#points.get(visit.point);
    if (!point) throw new Error(`no point \`${visit.point}\``);
    const states: readonly ConnectionState[] = point.isTracking ? statesAt(point.name) : ['untracked'];
    const { hiddenAs, ...others } = fixed;
    const client = hiddenAs ?? visit.as ?? fixed.client;
    return this.agree(
      states.map((state) => this.#decide(point, { leg, visit, state, ...others, ...(client && { client }) })),
    );
  }

  #decide(point: EnforcementPoint, sight: Sight): Node {
    const { leg, visit, state, client, server, traffic } = sight;
    const key = [
      point.name,
      visit.path,
      visit.in,
      visit.out,
      leg,
      state,
      client?.value,
      server?.value,
      traffic?.ranges[0]?.first,
    ].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { space } = this.functions;
    const decisions = denoteFilter(toRulesAsSeen(point.rules, sight), visit.path, { space, deciders: 'none' });
    const node = this.functions.fromMap(decisions, ({ verdict }) => verdict);
    this.#known.set(key, node);
    return node;
  }
}

function allOf(a: Said, b: Said): Said {
  if (a === 'denied' || b === 'denied') return 'denied';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'allowed';
}

function anyOf(a: Said, b: Said): Said {
  if (a === 'allowed' || b === 'allowed') return 'allowed';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'denied';
}
