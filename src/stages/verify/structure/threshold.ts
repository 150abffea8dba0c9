import { type Digraph, pathTo, reverseDigraph, search, targetsOf } from '#core/graph';
import type { HopClass } from '#core/model';
import type { Finding } from '../finding.ts';
import {
  type AttackPath,
  isPassable,
  nameParty,
  type Party,
  type PathGraph,
  printAttackPath,
  toAttackPath,
  toOpenWays,
  wayAt,
} from '../paths/index.ts';
import { type Of, toBreach } from './breach.ts';

/** What is no path of attack but the work that a service is there for. */
const OVER: readonly HopClass[] = ['remote-access', 'management', 'signing'];

/** What counts as one, however many ways lead to it. */
interface Item {
  readonly parties: number[];
  /** How many it counts for: workloads that are alike are reached together. */
  readonly size: number;
}

/** SEM-14. One finding for each value of `per` of which too many are reached, with the worst workload as its witness. */
export function checkThreshold(graph: PathGraph, guardrail: Of<'threshold'>): Finding[] {
  const { id, from, fewerThan, per, over = OVER } = guardrail;
  const sources = graph.parties.select(from);
  const backward = reverseDigraph(graph.graph);
  const isOpen = toOpenWays(graph, over);
  return [...toItems(graph, guardrail)].flatMap(([value, items]) => {
    const counts = countReached(graph, backward, items, isOpen);
    const most = Math.max(0, ...sources.map((party) => counts[party] ?? 0));
    if (most < fewerThan) return [];
    const worst = sources.find((party) => counts[party] === most) ?? 0;
    const broken = sources.filter((party) => (counts[party] ?? 0) >= fewerThan);
    const party = graph.parties.list[worst];
    const paths = showPaths(graph, worst, items, isOpen).slice(0, fewerThan);
    const name = party ? nameParty(party) : '';
    const isOne = items.some(({ parties }) => parties.includes(worst));
    const shown = [...(isOne ? [`it is one itself`] : []), ...paths.map(printAttackPath)].slice(0, fewerThan);
    const of = per === undefined ? '' : ` of ${per} \`${value}\``;
    const others = countHosts(graph, broken) - 1;
    const more = others > 0 ? `, and ${others} more like it` : '';
    return [
      {
        ...toBreach(
          guardrail,
          `guardrail \`${id}\`: ${name} ${isOne ? 'is or reaches' : 'reaches'} ${most}${of}, expected fewer than ${fewerThan}${more}: ${shown.join('; ')}`,
          { paths: paths.slice(0, fewerThan - (isOne ? 1 : 0)) },
        ),
        ...(party?.kind === 'workloads' && { related: { kind: 'workload', name } as const }),
      },
    ];
  });
}

function countHosts({ parties }: PathGraph, found: readonly number[]): number {
  return found.reduce((sum, party) => {
    const one = parties.list[party];
    return sum + (one?.kind === 'workloads' ? one.members.length : 1);
  }, 0);
}

/** By the value of `per`, what is counted. Without the label, a workload is nothing that is counted. */
function toItems({ parties }: PathGraph, { to, per, distinct }: Of<'threshold'>): Map<string, Item[]> {
  const byValue = new Map<string, Map<string, Item>>();
  for (const number of parties.select(to)) {
    const party = parties.list[number];
    const labels = party?.kind === 'workloads' ? (party.members[0]?.labels ?? {}) : {};
    const value = per === undefined ? '' : labels[per];
    if (!party || value === undefined) continue;
    const items = byValue.get(value) ?? new Map<string, Item>();
    byValue.set(value, items);
    const label = distinct === undefined ? undefined : labels[distinct];
    const key = label === undefined ? `party ${number}` : `label ${label}`;
    const known = items.get(key);
    if (known) known.parties.push(number);
    else items.set(key, { parties: [number], size: label === undefined ? sizeOf(party) : 1 });
  }
  return new Map([...byValue].map(([value, items]) => [value, [...items.values()]]));
}

function sizeOf(party: Party): number {
  return party.kind === 'workloads' ? party.members.length : 1;
}

/** Of each party, how many of the items it is or reaches. */
function countReached(
  graph: PathGraph,
  backward: Digraph,
  items: readonly Item[],
  isOpen: (vertex: number) => boolean,
): Int32Array {
  const counts = new Int32Array(graph.parties.list.length);
  for (const { parties, size } of items) {
    const { before, order } = search(backward, parties, { isOpen, isPassable: (vertex) => isPassable(graph, vertex) });
    for (const vertex of order) {
      if (vertex >= counts.length) continue;
      // Of those who are alike one is itself; the others it has to reach like anybody.
      const isItself = size > 1 && parties.includes(vertex);
      const isReaching = targetsOf(graph.graph, vertex).some((way) => isOpen(way) && before[way] !== -1);
      counts[vertex] = (counts[vertex] ?? 0) + (isItself && !isReaching ? 1 : size);
    }
  }
  return counts;
}

/** A path to each item but the party itself; to those who are alike as well. */
function showPaths(
  graph: PathGraph,
  from: number,
  items: readonly Item[],
  isOpen: (vertex: number) => boolean,
): AttackPath[] {
  const reach = search(graph.graph, [from], { isOpen, isPassable: (vertex) => isPassable(graph, vertex) });
  return items.flatMap(({ parties, size }) => {
    const isItself = parties.includes(from);
    if (isItself && size === 1) return [];
    const last = isItself
      ? reach.order.find((vertex) => wayAt(graph, vertex)?.to.includes(from))
      : parties.find((party) => reach.before[party] !== -1);
    if (last === undefined) return [];
    const vertices = isItself ? [...pathTo(reach, last), from] : pathTo(reach, last);
    return Array.from({ length: isItself ? size - 1 : size }, (_, place) => toAttackPath(graph, vertices, place));
  });
}
