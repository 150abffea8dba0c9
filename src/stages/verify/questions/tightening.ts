import { findMinCut, toDigraph } from '#core/graph';
import type { Rule } from '#core/model';
import { mergeWays, ORIGIN, type PathGraph, type Routes, TARGET, type Way, wayAt } from '../paths/index.ts';

export interface TighteningLimits {
  /** What it costs to change a rule, more than 0; Infinity: it stays. Absent: 1 for each. */
  readonly weigh?: (rule: Rule) => number;
  /** What it costs to end a `manages` entry. Absent: it stays. */
  readonly managesWeight?: number;
}

/** Rules and `manages` entries that together are on every path. */
export interface Tightening {
  readonly rules: readonly { readonly rule: string; readonly owner: string; readonly weight: number }[];
  /** Positions in `manages`. */
  readonly manages: readonly number[];
  readonly weight: number;
  /** False: it does end every path, but that no lighter set does is not proved. */
  readonly isSmallest: boolean;
}

/** What is taken away as a whole: a rule, or a `manages` entry. */
interface Item {
  readonly rule?: Rule;
  readonly manages?: number;
  readonly weight: number;
  /** As few products as hold all of it; usually one. */
  readonly ways: readonly Way[];
}

/**
 * The lightest set that ends every path; undefined: none does, whatever it weighs. A rule of one product is one vertex,
 * and the minimum cut over such vertices is exact. A rule of several shares its weight among them: what is cut so
 * weighs no more than any set of whole rules that ends every path, which bounds the answer from below.
 */
export function findTightening(graph: PathGraph, routes: Routes, limits: TighteningLimits): Tightening | undefined {
  const items = toItems(graph, routes, limits);
  const shared = cut(routes, items, (item) => item.weight / item.ways.length);
  if (!shared) return undefined;
  const whole = cut(routes, items, (item) => item.weight);
  const candidates = [shared, ...(whole ? [whole] : [])].map(({ chosen }) => chosen);
  const best = candidates.reduce((least, one) => (weigh(one) < weigh(least) ? one : least));
  const weight = weigh(best);
  const isWhole = items.every((item) => item.weight === Infinity || Number.isInteger(item.weight));
  const bound = isWhole ? Math.ceil(shared.weight - ROUNDING) : shared.weight;
  return {
    rules: best.flatMap((item) =>
      item.rule ? [{ rule: item.rule.id, owner: item.rule.owner, weight: item.weight }] : [],
    ),
    manages: best.flatMap(({ manages }) => manages ?? []),
    weight,
    isSmallest: weight <= bound + ROUNDING,
  };
}

const ROUNDING = 1e-6;

function weigh(items: readonly Item[]): number {
  return items.reduce((sum, { weight }) => sum + weight, 0);
}

function toItems(
  graph: PathGraph,
  { vertices }: Routes,
  { weigh: weighRule, managesWeight }: TighteningLimits,
): Item[] {
  const kept = new Set(vertices);
  const ways = vertices.flatMap((vertex) => {
    const way = wayAt(graph, vertex);
    const isKept = (party: number) => kept.has(party);
    return way ? [{ means: way.means, from: way.from.filter(isKept), to: way.to.filter(isKept) }] : [];
  });
  const byCause = Map.groupBy(ways, ({ means }) => (means.kind === 'rule' ? means.rule : means.management));
  return [...byCause.values()].flatMap((group): Item[] => {
    const means = group[0]?.means;
    if (!means) return [];
    const merged = mergeWays(group);
    return means.kind === 'rule'
      ? [{ rule: means.rule, weight: weighRule?.(means.rule) ?? 1, ways: merged }]
      : [{ manages: means.position, weight: managesWeight ?? Infinity, ways: merged }];
  });
}

/** Parties keep their places; the products of the items come after them. */
function cut({ graph, vertices }: Routes, items: readonly Item[], weighWay: (item: Item) => number) {
  const places = new Map(vertices.map((vertex, place) => [vertex, place]));
  const tails: number[] = [];
  const heads: number[] = [];
  const add = (tail: number, head: number) => {
    tails.push(tail);
    heads.push(head);
  };
  for (const place of graph.targets.subarray(graph.starts[ORIGIN], graph.starts[ORIGIN + 1])) add(ORIGIN, place);
  const isStart = new Set(heads);
  const isEnd = new Set<number>();
  for (const place of vertices.keys())
    if (graph.targets.subarray(graph.starts[place], graph.starts[place + 1]).includes(TARGET)) {
      add(place, TARGET);
      isEnd.add(place);
    }
  const weights: number[] = vertices.map(() => Infinity);
  const itemAt: Item[] = [];
  for (const item of items)
    for (const way of item.ways) {
      const vertex = weights.push(weighWay(item)) - 1;
      itemAt[vertex] = item;
      for (const party of way.from) if (!isEnd.has(toPlace(party))) add(toPlace(party), vertex);
      for (const party of way.to) if (!isStart.has(toPlace(party))) add(vertex, toPlace(party));
    }
  const found = findMinCut(toDigraph(weights.length, tails, heads), weights, ORIGIN, TARGET);
  return (
    found && { weight: found.weight, chosen: [...new Set(found.vertices.flatMap((vertex) => itemAt[vertex] ?? []))] }
  );

  function toPlace(party: number): number {
    return places.get(party) ?? -1;
  }
}
