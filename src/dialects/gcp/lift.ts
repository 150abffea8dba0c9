import type { ReadContext, Reading, Segment } from '#core/model';
import { type Notes } from '#dialects/cloud';
import type { GcpEstate } from './estate.ts';
import { findNetworks } from './networks.ts';
import { createPoints } from './points.ts';
import { findPlaces, toNetworks, toSegments } from './sites.ts';
import { toFrontWays, toWays } from './ways.ts';

/** What the estate means: who is where, what filters, and how packets get from one place to another. */
export function liftEstate(estate: GcpEstate, context: ReadContext, notes: Notes): Reading {
  const networks = findNetworks(estate);
  const points = createPoints(estate, networks, context, notes);
  const { endpoints, sites } = findPlaces(estate, networks, points, notes);
  const fronts = estate.fronts.map(({ name, address }): Segment => ({
    name: `forwarding rule ${name}`,
    addresses: toNetworks([address]),
    isInternet: false,
  }));
  return {
    topology: {
      endpoints,
      segments: [...fronts, ...toSegments(sites)],
      points: points.list(),
      ways: [...fronts.flatMap(({ name }) => toFrontWays(name, sites)), ...toWays(estate, networks, sites)],
    },
    losses: notes.losses,
  };
}
