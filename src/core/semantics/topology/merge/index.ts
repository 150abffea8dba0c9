/** What several accounts, platforms and hosts say, as one topology: a packet must pass every point on its way. */
import type { EnforcementPoint, Topology } from '#core/model';
import { doubtNotes } from '../notes/index.ts';
import { attachPoints, findRulesets, findUnmetPoints } from './attach-points.ts';
import { distinguishNames, uniteSegments } from './distinguish.ts';
import { toOpenWays } from './open-ways.ts';
import type { TopologyPart } from './part.ts';
import { uniteEndpoints } from './unite-endpoints.ts';

export type { TopologyPart } from './part.ts';
export { renameTopology } from './rename.ts';

export interface MergedTopology {
  readonly topology: Topology;
  /** Rules of hosts that no packet of the topology is known to meet: whoever asks says by which way. */
  readonly lone: readonly EnforcementPoint[];
}

/**
 * SEM-20. All parts as one. Segments and points with one name in two parts are different things, but for the internet;
 * endpoints are the same where a host is known by name or address. Rules of hosts are met at their endpoints.
 */
export function mergeTopologies(parts: readonly TopologyPart[]): MergedTopology {
  const named = distinguishNames(parts);
  const topologies = named.map(({ topology }) => topology);
  const segments = uniteSegments(topologies);
  const endpoints = uniteEndpoints(named);
  const rulesets = findRulesets(endpoints, named);
  const doubted = new Map(
    [...rulesets.values()].flatMap((points) => doubtNotes(points).map((point) => [point.name, point] as const)),
  );
  const places = {
    endpoints: attachPoints(endpoints, rulesets, named, segments),
    segments,
    points: topologies.flatMap(({ points }) => points.map((point) => doubted.get(point.name) ?? point)),
  };
  const ways = [...topologies.flatMap((one) => one.ways), ...toOpenWays(named, places)];
  const topology: Topology = { ...places, ways };
  const ofHosts = new Set(
    named.filter(({ isOfHost }) => isOfHost).flatMap((part) => part.topology.points.map(({ name }) => name)),
  );
  return { topology, lone: findUnmetPoints(topology).filter(({ name }) => ofHosts.has(name)) };
}
