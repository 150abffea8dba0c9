import type { Endpoint, EnforcementPoint, Forward, Loss } from '#core/model';
import { intersectTraffic, isEmptyTraffic, NO_TRAFFIC, toTraffic, toTrafficSet, unionTraffic } from '#core/net';
import type { Account, LoadBalancer, NetworkInterface } from '../account/account.ts';
import { callFor } from '../account/told.ts';
import { toInterface } from './endpoints.ts';
import { listenerPoint, listenerPointName, listenerVisits } from '../points/listener-point.ts';
import { areTargetsTold, targetsOf } from './targets.ts';

export interface Balancers {
  readonly endpoints: readonly Endpoint[];
  /** What a load balancer listens on. */
  readonly points: readonly EnforcementPoint[];
}

/**
 * Network load balancers pass connections on; the others end them and open their own, so that they are hosts like any
 * other which answer on what they listen on.
 */
export function toBalancers(account: Account, losses: Loss[]): Balancers {
  const endpoints: Endpoint[] = [];
  const points: EnforcementPoint[] = [];
  for (const balancer of account.loadBalancers.values()) {
    const interfaces = [...account.interfaces.values()].filter(
      ({ description }) => description === balancer.description,
    );
    if (interfaces.length === 0) losses.push(withoutAddress(balancer));
    const isTold =
      balancer.kind === 'classic' || ['Listeners', 'LoadBalancerListeners'].some((list) => account.lists.has(list));
    if (balancer.kind === 'network' && isTold) {
      const { nodes, unknown } = toNodes(account, balancer, interfaces);
      endpoints.push(...nodes);
      losses.push(...withoutAttributes(account, balancer));
      if (unknown.length === 0) continue;
      for (const id of unknown) losses.push(withoutTargets(balancer, id));
      points.push(listenerPoint(balancer, 'unknown'));
      continue;
    }
    const isKnown = isTold && (balancer.kind === 'application' || balancer.kind === 'classic');
    if (!isKnown) losses.push(withoutListeners(balancer));
    points.push(listenerPoint(balancer, isKnown ? 'accept' : 'unknown'));
    endpoints.push(toHost(balancer, interfaces, balancer.name));
  }
  return { endpoints, points };
}

function toHost(
  balancer: LoadBalancer,
  interfaces: readonly NetworkInterface[],
  name: string,
  forwards?: readonly Forward[],
): Endpoint {
  const { id, name: title, dnsName, tags, at, listeners, kind } = balancer;
  const listening = listenerVisits(listenerPointName(balancer));
  return {
    name,
    aliases: [...new Set([title, id, dnsName])].filter((alias) => alias !== '' && alias !== name),
    kind: kind === 'network' ? 'network load balancer' : 'load balancer',
    labels: tags,
    interfaces: interfaces.map((own) => {
      const each = toInterface(own);
      if (forwards) return each;
      return {
        ...each,
        leave: [...listening.leave, ...each.leave],
        arrive: [...each.arrive, ...listening.arrive],
      };
    }),
    listens: unionTraffic(NO_TRAFFIC, ...listeners.map(({ traffic }) => traffic)),
    ...(forwards && { forwards }),
    at,
  };
}

/** Where zones are not crossed, each node has targets of its own. */
function toNodes(
  account: Account,
  balancer: LoadBalancer,
  interfaces: readonly NetworkInterface[],
): { nodes: Endpoint[]; unknown: string[] } {
  const groups = new Set(balancer.listeners.flatMap(({ targetGroups }) => targetGroups));
  const unknown = [...groups].filter((id) => !areTargetsTold(account, id));
  if (unknown.length > 0) return { nodes: [toHost(balancer, interfaces, balancer.name)], unknown };
  const zones = [...new Set(interfaces.map(({ subnet }) => account.subnets.get(subnet)?.zone ?? ''))];
  const nodes = (zones.length === 0 ? [''] : zones).map((zone) => {
    const own = interfaces.filter(({ subnet }) => (account.subnets.get(subnet)?.zone ?? '') === zone);
    const name = zones.length > 1 ? `${balancer.name} in ${zone}` : balancer.name;
    return toHost(balancer, own, name, toForwards(account, balancer, zone));
  });
  return { nodes, unknown };
}

const ALL_OF = (['tcp', 'udp'] as const).map((protocol) => toTrafficSet([toTraffic(protocol)]));

/** One protocol each, so that a target gets what the client sent. */
function toForwards(account: Account, balancer: LoadBalancer, zone: string): Forward[] {
  return balancer.listeners.flatMap(({ traffic, targetGroups }) =>
    ALL_OF.flatMap((all) => {
      const own = intersectTraffic(traffic, all);
      if (isEmptyTraffic(own)) return [];
      return targetGroups.map((id): Forward => {
        const { targets, keepsClient } = targetsOf(account, balancer, id, zone);
        const to = targets.map((target) => ({ ...target, traffic: intersectTraffic(target.traffic, all) }));
        return { traffic: own, to: to.filter((target) => !isEmptyTraffic(target.traffic)), keepsClient };
      });
    }),
  );
}

function withoutAddress({ name, at }: LoadBalancer): Loss {
  const why = `its interfaces are not in the input (${callFor('NetworkInterfaces')}): nothing can be asked of it`;
  return { kind: 'unsupported', construct: `load balancer ${name}`, why, at };
}

function withoutTargets({ name, at }: LoadBalancer, group: string): Loss {
  const calls = (['TargetGroups', 'TargetHealthDescriptions', 'TargetGroupAttributes'] as const)
    .map(callFor)
    .join(', ');
  const why = `the targets of ${group} are not all in the input, or not its attributes (${calls}): what comes of connections to it is unknown`;
  return { kind: 'unsupported', construct: `load balancer ${name}`, why, at };
}

function withoutAttributes(account: Account, { name, at, id, listeners }: LoadBalancer): Loss[] {
  const groups = [...new Set(listeners.flatMap(({ targetGroups }) => targetGroups))];
  if (account.attributes.has(id) && groups.every((group) => account.attributes.has(group))) return [];
  const calls = `${callFor('LoadBalancerAttributes')}, ${callFor('TargetGroupAttributes')}`;
  const why = `not all of its attributes are in the input (${calls}): taken to pass on to targets of every zone, which see the client unless they are addresses`;
  return [{ kind: 'unsupported', construct: `load balancer ${name}`, why, at }];
}

function withoutListeners({ name, at, kind }: LoadBalancer): Loss {
  const why = `what it does is ${kind === 'gateway' ? 'not modelled' : `not in the input (${callFor('Listeners')})`}: connections to it are unknown`;
  return { kind: 'unsupported', construct: `load balancer ${name}`, why, at };
}
