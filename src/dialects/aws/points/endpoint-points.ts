import { type EnforcementPoint, EVERY_PACKET, type FilterAction, type FilterEntry, type Visit } from '#core/model';
import { toTraffic, toTrafficSet, type TrafficSet } from '#core/net';
import type { Account, VpcEndpoint } from '../account/account.ts';

const pointName = (id: string) => `services of ${id}`;

/** What an interface endpoint answers, for those of them that are no appliances. */
export function endpointVisits({ kind, id }: VpcEndpoint): Visit[] {
  return kind === 'Interface' ? [{ point: pointName(id), path: 'input', in: '', out: '' }] : [];
}

/**
 * An interface endpoint passes connections of TCP and UDP on to a service, and answers nothing itself. A service of the
 * platform listens on 443; on what else it does, and what UDP it takes, is not told.
 * Source: AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint".
 */
export function toEndpointPoints({ endpoints }: Account): EnforcementPoint[] {
  return [...endpoints.values()].filter(({ kind }) => kind === 'Interface').map(toPoint);
}

function toPoint({ id, service, at }: VpcEndpoint): EnforcementPoint {
  const isOfPlatform = /^(?:com|cn\.com)\.amazonaws\.(?!vpce\.)/.test(service);
  const toEntry = (traffic: TrafficSet, action: FilterAction): FilterEntry => ({
    match: { ...EVERY_PACKET, traffic },
    action,
    text: `${service || 'a service'} behind ${id}`,
    at,
  });
  const open: FilterAction = { kind: 'unknown', construct: `on what ${service || id} listens` };
  const [tcp, udp] = [toTrafficSet([toTraffic('tcp')]), toTrafficSet([toTraffic('udp')])];
  const https = toTrafficSet([toTraffic('tcp', 443, 443)]);
  const entries = isOfPlatform
    ? [toEntry(https, { kind: 'accept' }), toEntry(tcp, open), toEntry(udp, open)]
    : [toEntry(tcp, { kind: 'accept' }), toEntry(udp, open)];
  const base = { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return { name: pointName(id), isTracking: true, rules: { chains: [{ name: 'services', entries, base }] }, at };
}
