import type { ReadContext, Reading, Segment } from '#core/model';
import { type Notes } from '#dialects/cloud';
import type { GcpEstate } from './estate.ts';
import { findNetworks } from './networks.ts';
import { createPoints } from './points.ts';
import { toFrontPoints, toFrontWays } from './fronts.ts';
import { toGoogleOutside, toGoogleSegments } from './google.ts';
import { noteMissing, toUntold } from './missing.ts';
import { findPlaces, toNetworks, toSegments } from './sites.ts';
import { toWays } from './ways.ts';

/** What the estate means: who is where, what filters, and how packets get from one place to another. */
export function liftEstate(estate: GcpEstate, context: ReadContext, notes: Notes): Reading {
  const networks = findNetworks(estate);
  const points = createPoints(estate, networks, context, notes);
  const { endpoints, sites } = findPlaces(estate, networks, points, notes);
  noteMissing(estate, networks, sites, context, notes);
  const fronts = estate.fronts.map(({ name, address }): Segment => ({
    name: `forwarding rule ${name}`,
    addresses: toNetworks([address]),
    isInternet: false,
  }));
  return {
    topology: {
      endpoints,
      segments: [...fronts, ...toGoogleSegments(), ...toSegments(sites)],
      points: [...points.list(), ...toFrontPoints(estate.fronts, sites)],
      ways: [
        ...fronts.flatMap(({ name }) => toFrontWays(name, sites)),
        ...toWays(estate, networks, sites),
        ...toGoogleOutside(),
        ...(context.isComplete ? [] : toUntold(estate, networks, sites)),
      ],
    },
    losses: notes.losses,
  };
}
