import { NOT_REACHED, pathTo, search } from '#core/graph';
import type { HopClass } from '#core/model';
import type { Finding } from '../finding.ts';
import { isPassable, nameParty, type PathGraph, printAttackPath, toAttackPath, toOpenWays } from '../paths/index.ts';
import { type Of, toBreach } from './breach.ts';

/** SEM-14. */
export function checkNeverPath(graph: PathGraph, guardrail: Of<'never-path'>): Finding[] {
  const { id, from, to, over } = guardrail;
  const found = findPath(graph, graph.parties.select(from), graph.parties.select(to), [], over);
  if (!found) return [];
  const path = toAttackPath(graph, found);
  return [toBreach(guardrail, `guardrail \`${id}\`: there is a path: ${printAttackPath(path)}`, { paths: [path] })];
}

/** SEM-14. */
export function checkEveryPath(graph: PathGraph, guardrail: Of<'every-path'>): Finding[] {
  const { id, from, to, crosses, over } = guardrail;
  const { parties } = graph;
  const crossing = parties.select(crosses);
  const found = findPath(graph, parties.select(from), parties.select(to), crossing, over);
  if (!found) return [];
  const path = toAttackPath(graph, found);
  const names = crossing.flatMap((party) => {
    const one = parties.list[party];
    return one ? [`\`${nameParty(one)}\``] : [];
  });
  const around = names.length === 0 ? 'nobody, for `crosses` selects nobody' : names.slice(0, 3).join(' or ');
  return [
    toBreach(guardrail, `guardrail \`${id}\`: a path crosses none of ${around}: ${printAttackPath(path)}`, {
      paths: [path],
    }),
  ];
}

/** A path with the fewest hops that meets none of `around`. Who is of `to` already is no start. */
function findPath(
  graph: PathGraph,
  from: readonly number[],
  to: readonly number[],
  around: readonly number[],
  over: readonly HopClass[] | undefined,
): number[] | undefined {
  const isAround = new Set(around);
  const ends = new Set(to.filter((party) => !isAround.has(party)));
  const starts = from.filter((party) => !ends.has(party) && !isAround.has(party));
  const isOpenWay = toOpenWays(graph, over);
  const reach = search(graph.graph, starts, {
    isOpen: (vertex) => !isAround.has(vertex) && isOpenWay(vertex),
    isPassable: (vertex) => isPassable(graph, vertex),
  });
  const end = reach.order.find((vertex) => ends.has(vertex));
  return end === undefined || reach.before[end] === NOT_REACHED ? undefined : pathTo(reach, end);
}
