import type { Endpoint, EndpointInterface, EnforcementPoint, Segment, Topology, Visit } from '#core/model';
import { isSameAddress } from '#core/net';
import { LOOPBACK } from '../blur.ts';
import { addressesOfSegments } from '../segment-addresses.ts';
import { addressesOf, namesOf } from './names-of.ts';
import type { TopologyPart } from './part.ts';
import { toPassages } from './to-passages.ts';

/** Points that no packet of the topology is known to meet. */
export function findUnmetPoints({ endpoints, points, ways }: Topology): EnforcementPoint[] {
  const met = new Set<string>();
  const see = (visits: readonly Visit[]) => visits.forEach(({ point }) => met.add(point));
  for (const { interfaces } of endpoints)
    for (const { leave, arrive } of interfaces) {
      see(leave);
      see(arrive);
    }
  for (const { visits } of ways) see(visits);
  return points.filter(({ name }) => !met.has(name));
}

/** By endpoint, the rulesets of the host that it is. */
export function findRulesets(
  endpoints: readonly Endpoint[],
  parts: readonly TopologyPart[],
): Map<Endpoint, EnforcementPoint[]> {
  const attached = new Map<Endpoint, EnforcementPoint[]>();
  for (const host of parts.filter(({ isOfHost }) => isOfHost)) {
    const lone = findUnmetPoints(host.topology);
    const endpoint = lone.length > 0 ? findHost(endpoints, host) : undefined;
    if (!endpoint) continue;
    attached.set(endpoint, [...(attached.get(endpoint) ?? []), ...lone]);
  }
  return attached;
}

/**
 * SEM-20. The rules of a host that is an endpoint are met last on arrival and first on leaving. By which of its
 * interfaces is known where the host itself says which has the address. What they send on is met as they say (SEM-23).
 */
export function attachPoints(
  endpoints: readonly Endpoint[],
  attached: ReadonlyMap<Endpoint, readonly EnforcementPoint[]>,
  parts: readonly TopologyPart[],
  segments: readonly Segment[],
): Endpoint[] {
  const said = parts.filter(({ isOfHost }) => isOfHost).flatMap(({ topology }) => topology.endpoints);
  const around = {
    endpoints,
    addresses: addressesOfSegments({ endpoints, segments }),
    deviceOf: (own: EndpointInterface) => findDevice(own, said),
  };
  return endpoints.map((endpoint) => {
    const points = attached.get(endpoint);
    if (!points) return endpoint;
    const [only, ...others] = points;
    const names = points.map(({ name }) => name);
    return {
      ...endpoint,
      interfaces: endpoint.interfaces.map((own) => {
        const met = meetPoints(own, names, findDevice(own, said));
        // Which of several rulesets translates first, no file tells.
        const passages = only && others.length === 0 ? toPassages(endpoint, own, only, around) : [];
        return passages.length > 0 ? { ...met, passages } : met;
      }),
    };
  });
}

function meetPoints(own: EndpointInterface, points: readonly string[], device: string | undefined): EndpointInterface {
  // A host reaches itself without a way: whoever else is at the other end is another machine.
  const shared = { isOverNetwork: true } as const;
  return {
    ...own,
    leave: [
      ...points.map((point): Visit => ({
        ...shared,
        point,
        path: 'output',
        in: '',
        ...(device !== undefined && { out: device }),
      })),
      ...own.leave,
    ],
    arrive: [
      ...own.arrive,
      ...points.map((point): Visit => ({
        ...shared,
        point,
        path: 'input',
        ...(device !== undefined && { in: device }),
        out: '',
      })),
    ],
  };
}

function findHost(endpoints: readonly Endpoint[], { name, topology }: TopologyPart): Endpoint | undefined {
  const [only, ...others] = topology.endpoints;
  const names = new Set([
    ...namesOf({ name, aliases: [] }),
    ...(only && others.length === 0 ? [...namesOf(only), ...addressesOf(only)] : []),
  ]);
  const meant = endpoints.filter(
    (endpoint) =>
      namesOf(endpoint).some((word) => names.has(word)) || addressesOf(endpoint).some((word) => names.has(word)),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

/** The name by which the host's own rules know the interface. Others reach what the loopback has by another one. */
function findDevice(own: EndpointInterface, said: readonly Endpoint[]): string | undefined {
  const devices = said
    .flatMap(({ interfaces }) => interfaces)
    .filter(({ name }) => name !== LOOPBACK)
    .filter(({ addresses }) => addresses.some((one) => own.addresses.some((other) => isSameAddress(one, other))));
  const names = new Set(devices.map(({ name }) => name));
  return names.size === 1 ? [...names][0] : undefined;
}
