import type { EnforcementPoint, Loss, ReadContext, Segment, Topology } from '#core/model';
import { NO_ADDRESSES } from '#core/net';
import { INTERNET, SERVICES } from './borders.ts';
import type { IbmConfig } from './config.ts';
import { type Estate, toEstate } from './estate.ts';
import { liftEndpoints } from './lift-endpoints.ts';
import { liftAcl, toUnknownPoint } from './lift-filters.ts';
import { liftWays, nameTunnel } from './lift-ways.ts';
import { SERVICE_NETWORK } from './public.ts';
import { toNoSubnet } from './strangers.ts';

export interface Lifted {
  readonly topology: Topology;
  readonly losses: readonly Loss[];
}

export function lift(config: IbmConfig, context: ReadContext): Lifted {
  const estate = toEstate(config, context);
  const { endpoints, points, losses } = liftEndpoints(estate);
  const acls = liftAcls(estate);
  return {
    topology: {
      endpoints,
      segments: liftSegments(estate),
      points: [...acls.points, ...points],
      ways: liftWays(estate, acls.names),
    },
    losses: [...estate.losses, ...losses],
  };
}

function liftAcls(estate: Estate): { points: EnforcementPoint[]; names: ReadonlyMap<string, string> } {
  const points = new Map<string, EnforcementPoint>();
  const names = new Map<string, string>();
  for (const { acl, segment } of estate.places) {
    const name = acl ? `network acl ${acl.name} (${acl.ids[0] ?? ''})` : `network acl of ${segment}`;
    names.set(segment, name);
    if (!points.has(name))
      points.set(name, acl ? liftAcl(acl, name) : toUnknownPoint(name, `${name}, which is not in the files`));
  }
  return { points: [...points.values()], names };
}

function liftSegments(estate: Estate): Segment[] {
  const { places, config } = estate;
  const held = [
    ...places.map(({ segment, subnet }) => ({ name: segment, addresses: subnet.addresses, isInternet: false })),
    { name: SERVICES, addresses: SERVICE_NETWORK, isInternet: false },
    ...config.tunnels.map(({ name, peer }) => ({ name: nameTunnel(name), addresses: peer, isInternet: false })),
  ];
  return [...held, ...toNoSubnet(estate, held), { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true }];
}
