import { claimantsOf } from '#core/catalogue';
import type { HopClass } from '#core/model';
import { printTrafficSet } from '#core/net';
import { printSchedule } from '#dialects/bulkhead';
import { costOf } from './costs.ts';
import type { Party } from './parties.ts';
import { type PathGraph, wayAt } from './path-graph.ts';
import { hopOf, type Means } from './ways.ts';

/** One step of an attack, and why it is possible. JSON-ready. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly class: HopClass;
  readonly cost: number;
  readonly by: HopReason;
}

export type HopReason =
  | {
      readonly kind: 'rule';
      readonly rule: string;
      /** The traffic of this class, as policy text. */
      readonly services: readonly string[];
      /** Ids of the catalogue for what is behind these ports in the zone of `to`. Empty: nobody knows. */
      readonly entries: readonly string[];
      /** The identity that must be proven. */
      readonly identity?: string;
      /** The windows in which it is open, in words. Absent: at any time. */
      readonly hours?: string;
    }
  | { readonly kind: 'manages'; readonly through: string; readonly position: number };

/** From a party to a party, over one hop at least. */
export interface AttackPath {
  readonly hops: readonly Hop[];
  readonly cost: number;
}

/**
 * Party, way, party, way, …, party as vertices of the graph. Of several who are alike, the one at `place` stands for
 * all, and another one where the path comes back to them.
 */
export function toAttackPath(graph: PathGraph, vertices: readonly number[], place = 0): AttackPath {
  const seen = new Map<number, number>();
  const names = vertices.map((vertex) => {
    const party = graph.parties.list[vertex];
    const times = seen.get(vertex) ?? 0;
    seen.set(vertex, times + 1);
    return party ? nameParty(party, place + times) : '';
  });
  const hops = vertices.flatMap((vertex, i): Hop[] => {
    const way = wayAt(graph, vertex);
    if (!way) return [];
    const { means } = way;
    return [
      {
        from: names[i - 1] ?? '',
        to: names[i + 1] ?? '',
        class: hopOf(means),
        cost: costOf(means),
        by: toReason(means),
      },
    ];
  });
  return { hops, cost: hops.reduce((sum, { cost }) => sum + cost, 0) };
}

/** One of those who are alike. */
export function nameParty(party: Party, place = 0): string {
  switch (party.kind) {
    case 'workloads':
      return party.members[place % party.members.length]?.name ?? '';
    case 'nobody':
      return `anybody else in ${party.zone.name}`;
    case 'outside':
      return party.name;
    default:
      return party satisfies never;
  }
}

function toReason(means: Means): HopReason {
  if (means.kind === 'manages') return { kind: 'manages', through: means.management.through, position: means.position };
  const { rule, hop, traffic, zoneClass } = means;
  return {
    kind: 'rule',
    rule: rule.id,
    services: printTrafficSet(traffic),
    entries: claimantsOf(rule.services, { hop, traffic }, zoneClass),
    ...(rule.identity !== undefined && { identity: rule.identity }),
    ...(rule.schedule && { hours: printSchedule(rule.schedule) }),
  };
}

/** `laptop-7 -[remote-access: rule \`admins\`, tcp/22 (ssh)]-> bastion-1 -[management: manages through bastion]-> signer-1` */
export function printAttackPath({ hops }: AttackPath): string {
  const [first] = hops;
  return `${first?.from}${hops.map((hop) => ` -[${hop.class}: ${printReason(hop.by)}]-> ${hop.to}`).join('')}`;
}

export function printReason(by: HopReason): string {
  if (by.kind === 'manages') return `manages through ${by.through}`;
  const entries = by.entries.length === 0 ? '' : ` (${list(by.entries)})`;
  return `rule \`${by.rule}\`, ${list(by.services)}${entries}${printDemands(by)}`;
}

/** What a hop asks for beside the traffic: `, as spiffe://x/y, within every day 22:00 to 04:00 UTC`. */
export function printDemands({ identity, hours }: { readonly identity?: string; readonly hours?: string }): string {
  return `${identity === undefined ? '' : `, as ${identity}`}${hours === undefined ? '' : `, within ${hours}`}`;
}

const MOST_WORDS = 3;

function list(words: readonly string[]): string {
  return words.slice(0, MOST_WORDS).join(', ') + (words.length > MOST_WORDS ? ', …' : '');
}
