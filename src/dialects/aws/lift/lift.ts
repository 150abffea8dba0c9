import type { Loss, Reading } from '#core/model';
import { NO_ADDRESSES } from '#core/net';
import type { Account } from '../account/account.ts';
import { toAclPoints } from '../points/acl-points.ts';
import { toEndpoints } from '../endpoints/endpoints.ts';
import { toGroupPoints } from '../points/group-points.ts';
import { toEndpointPoints } from '../points/endpoint-points.ts';
import { INTERNET } from './names.ts';
import { missingOwnerPoint } from '../points/listener-point.ts';
import { toNetworkOf } from './network.ts';
import { toNoSubnet } from '../routing/no-subnet.ts';
import { toOuterSegments } from '../routing/outer-segments.ts';
import { platformSegment } from './platform.ts';
import { toWays } from '../routing/ways.ts';

/** What the account means. */
export function liftAccount(account: Account, noted: readonly Loss[]): Reading {
  const losses = [...noted];
  const network = toNetworkOf(account, losses);
  const { endpoints, balancers } = toEndpoints(account, losses);
  const held = [
    ...[...account.subnets.values()].map(({ id, addresses }) => ({ name: id, addresses, isInternet: false })),
    ...toOuterSegments(network),
    platformSegment(),
  ];
  const internet = { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true };
  const segments = [...held, ...toNoSubnet(network, held), internet];
  const points = [
    ...toGroupPoints(account, losses),
    ...toAclPoints(account, losses),
    ...toEndpointPoints(account),
    ...balancers.points,
    missingOwnerPoint(),
  ];
  return { topology: { endpoints, segments, points, ways: toWays(network, segments) }, losses };
}
