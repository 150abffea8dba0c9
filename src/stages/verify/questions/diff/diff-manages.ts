import type { ManagementMeans } from '#core/model';
import type { PathGraph } from '../../paths/index.ts';
import { namesOf } from '../attack-paths.ts';

/** Control of hosts over others that only one of two policies gives. JSON-ready. */
export interface ManagesDiff {
  readonly change: 'added' | 'removed';
  readonly through: ManagementMeans;
  /** Each of these controls each of `to`, but not itself. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** What the hop gives to an attacker. */
  readonly class: 'management';
  readonly witness: { readonly from: string; readonly to: string };
}

/** An entry of `manages` in either policy, by its number. */
interface Entry {
  readonly number: number;
  readonly isNew: boolean;
  readonly through: ManagementMeans;
}

/** Hosts of which every entry says the same. */
interface Group {
  readonly number: number;
  readonly names: readonly string[];
  readonly controls: readonly Entry[];
  readonly controlledBy: ReadonlySet<Entry>;
}

interface Edge {
  readonly change: ManagesDiff['change'];
  readonly through: ManagementMeans;
  readonly from: Group;
  readonly to: Group;
}

/** However the entries are written: hosts are compared, those that do not exist yet among them. */
export function diffManages(older: PathGraph, newer: PathGraph): ManagesDiff[] {
  const groups = toGroups(older, newer);
  const edges = groups
    .filter(({ controls }) => controls.length > 0)
    .flatMap((from) => groups.flatMap((to) => diffEdges(from, to)));
  const bySource = Map.groupBy(edges, ({ change, through, from }) => `${change} ${through} ${from.number}`);
  const alike = Map.groupBy(bySource.values(), (row) =>
    row.map(({ change, through, to }) => `${change} ${through} ${to.number}`).join(),
  );
  return [...alike.values()].flatMap((rows): ManagesDiff[] => {
    const first = rows[0]?.[0];
    if (!first) return [];
    const { change, through } = first;
    const from = rows.flatMap(([edge]) => edge?.from.names ?? []);
    const to = rows[0]?.flatMap((edge) => edge.to.names) ?? [];
    return [{ change, through, from, to, class: 'management', witness: pick(from, to) }];
  });
}

function diffEdges(from: Group, to: Group): Edge[] {
  if (from === to && from.names.length === 1) return [];
  const shared = from.controls.filter((entry) => to.controlledBy.has(entry));
  const was = new Set(shared.flatMap(({ isNew, through }) => (isNew ? [] : [through])));
  const is = new Set(shared.flatMap(({ isNew, through }) => (isNew ? [through] : [])));
  return [
    ...[...is].filter((one) => !was.has(one)).map((through): Edge => ({ change: 'added', through, from, to })),
    ...[...was].filter((one) => !is.has(one)).map((through): Edge => ({ change: 'removed', through, from, to })),
  ];
}

/** A host does not control itself. */
function pick(from: readonly string[], to: readonly string[]): ManagesDiff['witness'] {
  const source = from.find((one) => to.some((other) => other !== one)) ?? '';
  return { from: source, to: to.find((one) => one !== source) ?? '' };
}

function toGroups(older: PathGraph, newer: PathGraph): Group[] {
  const hosts = new Map<string, { controls: Entry[]; controlledBy: Entry[] }>();
  let number = 0;
  for (const graph of [older, newer])
    for (const { from, to, through } of graph.policy.manages) {
      const entry = { number: number++, isNew: graph === newer, through };
      for (const name of toNames(graph, from)) hostOf(name).controls.push(entry);
      for (const name of toNames(graph, to)) hostOf(name).controlledBy.push(entry);
    }
  const toKey = (entries: readonly Entry[]) => entries.map((entry) => entry.number).join();
  const alike = Map.groupBy(hosts, ([, { controls, controlledBy }]) => `${toKey(controls)} / ${toKey(controlledBy)}`);
  return [...alike.values()].map((members, position) => ({
    number: position,
    names: members.map(([name]) => name),
    controls: members[0]?.[1].controls ?? [],
    controlledBy: new Set(members[0]?.[1].controlledBy),
  }));

  function hostOf(name: string) {
    const host = hosts.get(name) ?? { controls: [], controlledBy: [] };
    hosts.set(name, host);
    return host;
  }
}

function toNames({ parties }: PathGraph, selector: Parameters<PathGraph['parties']['select']>[0]): string[] {
  return parties.select(selector).flatMap((party) => {
    const one = parties.list[party];
    return one ? namesOf(one) : [];
  });
}
