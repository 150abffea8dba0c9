import type { ReadContext, Reading } from '#core/model';
import { isEmptyAddressSet } from '#core/net';
import { addLoss, type Notes, readNetwork } from '#dialects/cloud';
import { checkGroup } from './check-group.ts';
import { toEndpoints } from './endpoints.ts';
import type { AzureEstate } from './estate.ts';
import { noteMissing, toUntold } from './missing.ts';
import { createPoints } from './points.ts';
import { toRemoteSites, toRests, toSegments, toSubnetSites } from './sites.ts';
import { toWays } from './ways.ts';

/** What the estate means: who is where, what filters, and how packets get from one place to another. */
export function liftEstate(estate: AzureEstate, context: ReadContext, notes: Notes): Reading {
  for (const group of estate.groups) checkGroup(group, notes);
  for (const { name, prefix, at } of estate.routeTables.flatMap(({ routes }) => routes))
    if (!readNetwork(prefix))
      addLoss(
        notes,
        `route ${name} to ${prefix}`,
        'only the platform knows its addresses; routes that it may change are unknown',
        at,
      );
  const points = createPoints(estate, context, notes);
  const subnetSites = [
    ...toSubnetSites(estate, points, context, notes),
    ...toRemoteSites(estate),
    ...toRests(estate, context),
  ];
  const { endpoints, sites: own } = toEndpoints(estate, subnetSites, points, notes);
  const sites = [...own, ...subnetSites];
  const isNowhere = sites.every(({ addresses }) => isEmptyAddressSet(addresses));
  noteMissing(estate, isNowhere, notes);
  const ways = [...toWays(estate, sites), ...toUntold(estate, isNowhere && !context.isComplete)];
  return {
    topology: { endpoints, segments: toSegments(sites), points: points.list(), ways },
    losses: notes.losses,
  };
}
