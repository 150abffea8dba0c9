import type { Direction, HostPolicy, HostRule } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  type Bits,
  intersectAddresses,
  isEmptyAddressSet,
  isSameAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  type TrafficRange,
  unionAddresses,
} from '#core/net';
import { compareElements, type HostElement, type HostTable, type NumberRange, type Purpose } from './host-table.ts';

/**
 * The table that enforces a host policy from `nowMs` on. Rules that have ended are left out. Kernel interval sets
 * refuse elements that overlap, so the rules of each kind become disjoint elements first.
 * O(t · r) for r rules whose traffic has t different borders.
 */
export function lowerHost(policy: HostPolicy, nowMs: number): HostTable {
  const current = policy.allow.filter((rule) => rule.expiresAtMs === undefined || rule.expiresAtMs > nowMs);
  const directions: readonly Direction[] = ['ingress', 'egress'];
  const elements = directions.flatMap((direction) => [
    ...lowerRules(current, policy.own, direction, (endMs) => (endMs === Infinity ? 'allow' : 'temporary')),
    ...lowerRules(policy.forbid, policy.own, direction, () => 'forbid'),
  ]);
  return { revision: policy.revision, mode: policy.mode, elements: elements.toSorted(compareElements) };
}

function lowerRules(
  rules: readonly HostRule[],
  host: AddressSet,
  direction: Direction,
  toPurpose: (endMs: number) => Purpose,
): HostElement[] {
  const chosen = rules
    .filter((rule) => rule.direction === direction)
    .map((rule) => ({ ...rule, peers: subtractAddresses(rule.peers, host) }));
  const families: readonly Bits[] = [32, 128];
  return families.flatMap((bits) =>
    groupByOwn(chosen, bits).flatMap(({ own, products }) =>
      disjoint(products).flatMap(({ peers, traffic, endMs }) =>
        own.ranges.flatMap((ownRange) =>
          peers.ranges.flatMap((peer) =>
            toBlocks(traffic).map(({ protocols, details }) => {
              const [source, destination] = direction === 'ingress' ? [peer, ownRange] : [ownRange, peer];
              const element = { purpose: toPurpose(endMs), direction, source, destination, protocols, details };
              return element.purpose === 'temporary' ? { ...element, expiresAtMs: endMs } : element;
            }),
          ),
        ),
      ),
    ),
  );
}

/** `endMs` is Infinity where there is no end. */
interface Product {
  readonly peers: AddressSet;
  readonly traffic: TrafficRange;
  readonly endMs: number;
}

/** Own addresses that the same rules are about, together. */
function groupByOwn(rules: readonly HostRule[], bits: Bits): { own: AddressSet; products: Product[] }[] {
  const groups = new Map<string, { ranges: AddressRange[]; about: HostRule[] }>();
  for (const atom of toAtoms(rules.flatMap((rule) => rule.own.ranges.filter((range) => range.bits === bits)))) {
    const about = rules.filter((rule) => !isEmptyAddressSet(intersectAddresses(rule.own, { ranges: [atom] })));
    const key = about.map((rule) => rules.indexOf(rule)).join(' ');
    const group = groups.get(key);
    if (group) group.ranges.push(atom);
    else groups.set(key, { ranges: [atom], about });
  }
  return [...groups.values()].map(({ ranges, about }) => ({
    own: toAddressSet(ranges),
    products: about.flatMap((rule) => {
      const peers = { ranges: rule.peers.ranges.filter((range) => range.bits === bits) };
      if (isEmptyAddressSet(peers)) return [];
      return rule.traffic.ranges.map((traffic) => ({ peers, traffic, endMs: rule.expiresAtMs ?? Infinity }));
    }),
  }));
}

/** The ranges cut at each other's borders: each atom lies wholly inside or outside of every range. */
function toAtoms(ranges: readonly AddressRange[]): AddressRange[] {
  const bits = ranges[0]?.bits;
  if (bits === undefined) return [];
  const covered = toAddressSet(ranges);
  const borders = [...new Set(ranges.flatMap((range) => [range.first, range.last + 1n]))].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  return borders.slice(0, -1).flatMap((first, i) => {
    const last = (borders[i + 1] ?? first) - 1n;
    return intersectAddresses(covered, { ranges: [{ bits, first, last }] }).ranges;
  });
}

/**
 * Disjoint products of the same meaning: along the traffic line, each stretch with the peers that it has for how
 * long; of several ends at one point the latest holds.
 */
function disjoint(products: readonly Product[]): Product[] {
  const borders = [...new Set(products.flatMap(({ traffic }) => [traffic.first, traffic.last + 1]))].toSorted(
    (a, b) => a - b,
  );
  const layersOf = new Map<string, Layer[]>();
  const stretches: { traffic: { first: number; last: number }; layers: Layer[] }[] = [];
  for (const [i, first] of borders.slice(0, -1).entries()) {
    const last = (borders[i + 1] ?? first) - 1;
    const active = products.filter(({ traffic }) => traffic.first <= first && last <= traffic.last);
    const key = active.map((product) => products.indexOf(product)).join(' ');
    const layers = layersOf.get(key) ?? toLayers(active);
    layersOf.set(key, layers);
    const previous = stretches.at(-1);
    if (previous && previous.traffic.last + 1 === first && isSameLayers(previous.layers, layers))
      previous.traffic.last = last;
    else stretches.push({ traffic: { first, last }, layers });
  }
  return stretches.flatMap(({ traffic, layers }) => layers.map((layer) => ({ traffic, ...layer })));
}

interface Layer {
  readonly peers: AddressSet;
  readonly endMs: number;
}

/** Disjoint peers by their end, latest first. */
function toLayers(products: readonly Product[]): Layer[] {
  let taken = NO_ADDRESSES;
  const layers: Layer[] = [];
  for (const endMs of [...new Set(products.map((product) => product.endMs))].toSorted((a, b) => (a > b ? -1 : 1))) {
    const peers = unionAddresses(...products.filter((p) => p.endMs === endMs).map((p) => p.peers));
    const added = subtractAddresses(peers, taken);
    if (!isEmptyAddressSet(added)) layers.push({ peers: added, endMs });
    taken = unionAddresses(taken, peers);
  }
  return layers;
}

function isSameLayers(a: readonly Layer[], b: readonly Layer[]): boolean {
  return (
    a.length === b.length &&
    a.every((layer, i) => {
      const other = b[i];
      return other !== undefined && layer.endMs === other.endMs && isSameAddressSet(layer.peers, other.peers);
    })
  );
}

const DETAILS = 0x1_0000;

/** A stretch of the traffic line as at most three blocks: a first and a last protocol in part, those between whole. */
function toBlocks({ first, last }: TrafficRange): { protocols: NumberRange; details: NumberRange }[] {
  const blocks: { protocols: NumberRange; details: NumberRange }[] = [];
  for (let next = first; next <= last;) {
    const protocol = Math.floor(next / DETAILS);
    const start = protocol * DETAILS;
    const wholeProtocols = next === start ? Math.floor((last + 1 - start) / DETAILS) : 0;
    const end = wholeProtocols > 0 ? start + wholeProtocols * DETAILS - 1 : Math.min(last, start + DETAILS - 1);
    blocks.push({
      protocols: { first: protocol, last: wholeProtocols > 0 ? protocol + wholeProtocols - 1 : protocol },
      details: wholeProtocols > 0 ? { first: 0, last: DETAILS - 1 } : { first: next - start, last: end - start },
    });
    next = end + 1;
  }
  return blocks;
}
