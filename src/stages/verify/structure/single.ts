import { intersectTraffic, isEmptyTraffic } from '#core/net';
import type { Finding } from '../finding.ts';
import {
  type AttackPath,
  isSeveral,
  type PathGraph,
  printAttackPath,
  toAttackPath,
  toWayVertex,
} from '../paths/index.ts';
import { type Of, toBreach } from './breach.ts';

/** SEM-14. */
export function checkSingle(graph: PathGraph, guardrail: Of<'single'>): Finding[] {
  const { id, of, per } = guardrail;
  const { parties } = graph;
  const live = toLive(graph);
  const candidates = parties.select(of).flatMap((number) => {
    const party = parties.list[number];
    const hop = live.get(number);
    const value = per === undefined ? '' : party?.kind === 'workloads' ? party.members[0]?.labels[per] : undefined;
    return party?.kind === 'workloads' && hop && value !== undefined ? [{ number, party, hop, value }] : [];
  });
  return [...Map.groupBy(candidates, ({ value }) => value)].flatMap(([value, group]) => {
    const names = group.flatMap(({ party }) => party.members.map(({ name }) => name));
    if (names.length < 2) return [];
    const apart = findApart(
      graph,
      guardrail,
      group.map(({ number }) => number),
    );
    if (apart.length === 0) return [];
    const inOrder = [...group].toSorted((a, b) => Number(apart.includes(b.number)) - Number(apart.includes(a.number)));
    const paths = inOrder.flatMap(({ party, hop }) => party.members.map((_, place) => showHop(graph, hop, place)));
    const shown = paths.slice(0, 2);
    const what = per === undefined ? '' : ` for ${per} \`${value}\``;
    const unshared = guardrail.unlessShared ? ', and they do not share what they must' : '';
    return [
      toBreach(
        guardrail,
        `guardrail \`${id}\`: ${names.length} are live${what}, expected at most one${unshared}: ${names.slice(0, 5).join(', ')}: ${shown.map(printAttackPath).join('; ')}`,
        { paths: shown },
      ),
    ];
  });
}

/** Of each party with an allowed connection to or from another host one such hop: party, way, party. */
function toLive(graph: PathGraph): Map<number, readonly [number, number, number]> {
  const { parties, ways } = graph;
  const live = new Map<number, readonly [number, number, number]>();
  for (const [position, { means, from, to }] of ways.entries()) {
    if (means.kind === 'manages') continue;
    const add = (
      one: number,
      others: readonly number[],
      toHop: (other: number) => readonly [number, number, number],
    ) => {
      if (live.has(one)) return;
      const party = parties.list[one];
      const other = others.find((candidate) => candidate !== one || (party && isSeveral(party)));
      if (other !== undefined) live.set(one, toHop(other));
    };
    for (const source of from) add(source, to, (other) => [source, toWayVertex(graph, position), other]);
    for (const destination of to) add(destination, from, (other) => [other, toWayVertex(graph, position), destination]);
  }
  return live;
}

function showHop(graph: PathGraph, hop: readonly [number, number, number], place: number): AttackPath {
  return toAttackPath(graph, hop, place);
}

/** Who may not use the host that most of them use; all of them where nothing is to be shared. */
function findApart({ parties, ways }: PathGraph, { unlessShared }: Of<'single'>, live: readonly number[]): number[] {
  if (!unlessShared) return [...live];
  const traffic = unlessShared.services.traffic;
  const users = new Map(parties.select(unlessShared.to).map((store) => [store, new Set<number>()]));
  for (const { means, from, to } of ways) {
    if (means.kind === 'manages' || isEmptyTraffic(intersectTraffic(means.traffic, traffic))) continue;
    for (const store of to) for (const user of from) users.get(store)?.add(user);
  }
  const apart = [...users.values()].map((found) => live.filter((party) => !found.has(party)));
  return apart.reduce((least, one) => (one.length < least.length ? one : least), [...live]);
}
